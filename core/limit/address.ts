import ipaddr from "ipaddr.js";
import { limits } from "../limits.ts";
import type { Instant } from "../ports.ts";
import { type Ref, ref } from "../record.ts";
import { giveBack, secondsUntil, slide, type Verdict, within } from "./window.ts";

/** What is counted for one address or network: times, oldest first. */
export interface Times {
  readonly times: readonly Instant[];
}

export const noTimes: Times = { times: [] };

const prefix = (bytes: readonly number[], bits: number): string =>
  bytes
    .slice(0, bits / 8)
    .map((byte) => byte.toString(16).padStart(2, "0"))
    .join("");

/**
 * The units that limits count: an IPv4 address and its /24, an IPv6 /64 and its /48. An IPv4 address written as IPv6 is
 * the IPv4 address. What is no address at all counts as one unit, so that a fault in front of us never lifts a limit.
 */
export const addressUnits = (text: string): { readonly address: string; readonly network: string } => {
  if (!ipaddr.isValid(text)) return { address: "unknown", network: "unknown" };
  const parsed = ipaddr.process(text);
  const bytes = parsed.toByteArray();
  return parsed.kind() === "ipv4"
    ? { address: `4:${prefix(bytes, 32)}`, network: `4:${prefix(bytes, 24)}` }
    : { address: `6:${prefix(bytes, 64)}`, network: `6:${prefix(bytes, 48)}` };
};

export const addressSendingRef = (address: string): Ref<Times> =>
  ref("limit", `sending ${addressUnits(address).address}`);
export const networkSendingRef = (address: string): Ref<Times> =>
  ref("limit", `network sending ${addressUnits(address).network}`);
export const addressFailuresRef = (address: string): Ref<Times> =>
  ref("limit", `failures ${addressUnits(address).address}`);

const counted = (verdict: Verdict<readonly Instant[]>): Verdict<Times> =>
  verdict.kind === "allowed" ? { kind: "allowed", state: { times: verdict.state } } : verdict;

export const sendFromAddress = ({ times }: Times, now: Instant): Verdict<Times> =>
  counted(slide(times, limits.sending.address, now));

export const sendFromNetwork = ({ times }: Times, now: Instant): Verdict<Times> =>
  counted(slide(times, limits.sending.network, now));

/**
 * 20 failures in 5 minutes, then nothing is checked for 5 minutes after the last of them. An attempt is counted as a
 * failure before it is checked, and taken back when it was right.
 */
export const failFrom = ({ times }: Times, now: Instant): Verdict<Times> => {
  const { count, window, block } = limits.addressFailures;
  const last = times.at(-1);
  const recent = last === undefined ? [] : within(times, window, last);
  if (last !== undefined && recent.length >= count && last + block * 1000 > now) {
    return { kind: "refused", retryAfter: secondsUntil(last + block * 1000, now) };
  }
  return { kind: "allowed", state: { times: [...within(recent.length >= count ? [] : times, window, now), now] } };
};

export const notAFailure = ({ times }: Times): Times => ({ times: giveBack(times) });
