import type { Language } from "./message/message.ts";
import type { Instant } from "./ports.ts";

/** Who makes a request, as far as it can be told without trusting what the request claims about its address. */
export interface Caller {
  /** The client's address as CloudFront saw it. */
  readonly address: string;
  readonly client: "web" | "app";
  readonly language: Language;
  readonly userAgent: string;
  readonly requestId: string;
  /** When the request arrived: one that arrived before another had its effect is the other half of a double click. */
  readonly receivedAt?: Instant;
  /** Chosen by the client for one request: one that bears it again is that request, made again because its answer was lost. */
  readonly idempotencyKey?: string;
  /** The secret of the browser that asked for a link; a cookie. */
  readonly browser?: string;
  /** Signed proof of earlier sign-ins on this device. */
  readonly device?: string;
  /** The session token. */
  readonly session?: string;
}
