import type { Caller } from "../caller.ts";
import { keepFailures } from "../challenge/attempt.ts";
import type { Customer, CustomerNumber, Pin } from "../customer/customer.ts";
import { customerRef, type IssuedPin, issuedPinRef, noIssuedPin } from "../customer/records.ts";
import { addressFailuresRef, failFrom, noTimes } from "../limit/address.ts";
import { breakerRefs, isBreakerOpen, tally } from "../limit/breaker.ts";
import { pinTriesRef, tryPin } from "../limit/pin-tries.ts";
import { limits } from "../limits.ts";
import type { Instant, Services } from "../ports.ts";
import { type Change, save } from "../record.ts";
import { again, settle } from "../settle.ts";

export interface CountedPin {
  readonly kind: "right";
  readonly shard: number;
  /** Whether an issued PIN was counted against too. */
  readonly countedIssued: boolean;
  /** Given while many guess: what it opens wants a second code for each code. */
  readonly guarded: boolean;
}

export type PinOutcome =
  | CountedPin
  | { readonly kind: "not_recognised" }
  | { readonly kind: "throttled"; readonly retryAfter: number };

const live = (pin: IssuedPin | undefined, now: Instant): IssuedPin | undefined =>
  pin !== undefined && pin.endsAt > now && pin.wrong < limits.pin.issued.wrong ? pin : undefined;

/** Counts the attempt against every limit in one conditional write, and only then compares. A number that nobody has costs the same. */
export const attemptPin =
  (services: Pick<Services, "clock" | "random" | "keyring" | "store" | "log">) =>
  async (request: { customerNumber: CustomerNumber; pin: Pin }, caller: Caller): Promise<PinOutcome> => {
    const { clock, random, store, log } = services;
    const shard = random.below(limits.breaker.shards);
    const counted = await settle(services)(async () => {
      const now = clock.now();
      const [customer, issued, tries, failures, ...shards] = await store.read([
        customerRef(request.customerNumber),
        issuedPinRef(request.customerNumber),
        pinTriesRef(request.customerNumber),
        addressFailuresRef(caller.address),
        ...breakerRefs("pin"),
      ]);
      const byAddress = failFrom(failures.value ?? noTimes, now);
      if (byAddress.kind === "refused") return { kind: "throttled" as const, retryAfter: byAddress.retryAfter };
      const byNumber = tryPin(tries.value ?? noTimes, now);
      if (byNumber.kind === "refused") return { kind: "throttled" as const, retryAfter: byNumber.retryAfter };
      const guarded = isBreakerOpen("pin", shards, now);
      const changes: Change[] = [
        save(failures, byAddress.state, keepFailures(now)),
        save(tries, byNumber.state, { keepUntil: now + limits.pin.wrongPerCustomerNumber.window * 1000 }),
        tally("pin", shard, now, "wrong"),
      ];
      if (guarded) {
        const { address, requestId } = caller;
        log({ event: "breaker_open", outcome: "throttled", reason: "pin", address, requestId });
      }
      const pin = live(issued.value, now);
      const kept = pin === undefined ? (issued.value ?? noIssuedPin(now)) : { ...pin, wrong: pin.wrong + 1 };
      changes.push(save(issued, kept, { keepUntil: kept.endsAt }));
      const committed = await store.commit(changes);
      return committed.kind === "conflict"
        ? again
        : { kind: "counted" as const, customer: customer.value, issued: pin, guarded };
    });
    if (counted.kind === "throttled") return counted;
    const { customer, issued, guarded } = counted;
    if (await matches(services)(customer, issued, request))
      return { kind: "right", shard, countedIssued: issued !== undefined, guarded };
    return guarded ? { kind: "throttled", retryAfter: limits.breaker.pause } : { kind: "not_recognised" };
  };

/** The PIN of the letter or the one that was issued; both are always compared. */
const matches =
  ({ keyring }: Pick<Services, "keyring">) =>
  async (
    customer: Customer | undefined,
    issued: IssuedPin | undefined,
    { customerNumber, pin }: { customerNumber: CustomerNumber; pin: Pin },
  ): Promise<boolean> => {
    const nothing = await keyring.mac("pin", customerNumber, "", "");
    const letter = await keyring.verify(
      customer?.pinHash ?? nothing,
      "pin",
      customerNumber,
      customer?.pinSalt ?? "",
      pin,
    );
    const sent = await keyring.verify(issued?.hash ?? nothing, "pin", customerNumber, issued?.salt ?? "", pin);
    return letter || sent;
  };
