import { limits } from "../limits.ts";
import type { Instant } from "../ports.ts";
import { type Change, type Found, type Ref, save } from "../record.ts";
import {
  addressSendingRef,
  networkSendingRef,
  noTimes,
  sendFromAddress,
  sendFromNetwork,
  type Times,
} from "./address.ts";
import { sendTo, type Target, targetOf } from "./target.ts";

/** The counters of one sending, in the order in which `admitSending` takes them. */
export const sendingRefs = (address: string) => [addressSendingRef(address), networkSendingRef(address)] as const;

export type SendingVerdict =
  | { readonly kind: "allowed"; readonly targets: readonly Target[]; readonly changes: readonly Change[] }
  | { readonly kind: "refused"; readonly retryAfter: number };

/**
 * Whether a message may be sent from this address to these targets: all limits or none are counted. The address's
 * counters come back as changes; the targets' new states are for the caller to complete and save.
 */
export const admitSending = (
  [address, network]: readonly [Found<Ref<Times>>, Found<Ref<Times>>],
  targets: readonly Found<Ref<Target>>[],
  now: Instant,
): SendingVerdict => {
  const byAddress = sendFromAddress(address.value ?? noTimes, now);
  const byNetwork = sendFromNetwork(network.value ?? noTimes, now);
  const byTarget = targets.map((target) => sendTo(targetOf(target), now));
  const states: Target[] = [];
  let wait = 0;
  for (const verdict of byTarget) {
    if (verdict.kind === "allowed") states.push(verdict.state);
    else wait = Math.max(wait, verdict.retryAfter);
  }
  if (byAddress.kind === "refused") wait = Math.max(wait, byAddress.retryAfter);
  if (byNetwork.kind === "refused") wait = Math.max(wait, byNetwork.retryAfter);
  if (byAddress.kind === "refused" || byNetwork.kind === "refused" || wait > 0)
    return { kind: "refused", retryAfter: wait };
  const { address: addressRule, network: networkRule } = limits.sending;
  return {
    kind: "allowed",
    targets: states,
    changes: [
      save(address, byAddress.state, { keepUntil: now + addressRule.window * 1000 }),
      save(network, byNetwork.state, { keepUntil: now + networkRule.window * 1000 }),
    ],
  };
};
