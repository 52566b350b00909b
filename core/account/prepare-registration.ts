import type { Caller } from "../caller.ts";
import { keepFailures } from "../challenge/attempt.ts";
import type { Challenge } from "../challenge/challenge.ts";
import { standingChallenge, startRefs, toldAgain } from "../challenge/start.ts";
import type { AccountId } from "../customer/customer.ts";
import { issuedPinRef, noIssuedPin } from "../customer/records.ts";
import { addressFailuresRef, noTimes, notAFailure } from "../limit/address.ts";
import { tally } from "../limit/breaker.ts";
import { pinStartsRef, pinTriesRef, startByPin } from "../limit/pin-tries.ts";
import { admitSending } from "../limit/sending.ts";
import { giveBack } from "../limit/window.ts";
import { limits } from "../limits.ts";
import type { Services } from "../ports.ts";
import { type Change, create, save } from "../record.ts";
import { again } from "../settle.ts";
import { accountCleanupRef } from "./account.ts";
import type { CountedPin } from "./pin-attempt.ts";
import type { CustomerNumberRequest } from "./register-customer-number.ts";
import type { StartOutcome } from "./register-mobile.ts";

/**
 * A right PIN is not counted as a wrong one; and before the user pool is asked to keep a password, it is written down
 * that it has to be forgotten again. Nothing is prepared for a message that would not be sent.
 */
export const prepareRegistration =
  (services: Pick<Services, "clock" | "keyring" | "store">) =>
  async (
    attempt: CountedPin,
    request: CustomerNumberRequest,
    accountId: AccountId,
    caller: Caller,
    browser: string | undefined,
  ): Promise<typeof again | undefined | StartOutcome> => {
    const { store, clock } = services;
    const { customerNumber, userName } = request;
    const now = clock.now();
    const [tries, starts, failures, issued, target, ...sending] = await store.read([
      pinTriesRef(customerNumber),
      pinStartsRef(customerNumber),
      addressFailuresRef(caller.address),
      issuedPinRef(customerNumber),
      ...startRefs(userName, caller),
    ]);
    const asked = { purpose: "register_customer_number", asked: askedIn(request), caller } as const;
    const standing = await standingChallenge(services)(target, asked);
    const sendable = admitSending(sending, [target], now);
    const startable = startByPin(starts.value ?? noTimes, now);
    const admitted = standing ?? (sendable.kind === "allowed" ? startable : sendable);
    const changes: Change[] = [
      save(
        tries,
        { times: giveBack((tries.value ?? noTimes).times) },
        { keepUntil: now + limits.pin.wrongPerCustomerNumber.window * 1000 },
      ),
      save(failures, notAFailure(failures.value ?? noTimes), keepFailures(now)),
      tally("pin", attempt.shard, now, "right"),
    ];
    const sent = issued.value ?? noIssuedPin(now);
    const wrong = attempt.countedIssued ? Math.max(0, sent.wrong - 1) : sent.wrong;
    changes.push(save(issued, { ...sent, wrong }, { keepUntil: sent.endsAt }));
    if (admitted.kind === "allowed") {
      changes.push(create(accountCleanupRef(accountId), { accountId }, { dueAt: now + limits.leftOver * 1000 }));
      changes.push(save(starts, admitted.state, { keepUntil: now + limits.sending.customerNumber.window * 1000 }));
    }
    const committed = await store.commit(changes);
    if (committed.kind === "conflict") return again;
    if (admitted.kind === "allowed") return undefined;
    return admitted.kind === "standing"
      ? toldAgain(admitted, browser)
      : { kind: "throttled", retryAfter: admitted.retryAfter };
  };

/**
 * The sign-in is prepared, and this goes with the challenge that is opened for it: until then it is what a request left that broke off.
 * One that no answer to the challenge can lead to is written in the same way, or else the work would tell.
 */
export const awaitPerson = (
  { clock }: Pick<Services, "clock">,
  accountId: AccountId,
  { subject }: Pick<Challenge, "subject">,
): Change => {
  const isFor = subject.kind === "claim" && subject.accountId === accountId;
  const wait = isFor ? limits.kept.unclaimedRegistrations : limits.leftOver;
  const prepared = { ref: accountCleanupRef(accountId), value: undefined, version: 1 };
  const waits = isFor ? ("for its person" as const) : ("for nothing" as const);
  return save(prepared, { accountId, waits }, { dueAt: clock.now() + wait * 1000 });
};

/** What makes two requests the same; hashed with the keying secret before it is kept. */
export const askedIn = ({ customerNumber, pin, password }: CustomerNumberRequest): readonly string[] => [
  customerNumber,
  pin,
  password,
];
