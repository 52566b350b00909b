// Long, because all ways back in are best read side by side: forgotten number, forgotten PIN, forgotten password, a new one.

import { describe, expect, it } from "vitest";
import type { Answer } from "../support/http-client.ts";
import type { Message } from "../support/local-server.ts";
import type { Person } from "./person.ts";
import {
  challengeIn,
  codeIn,
  comparable,
  expectAccepted,
  expectFieldErrors,
  expectNoContent,
  linkIn,
  meIn,
  problemIn,
  retryAfterIn,
  sessionIn,
  tokenIn,
  wrongCode,
} from "./replies.ts";
import { goodPassword, inForm, otherPassword, stepsIn } from "./steps.ts";
import { aTown, type Resident } from "./town.ts";

const town = aTown();
const { askInForm, registeredInApp, registeredOnWeb, logIn } = stepsIn(town);
const thirdPassword = "Tre nisser på låven";

const expectAlike = (answers: readonly Answer[]): void => {
  const [first, ...others] = answers.map(comparable);
  for (const other of others) expect(other).toEqual(first);
};

/** The PIN that a message gives with a customer number. */
const pinIn = ({ text }: Message, { customerNumber }: Resident): string => {
  const pin = new RegExp(`Kundenummer ${customerNumber}(?:, PIN|: PIN-kode) (\\d{6})`).exec(text)?.[1];
  if (pin === undefined) throw new Error(`no PIN of ${customerNumber} in: ${text}`);
  return pin;
};

describe("a forgotten customer number or PIN", () => {
  const recover = (body: unknown) => town.person().post("/api/recover/customer-number", body);
  const register = (resident: Resident, pin: string) =>
    town.person().post("/api/register/customer-number", inForm({ ...resident, pin }, resident.email));

  const kari = town.resident();
  it("comes to the stored mobile or e-mail address, whichever is asked for and whichever was typed", async () => {
    const { email, mobile } = kari;
    const national = mobile.slice(3);
    expectAccepted(await recover({ email: email.toUpperCase(), channel: "sms" }));
    expect(await town.newest(mobile)).toMatchObject({ channel: "sms" });
    pinIn(await town.newest(mobile), kari);
    await town.advance(60);
    expectAccepted(await recover({ mobile: national, channel: "email" }));
    expect(await town.newest(email)).toMatchObject({ channel: "email" });
    pinIn(await town.newest(email), kari);
    await town.advance(300);
    expectAccepted(await recover({ email, mobile: national, channel: "sms" }));
    expect(await town.inbox(mobile)).toHaveLength(2);
  });

  const strict = town.resident();
  it("must be asked for with what the register has, every contact that is typed", async () => {
    const stranger = "+4740000099";
    const answers = [
      await recover({ email: strict.email, mobile: stranger, channel: "email" }),
      await recover({ email: "ukjent@example.org", channel: "email" }),
      await recover({ mobile: "+4740000098", channel: "sms" }),
    ];
    await town.advance(60);
    answers.push(await recover({ email: strict.email, customerNumber: "999999", channel: "email" }));
    for (const to of [strict.email, strict.mobile, stranger, "ukjent@example.org", "+4740000098"]) {
      expect(await town.inbox(to)).toEqual([]);
    }
    await town.advance(120);
    answers.push(await recover({ email: strict.email, mobile: strict.mobile, channel: "email" }));
    expect(await town.inbox(strict.email)).toHaveLength(1);
    for (const answer of answers) expectAccepted(answer);
    expectAlike(answers);
  });

  const mailless = town.resident({ email: "" });
  it("is sent nowhere where the register has no contact of the kind", async () => {
    expectAccepted(await recover({ mobile: mailless.mobile, channel: "email" }));
    expect(await town.inbox(mailless.mobile)).toEqual([]);
    await town.advance(60);
    expectAccepted(await recover({ mobile: mailless.mobile, channel: "sms" }));
    pinIn(await town.newest(mailless.mobile), mailless);
  });

  const father = town.resident({ email: "hjemme@example.com", birthDate: "1966-09-09" });
  const mother = town.resident({ email: "hjemme@example.com", birthDate: "1968-10-10" });
  it("lists all customers of the contact in one message; the customer number narrows it to one", async () => {
    expectAccepted(await recover({ email: "hjemme@example.com", channel: "email" }));
    const all = await town.inbox("hjemme@example.com");
    expect(all).toHaveLength(1);
    const [message] = all as [Message];
    expect(pinIn(message, father)).not.toBe(pinIn(message, mother));
    await town.advance(60);
    const { customerNumber } = mother;
    expectAccepted(await recover({ email: "hjemme@example.com", customerNumber, channel: "email" }));
    const narrowed = await town.newest("hjemme@example.com");
    pinIn(narrowed, mother);
    expect(narrowed.text).not.toContain(father.customerNumber);
  });

  const both = town.resident({ birthDate: "1950-05-05" });
  it("brings a PIN that opens registration, beside the one in the letter", async () => {
    expectAccepted(await recover({ mobile: both.mobile, channel: "sms" }));
    const issued = pinIn(await town.newest(both.mobile), both);
    challengeIn(await register(both, both.pin));
    await town.advance(60);
    challengeIn(await register(both, issued));
    problemIn(await register(both, wrongCode(issued)), "not_recognised");
    await town.advance(120);
    const web = town.person();
    const { token } = await askInForm(web, { ...both, pin: issued });
    sessionIn(await web.post("/api/verify", { token }), 201);
  });

  const late = town.resident();
  it("brings a PIN that lives a day, and the newest one counts", async () => {
    expectAccepted(await recover({ mobile: late.mobile, channel: "sms" }));
    const first = pinIn(await town.newest(late.mobile), late);
    await town.advance(60);
    expectAccepted(await recover({ mobile: late.mobile, channel: "sms" }));
    const second = pinIn(await town.newest(late.mobile), late);
    problemIn(await register(late, first), "not_recognised");
    await town.advance(24 * 3600 - 60);
    challengeIn(await register(late, second));
    await town.advance(60);
    problemIn(await register(late, second), "not_recognised");
    challengeIn(await register(late, late.pin));
  });

  const claimed = town.resident();
  it("brings no PIN to who has an account: it tells how to log in", async () => {
    await registeredOnWeb(claimed);
    expectAccepted(await recover({ mobile: claimed.mobile, channel: "sms" }));
    const { text } = await town.newest(claimed.mobile);
    expect(text).toContain(`Kundenummer ${claimed.customerNumber} (har bruker)`);
    expect(text).not.toContain(", PIN");
    expect(text).toContain(`${town.server().origin}/\n`);
  });

  it("waits between two for the same contact, known or not", async () => {
    const waits: number[] = [];
    for (const email of [strict.email, "aldri.sett@example.org"]) {
      await town.advance(3600);
      expectAccepted(await recover({ email, channel: "email" }));
      waits.push(retryAfterIn(await recover({ email, channel: "email" })));
    }
    for (const wait of waits) expect(wait).toBeLessThanOrEqual(300);
  });

  it("names each field that is missing or wrong", async () => {
    expectFieldErrors(await recover({}), { email: "required", mobile: "required", channel: "required" });
    expectFieldErrors(await recover({ email: "", mobile: "", channel: "sms" }), {
      email: "required",
      mobile: "required",
    });
    expectFieldErrors(await recover({ email: "kari", mobile: "12", customerNumber: "12", channel: "post" }), {
      email: "invalid",
      mobile: "invalid",
      customerNumber: "invalid",
      channel: "invalid",
    });
  });
});

describe("a forgotten password", () => {
  const ask = (person: Person, username: string) => person.post("/api/recover/password", { username });
  const confirm = (person: Person, body: unknown) => person.post("/api/recover/password/confirm", body);

  const kari = town.resident();
  it("is replaced by a link, in any browser; every session ends and both contacts are told", async () => {
    const { person: earlier } = await registeredOnWeb(kari);
    await town.advance(60);
    challengeIn(await ask(town.person(), kari.email.toUpperCase()));
    const message = await town.newest(kari.email);
    expect(linkIn(message).href).toBe(`${town.server().origin}/recover/password#token=${tokenIn(message)}`);
    const other = town.person();
    const told = { sms: (await town.inbox(kari.mobile)).length, email: (await town.inbox(kari.email)).length };
    const changed = await confirm(other, {
      token: tokenIn(message),
      password: otherPassword,
      confirmPassword: otherPassword,
    });
    expectNoContent(changed);
    expect(changed.headers["set-cookie"] ?? []).toEqual([]);
    problemIn(await other.get("/api/me"), "not_signed_in");
    problemIn(await earlier.get("/api/me"), "not_signed_in");
    problemIn(await logIn(town.person(), kari.email, goodPassword), "invalid_credentials");
    sessionIn(await logIn(town.person(), kari.email, otherPassword), 200);
    expect(await town.inbox(kari.mobile)).toHaveLength(told.sms + 1);
    expect(await town.inbox(kari.email)).toHaveLength(told.email + 1);
    expect((await town.newest(kari.mobile)).text).toContain("Passordet ditt ble endret");
    expect((await town.newest(kari.email)).subject).toContain("er endret");
  });

  const mona = town.resident();
  it("is replaced by a code where the user name is a mobile number", async () => {
    await registeredInApp(mona);
    await town.advance(60);
    const app = town.person({ app: true });
    const { challengeId } = challengeIn(await ask(app, mona.mobile));
    const message = await town.newest(mona.mobile);
    expect(message.text).not.toContain("#token=");
    const code = codeIn(message);
    problemIn(await confirm(app, { challengeId, code: wrongCode(code), password: otherPassword }), "invalid_code");
    expectFieldErrors(await confirm(app, { challengeId, code, password: "passord123" }), {
      password: "password_too_common",
    });
    const differing = { challengeId, code, password: otherPassword, confirmPassword: goodPassword };
    expectFieldErrors(await confirm(app, differing), { confirmPassword: "passwords_differ" });
    expectNoContent(await confirm(app, { challengeId, code, password: otherPassword }));
    problemIn(await confirm(app, { challengeId, code, password: thirdPassword }), "invalid_code");
    sessionIn(await logIn(app, mona.mobile, otherPassword), 200);
    problemIn(await logIn(town.person(), mona.mobile, goodPassword), "invalid_credentials");
  });

  const waiting = town.resident();
  it("can be replaced by the code beside the link", async () => {
    await registeredOnWeb(waiting);
    await town.advance(60);
    const web = town.person();
    const { challengeId } = challengeIn(await ask(web, waiting.email));
    const message = await town.newest(waiting.email);
    expectNoContent(await confirm(web, { challengeId, code: codeIn(message), password: otherPassword }));
    problemIn(await confirm(web, { token: tokenIn(message), password: thirdPassword }), "invalid_link");
    sessionIn(await logIn(web, waiting.email, otherPassword), 200);
  });

  const known = town.resident();
  const unregistered = town.resident();
  it("gets the same answer for everyone; who has no account yet is told by message", async () => {
    await registeredOnWeb(known);
    await town.advance(60);
    const answers = [
      await ask(town.person(), known.email),
      await ask(town.person(), unregistered.email),
      await ask(town.person(), "ukjent@example.org"),
    ];
    for (const answer of answers) challengeIn(answer);
    expectAlike(answers);
    const told = await town.newest(unregistered.email);
    expect(told.subject).toContain("ingen bruker");
    expect(told.text).not.toContain("#token=");
    expect(await town.inbox("ukjent@example.org")).toEqual([]);
    const byMobile = [await ask(town.person(), known.mobile), await ask(town.person(), "+4740000097")];
    for (const answer of byMobile) challengeIn(answer);
    expectAlike(byMobile);
    expectFieldErrors(await ask(town.person(), "ingenting"), { username: "invalid" });
    expectFieldErrors(await town.person().post("/api/recover/password", {}), { username: "required" });
  });

  const late = town.resident();
  it("has a link for half an hour, of which the newest wins, and one answer for every other", async () => {
    await registeredOnWeb(late);
    await town.advance(60);
    const web = town.person();
    challengeIn(await ask(web, late.email));
    const superseded = tokenIn(await town.newest(late.email));
    await town.advance(300);
    challengeIn(await ask(web, late.email));
    const newest = tokenIn(await town.newest(late.email));
    const bySuperseding = await confirm(web, { token: superseded, password: otherPassword });
    const elsewhere = await web.post("/api/verify", { token: newest, password: otherPassword });
    await town.advance(30 * 60);
    const byExpiry = await confirm(web, { token: newest, password: otherPassword });
    const unknown = await confirm(web, { token: `${"A".repeat(22)}.${"A".repeat(43)}`, password: otherPassword });
    const answers = [bySuperseding, elsewhere, byExpiry, unknown];
    for (const answer of answers) problemIn(answer, "invalid_link");
    expectAlike(answers);
    sessionIn(await logIn(web, late.email, goodPassword), 200);
  });

  const hunted = town.resident();
  const joining = town.resident({ birthDate: "1977-07-07" });
  it("ends what else was open: other codes, and a customer on its way to the account", async () => {
    await registeredOnWeb(hunted);
    await town.advance(60);
    const joinLink = await askInForm(town.person(), joining, hunted.email, otherPassword);
    await town.advance(300);
    const stranger = town.person();
    const { challengeId } = challengeIn(await ask(stranger, hunted.email));
    const code = codeIn(await town.newest(hunted.email));
    await town.advance(3600 - 360 + 60);
    const web = town.person();
    challengeIn(await ask(web, hunted.email));
    const second = await town.newest(hunted.email);
    expectNoContent(await confirm(web, { token: tokenIn(second), password: otherPassword }));
    problemIn(await confirm(stranger, { challengeId, code, password: thirdPassword }), "invalid_code");
    const joined = await web.post("/api/verify", { token: joinLink.token, password: otherPassword });
    problemIn(joined, "invalid_link");
    sessionIn(await logIn(town.person(), hunted.email, otherPassword), 200);
  });

  const parallel = town.resident();
  it("ends the other code that is still in time", async () => {
    await registeredInApp(parallel);
    await town.advance(60);
    const first = challengeIn(await ask(town.person(), parallel.mobile));
    const firstCode = codeIn(await town.newest(parallel.mobile));
    await town.advance(120);
    const second = challengeIn(await ask(town.person(), parallel.mobile));
    const secondCode = codeIn(await town.newest(parallel.mobile));
    const web = town.person();
    expectNoContent(await confirm(web, { challengeId: second.challengeId, code: secondCode, password: otherPassword }));
    const stale = { challengeId: first.challengeId, code: firstCode, password: thirdPassword };
    problemIn(await confirm(web, stale), "invalid_code");
  });

  it("names each field that is missing", async () => {
    expectFieldErrors(await confirm(town.person(), {}), { token: "required", password: "required" });
  });
});

describe("a change of password", () => {
  const change = (person: Person, newPassword: string, currentPassword = goodPassword) =>
    person.post("/api/me/password", { currentPassword, newPassword });

  const kari = town.resident();
  it("ends the other sessions, keeps its own, and both contacts are told", async () => {
    const { person } = await registeredOnWeb(kari);
    const other = town.person({ app: true });
    sessionIn(await logIn(other, kari.email), 200);
    expectNoContent(await change(person, otherPassword));
    expect(meIn(await person.get("/api/me")).account.userNames).toEqual([kari.email]);
    problemIn(await other.get("/api/me"), "not_signed_in");
    problemIn(await logIn(town.person(), kari.email, goodPassword), "invalid_credentials");
    sessionIn(await logIn(town.person(), kari.email, otherPassword), 200);
    expect((await town.newest(kari.mobile)).text).toContain("Passordet ditt ble endret");
    expect((await town.newest(kari.email)).subject).toContain("er endret");
  });

  const careful = town.resident({ name: "Torunn Prøvestad" });
  it("needs the current password, and a new one that may be chosen", async () => {
    const { person } = await registeredOnWeb(careful);
    problemIn(await change(person, thirdPassword, otherPassword), "invalid_credentials");
    const refusals = {
      kort: "password_too_short",
      passord123: "password_too_common",
      "Torunn-Prøvestad": "password_too_common",
      [careful.email]: "password_too_common",
    };
    for (const [password, error] of Object.entries(refusals)) {
      expectFieldErrors(await change(person, password), { newPassword: error });
    }
    expectFieldErrors(await person.post("/api/me/password", {}), {
      currentPassword: "required",
      newPassword: "required",
    });
    problemIn(await change(town.person(), otherPassword), "not_signed_in");
    sessionIn(await logIn(town.person(), careful.email, goodPassword), 200);
  });

  const slow = town.resident();
  it("needs a sign-in within the last 15 minutes", async () => {
    const { person } = await registeredOnWeb(slow);
    await town.advance(15 * 60 - 30);
    expectNoContent(await change(person, otherPassword));
    await town.advance(15 * 60 + 1);
    problemIn(await change(person, thirdPassword, otherPassword), "reauthentication_required");
    sessionIn(await logIn(person, slow.email, otherPassword), 200);
    expectNoContent(await change(person, thirdPassword, otherPassword));
  });
});
