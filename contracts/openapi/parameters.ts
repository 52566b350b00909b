import type { JsonSchema } from "./schemas.ts";

/** What operations read beside their bodies, by the name that they refer to it by. */
export const parameters: Readonly<Record<string, JsonSchema>> = {
  Client: {
    name: "Min-Side-Client",
    in: "header",
    description: "`app`: no cookies; tokens are in the body. Anything else is the web.",
    schema: { type: "string", enum: ["app"] },
  },
  Language: {
    name: "Accept-Language",
    in: "header",
    description: "The language of `title` and of messages that are sent: nb by default, or en.",
    schema: { type: "string" },
    example: "nb",
  },
  Device: {
    name: "Min-Side-Device",
    in: "header",
    description: "The app's `deviceToken` from its latest sign-in; the web sends the cookie `__Host-device`.",
    schema: { type: "string", maxLength: 2048 },
  },
  IdempotencyKey: {
    name: "Idempotency-Key",
    in: "header",
    description:
      "A UUID, or another text that nobody guesses, chosen for one request: the same where it is made again because it got no answer, " +
      "with the same body, within ten minutes. In quotes or without.",
    schema: { type: "string", minLength: 16, maxLength: 102 },
    example: '"8e03978e-40d5-43dd-bc93-6894a57f9324"',
  },
  BrowserCookie: {
    name: "__Host-browser",
    in: "cookie",
    description: "Binds links and codes to the browser that asked for them.",
    schema: { type: "string", maxLength: 64 },
  },
  DeviceCookie: {
    name: "__Host-device",
    in: "cookie",
    description: "Signed notes of earlier sign-ins on this device.",
    schema: { type: "string", maxLength: 2048 },
  },
  SessionId: { name: "id", in: "path", required: true, description: "A session's `id`.", schema: { type: "string" } },
};
