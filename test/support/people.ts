import { expect } from "vitest";
import type { ConfirmOutcome } from "../../core/account/confirm-mobile.ts";
import type { VerifyOutcome } from "../../core/account/finish-registration.ts";
import type { StartOutcome } from "../../core/account/register-mobile.ts";
import type { Caller } from "../../core/caller.ts";
import type { Message } from "../../core/message/message.ts";
import type { Authenticated } from "../../core/session/authenticate.ts";
import type { LogInOutcome } from "../../core/session/log-in.ts";
import type { SignedIn } from "../../core/session/open.ts";
import { aCaller, aCustomer, anApp, birthDate, contact, customerNumber, mobile, pin } from "./builders.ts";
import type { World } from "./world.ts";

/** Nobody's real password, and no rule is against it. */
export const goodPassword = "Blåbær-og-tyttebær-91";
export const otherPassword = "Sjø, fjell og en hytte";

/** A code of six digits that is not this one. */
export const wrongCode = (code: string): string => String((Number(code) + 1) % 1_000_000).padStart(6, "0");

export type Started = Extract<StartOutcome, { kind: "started" }>;

/** The outcome of one kind, or a failing test. */
export const kindOf = <O extends { readonly kind: string }, K extends O["kind"]>(
  outcome: O,
  kind: K,
): Extract<O, { readonly kind: K }> => {
  expect(outcome.kind).toBe(kind);
  return outcome as Extract<O, { readonly kind: K }>;
};

export const signedInBy = (outcome: ConfirmOutcome | VerifyOutcome | LogInOutcome): SignedIn => {
  if (outcome.kind !== "registered" && outcome.kind !== "signed_in") throw new Error(`not signed in: ${outcome.kind}`);
  return outcome.signedIn;
};

/** The newest message of a contact. */
export const newest = async (world: World, to: string): Promise<Message> => {
  const message = (await world.inbox(to)).at(-1);
  if (message === undefined) throw new Error(`${to} was sent nothing`);
  return message;
};

/** What can be copied from the newest message of a contact. */
export const secretsTo = async (
  world: World,
  to: string,
): Promise<{ readonly code: string; readonly token: string }> => {
  const message = await newest(world, to);
  if (!("code" in message)) throw new Error(`no code in a message of the kind ${message.kind}`);
  return { code: message.code, token: "token" in message ? message.token : "" };
};

/** Min Strøm's first step for Kari, or for whoever is named. */
export const startMobile = async (
  world: World,
  { mobile: phone = "40 00 00 12", birthDate: born = "1985-03-15", caller = anApp() } = {},
): Promise<Started> =>
  kindOf(await world.flows.registerMobile({ mobile: mobile(phone), birthDate: birthDate(born) }, caller), "started");

/** Min Strøm's two steps: somebody who is signed in. */
export const registerByMobile = async (
  world: World,
  { mobile: phone = "40 00 00 12", birthDate: born = "1985-03-15", password = goodPassword, caller = anApp() } = {},
): Promise<SignedIn> => {
  const { notice } = await startMobile(world, { mobile: phone, birthDate: born, caller });
  const { code } = await secretsTo(world, phone);
  const { challengeId } = notice;
  return signedInBy(await world.flows.confirmMobile({ challengeId, code, password }, caller));
};

/** A browser that Min side's registration was begun in. */
export interface Begun {
  readonly challengeId: string;
  /** The same browser, with the secret that it was given. */
  readonly caller: Caller;
}

/** Min side's first step, with the PIN `4711`. */
export const startNumber = async (
  world: World,
  {
    customerNumber: number = "100001",
    pin: typed = "4711",
    userName = "kari@example.com",
    password = goodPassword,
    caller = aCaller(),
  }: {
    readonly customerNumber?: string;
    readonly pin?: string;
    readonly userName?: string;
    readonly password?: string;
    readonly caller?: Caller;
  } = {},
): Promise<Begun> => {
  const request = {
    customerNumber: customerNumber(number),
    pin: pin(typed),
    userName: contact(userName),
    password,
  };
  const { notice, browser } = kindOf(await world.flows.registerNumber(request, caller), "started");
  return { challengeId: notice.challengeId, caller: browser === undefined ? caller : { ...caller, browser } };
};

/** A customer with an account whose user name is the e-mail address of the register. */
export const anOwner = async (world: World, customer = aCustomer(), password = goodPassword): Promise<SignedIn> => {
  await world.register(customer, "4711");
  const userName = customer.email ?? "";
  const { caller } = await startNumber(world, { customerNumber: customer.customerNumber, userName, password });
  const { token } = await secretsTo(world, userName);
  return signedInBy(await world.flows.verify({ kind: "link", token }, undefined, caller));
};

/** Logs in with a user name as it is typed. */
export const logInAs = (
  world: World,
  userName: string,
  password = goodPassword,
  caller: Caller = aCaller(),
  remember = false,
): Promise<LogInOutcome> =>
  world.flows.logIn({ userName: contact(userName), typed: userName, password, remember }, caller);

/** The live session of a token. */
export const authenticated = async (world: World, token: string, caller = aCaller()): Promise<Authenticated> => {
  const found = await world.flows.authenticate({ ...caller, session: token });
  if (found === undefined) throw new Error("the session has ended");
  return found;
};
