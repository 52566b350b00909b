// Long, because a door is best read as a whole: everything that Min side's registration promises.

import { describe, expect, it } from "vitest";
import type { Answer } from "../support/http-client.ts";
import {
  challengeIn,
  codeIn,
  comparable,
  contactCodeIn,
  expectFieldErrors,
  linkIn,
  meIn,
  problemIn,
  retryAfterIn,
  sessionIn,
  tokenIn,
  wrongCode,
} from "./replies.ts";
import { goodPassword, inForm, otherPassword, stepsIn } from "./steps.ts";
import { aTown } from "./town.ts";

const town = aTown();
const { askInForm, registeredInApp, registeredOnWeb, logIn } = stepsIn(town);

const expectAlike = (answers: readonly Answer[]): void => {
  const [first, ...others] = answers.map(comparable);
  for (const other of others) expect(other).toEqual(first);
};

const unknownToken = `${"A".repeat(22)}.${"A".repeat(43)}`;

describe("Min side's door, from the first request to the main page", () => {
  const kari = town.resident();
  it("takes customer number, PIN and user name, then the link, and the browser that asked is signed in", async () => {
    const web = town.person();
    const { token } = await askInForm(web, kari);
    const message = await town.newest(kari.email);
    expect(message).toMatchObject({ channel: "email", to: kari.email });
    expect(linkIn(message).href).toBe(`${town.server().origin}/verify#token=${token}`);
    expect(message.html).toContain(`${town.server().origin}/verify#token=${token}`);
    const verified = await web.post("/api/verify", { token });
    const { account } = sessionIn(verified, 201);
    expect(verified.body).not.toHaveProperty("sessionToken");
    expect(account.userNames).toEqual([kari.email]);
    const { customerNumber, name, street, postalCode, city, email, mobile } = kari;
    expect(meIn(await web.get("/api/me"))).toEqual({
      account,
      customers: [{ customerNumber, name, street, postalCode, city, email, mobile }],
    });
    sessionIn(await logIn(town.person(), kari.email), 200);
  });

  const byMobile = town.resident();
  it("sends link and code by SMS where the user name is a mobile number", async () => {
    const web = town.person();
    const { token } = await askInForm(web, byMobile, byMobile.mobile);
    expect(await town.newest(byMobile.mobile)).toMatchObject({ channel: "sms" });
    expect(await town.inbox(byMobile.email)).toEqual([]);
    expect(sessionIn(await web.post("/api/verify", { token }), 201).account.userNames).toEqual([byMobile.mobile]);
    sessionIn(await logIn(town.person(), byMobile.mobile), 200);
  });

  const shouting = town.resident({ email: "Ola.Kunde@Example.com" });
  it("matches an e-mail address without regard to case, and writes to the spelling of the register", async () => {
    const web = town.person();
    const { token } = await askInForm(web, shouting, "ola.kunde@example.COM");
    expect((await town.newest(shouting.email)).to).toBe("Ola.Kunde@Example.com");
    sessionIn(await web.post("/api/verify", { token }), 201);
    for (const spelling of ["OLA.KUNDE@EXAMPLE.COM", "ola.kunde@example.com", " Ola.Kunde@Example.com "]) {
      sessionIn(await logIn(town.person(), spelling), 200);
    }
  });

  const company = town.resident({ name: "Eksempelfisk AS", birthDate: "", email: "post@eksempelfisk.example" });
  it("is the door for a company, which has no birth date", async () => {
    const { person } = await registeredOnWeb(company);
    expect(meIn(await person.get("/api/me")).customers).toMatchObject([{ name: "Eksempelfisk AS" }]);
  });

  const own = town.resident({ birthDate: "1960-06-06", email: "huset@example.com" });
  const cabin = town.resident({ birthDate: "1960-06-06", email: "huset@example.com" });
  const wife = town.resident({ birthDate: "1961-07-07", email: "huset@example.com" });
  it("gives a person all customers with the same birth date and contact, and not the family's others", async () => {
    const { person } = await registeredOnWeb(own);
    const { customers } = meIn(await person.get("/api/me"));
    expect(customers.map(({ customerNumber }) => customerNumber).sort()).toEqual([
      own.customerNumber,
      cabin.customerNumber,
    ]);
    await town.advance(60);
    // She shares the address, which is the user name of his account: its password is asked for.
    const web = town.person();
    const { token } = await askInForm(web, wife);
    problemIn(await web.post("/api/verify", { token }), "password_required");
    problemIn(await web.post("/api/verify", { token, password: otherPassword }), "invalid_credentials");
    sessionIn(await web.post("/api/verify", { token, password: goodPassword }), 200);
    expect(meIn(await web.get("/api/me")).customers).toHaveLength(3);
  });

  const appUser = town.resident();
  it("takes the code in an app as well", async () => {
    const app = town.person({ app: true });
    const { challengeId, code } = await askInForm(app, appUser);
    const { sessionToken } = sessionIn(await app.post("/api/verify", { challengeId, code }), 201);
    expect(sessionToken).toBeDefined();
    expect(meIn(await app.get("/api/me")).customers).toHaveLength(1);
  });

  const leaver = town.resident();
  it("forgets the password of a registration that nobody went on with", async () => {
    await askInForm(town.person(), leaver);
    const users = async () => JSON.stringify((await town.server().dump()).userPool).match(/"username"/gi)?.length ?? 0;
    const before = await users();
    expect(before).toBeGreaterThan(0);
    await town.advance(26 * 3600);
    expect(await users()).toBeLessThan(before);
  });
});

describe("customer number and PIN", () => {
  const kari = town.resident();
  it("share one clear error where they don't match", async () => {
    const ask = (customerNumber: string, pin: string) =>
      town
        .person()
        .post("/api/register/customer-number", inForm({ ...kari, customerNumber, pin }, "ukjent@example.org"));
    const answers = [
      await ask(kari.customerNumber, "9999"),
      await ask("999999", kari.pin),
      await ask("999998", "9999"),
    ];
    for (const answer of answers) problemIn(answer, "not_recognised");
    expectAlike(answers);
    expect(await town.inbox("ukjent@example.org")).toEqual([]);
  });

  const guessed = town.resident();
  it("are not checked any more after five wrong ones, known or not", async () => {
    const ask = (customerNumber: string, pin: string) =>
      town.person().post("/api/register/customer-number", inForm({ ...guessed, customerNumber, pin }, guessed.email));
    const waits: number[] = [];
    for (const customerNumber of [guessed.customerNumber, "999997"]) {
      for (const pin of ["1111", "2222", "3333", "5555", "6666"]) {
        problemIn(await ask(customerNumber, pin), "not_recognised");
      }
      const refused = await ask(customerNumber, guessed.pin);
      waits.push(retryAfterIn(refused));
    }
    for (const wait of waits) expect(wait).toBeGreaterThan(23 * 3600);
    await town.advance(24 * 3600);
    challengeIn(await ask(guessed.customerNumber, guessed.pin));
  });

  const typist = town.resident();
  it("may be typed with spaces", async () => {
    const { customerNumber: number, pin } = typist;
    const spaced = { customerNumber: ` ${number.slice(0, 3)} ${number.slice(3)}`, pin: ` ${pin} ` };
    const asked = await town
      .person()
      .post("/api/register/customer-number", { ...inForm(typist, typist.email), ...spaced });
    challengeIn(asked);
  });

  const careful = town.resident({ mobile: "+4799900043" });
  it("come with a password of one's own, or with an error that says what is wrong with it", async () => {
    const web = town.person();
    const ask = (password: string, confirmPassword = password) =>
      web.post("/api/register/customer-number", { ...inForm(careful, careful.email, password), confirmPassword });
    expectFieldErrors(await ask("kort"), { password: "password_too_short" });
    expectFieldErrors(await ask("x1æ ".repeat(33)), { password: "password_too_long" });
    for (const common of ["passord123", "polarkraft", careful.email, `${careful.customerNumber}!!`]) {
      expectFieldErrors(await ask(common), { password: "password_too_common" });
    }
    expectFieldErrors(await ask(goodPassword, otherPassword), { confirmPassword: "passwords_differ" });
    expectFieldErrors(await web.post("/api/register/customer-number", {}), {
      customerNumber: "required",
      pin: "required",
      username: "required",
      password: "required",
      confirmPassword: "required",
    });
    const wrong = { ...inForm(careful, "kari"), customerNumber: "12", pin: "12" };
    expectFieldErrors(await web.post("/api/register/customer-number", wrong), {
      customerNumber: "invalid",
      pin: "invalid",
      username: "invalid",
    });
    // Nothing of that counts as a wrong PIN, and every character of a password counts.
    const password = "  Blåbær i skogen 🫐 ";
    const { token } = await askInForm(web, careful, careful.email, password);
    sessionIn(await web.post("/api/verify", { token }), 201);
    sessionIn(await logIn(town.person(), careful.email, password), 200);
    problemIn(await logIn(town.person(), careful.email, password.trim()), "invalid_credentials");
  });

  const claimed = town.resident();
  const fresh = town.resident();
  const unreachable = town.resident({ mobile: "", email: "" });
  it("get the same answer whether there is an account already or no way to prove it; the message tells", async () => {
    await registeredOnWeb(claimed);
    const ask = (resident: typeof claimed, username: string) =>
      town.person().post("/api/register/customer-number", inForm(resident, username));
    const answers = [
      await ask(fresh, fresh.email),
      await ask(claimed, "noen@example.org"),
      await ask(unreachable, "gamle@example.org"),
    ];
    for (const answer of answers) challengeIn(answer);
    expectAlike(answers);
    const registered = await town.newest("noen@example.org");
    expect(registered.subject).toContain("allerede registrert");
    const callUs = await town.newest("gamle@example.org");
    expect(callUs.text).toMatch(/Ring kundeservice på \d[\d ]{7,}\d/);
    for (const { text } of [registered, callUs]) {
      expect(text).not.toContain("#token=");
      expect(text).not.toMatch(/^\d{6}$/m);
    }
  });
});

describe("the link", () => {
  const kari = town.resident();
  it("is not spent by whoever only looks: GET and HEAD of the page and of the API", async () => {
    const web = town.person();
    const { token } = await askInForm(web, kari);
    const scanner = town.person();
    for (const method of ["GET", "HEAD"]) {
      for (const path of ["/verify", `/verify?token=${encodeURIComponent(token)}`]) {
        expect((await scanner.send(method, path)).status).toBe(200);
      }
      const api = await scanner.send(method, `/api/verify?token=${encodeURIComponent(token)}`);
      expect(api).toMatchObject({ status: 405, headers: { allow: "POST" } });
    }
    sessionIn(await web.post("/api/verify", { token }), 201);
  });

  const traveller = town.resident();
  it("asks for the password in another browser, spends nothing, and the password chosen there is the account's", async () => {
    const asker = town.person();
    const { token } = await askInForm(asker, traveller, traveller.email, "valgt av en annen 17");
    const other = town.person();
    for (let time = 1; time <= 2; time += 1) {
      const refused = await other.post("/api/verify", { token });
      expect(problemIn(refused, "password_required").title).toBe("Skriv inn passord for å fortsette.");
      expect(refused.headers["set-cookie"]).toBeUndefined();
    }
    expectFieldErrors(await other.post("/api/verify", { token, password: "passord123" }), {
      password: "password_too_common",
    });
    const { account } = sessionIn(await other.post("/api/verify", { token, password: goodPassword }), 201);
    expect(meIn(await other.get("/api/me")).account).toEqual(account);
    problemIn(await logIn(town.person(), traveller.email, "valgt av en annen 17"), "invalid_credentials");
    sessionIn(await logIn(town.person(), traveller.email, goodPassword), 200);
    problemIn(await asker.post("/api/verify", { token }), "invalid_link");
    problemIn(await asker.get("/api/me"), "not_signed_in");
  });

  const reader = town.resident();
  it("asks for the password in an app too, whichever opens it", async () => {
    const { token } = await askInForm(town.person(), reader);
    const app = town.person({ app: true });
    problemIn(await app.post("/api/verify", { token }), "password_required");
    expect(
      sessionIn(await app.post("/api/verify", { token, password: otherPassword }), 201).sessionToken,
    ).toBeDefined();
  });

  const newest = town.resident();
  const resent = town.resident();
  it("of the newest message wins, after a new start and after a resend", async () => {
    const web = town.person();
    const first = await askInForm(web, newest);
    await town.advance(60);
    const second = await askInForm(web, newest);
    problemIn(await web.post("/api/verify", { token: first.token }), "invalid_link");
    sessionIn(await web.post("/api/verify", { token: second.token }), 201);

    const asker = town.person();
    const { challengeId, token } = await askInForm(asker, resent);
    expect(retryAfterIn(await asker.post("/api/verify/resend", { challengeId }))).toBeLessThanOrEqual(60);
    await town.advance(60);
    expect(challengeIn(await asker.post("/api/verify/resend", { challengeId })).challengeId).toBe(challengeId);
    const again = await town.newest(resent.email);
    problemIn(await asker.post("/api/verify", { token }), "invalid_link");
    sessionIn(await asker.post("/api/verify", { token: tokenIn(again) }), 201);
  });

  const late = town.resident();
  const used = town.resident();
  const superseded = town.resident();
  it("gets one answer when it is wrong, expired, used, superseded or unknown", async () => {
    const web = town.person();
    const expiring = await askInForm(web, late);
    const old = await askInForm(web, superseded);
    await town.advance(60);
    const current = await askInForm(web, superseded);
    const bySuperseding = await web.post("/api/verify", { token: old.token });
    const altered = `${current.token.slice(0, -1)}${current.token.endsWith("A") ? "E" : "A"}`;
    const wrong = await web.post("/api/verify", { token: altered });
    const beside = await web.post("/api/recover/password/confirm", { token: current.token, password: goodPassword });
    await town.advance(23 * 3600);
    sessionIn(await web.post("/api/verify", { token: current.token }), 201);
    await town.advance(3600);
    const visitor = town.person();
    const asked = await askInForm(visitor, used);
    sessionIn(await visitor.post("/api/verify", { token: asked.token }), 201);
    const answers = [
      wrong,
      bySuperseding,
      beside,
      await web.post("/api/verify", { token: expiring.token }),
      await visitor.post("/api/verify", { token: asked.token }),
      await visitor.post("/api/verify", { token: asked.token, password: goodPassword }),
      await visitor.post("/api/verify", { token: unknownToken }),
      await visitor.post("/api/verify", { token: "noe helt annet" }),
    ];
    for (const answer of answers) problemIn(answer, "invalid_link");
    expectAlike(answers);
  });

  it("comes alone, or a code comes with its challenge", async () => {
    const web = town.person();
    expectFieldErrors(await web.post("/api/verify", {}), { token: "required" });
    expectFieldErrors(await web.post("/api/verify", { code: "123456" }), { challengeId: "required" });
    expectFieldErrors(await web.post("/api/verify", { challengeId: "x" }), { code: "required" });
    expectFieldErrors(await web.post("/api/verify", { token: unknownToken, challengeId: "x", code: "123456" }), {
      challengeId: "invalid",
      code: "invalid",
    });
    expectFieldErrors(await web.post("/api/verify", { challengeId: "x", code: "12345" }), { code: "invalid" });
  });
});

describe("the code beside the link", () => {
  const kari = town.resident();
  it("signs in the browser that waits, and nobody else", async () => {
    const waiting = town.person();
    const { challengeId, code, token } = await askInForm(waiting, kari);
    for (const stranger of [town.person(), town.person({ app: true })]) {
      problemIn(await stranger.post("/api/verify", { challengeId, code }), "invalid_code");
      problemIn(await stranger.post("/api/verify", { challengeId, code, password: goodPassword }), "invalid_code");
    }
    sessionIn(await waiting.post("/api/verify", { challengeId, code }), 201);
    problemIn(await waiting.post("/api/verify", { token }), "invalid_link");
  });

  const slow = town.resident();
  it("lives ten minutes, and the link lives on", async () => {
    const web = town.person();
    const { challengeId, code, token } = await askInForm(web, slow);
    await town.advance(10 * 60);
    problemIn(await web.post("/api/verify", { challengeId, code }), "invalid_code");
    sessionIn(await web.post("/api/verify", { token }), 201);
  });

  const guessed = town.resident();
  it("is closed after five wrong attempts, and the link lives on", async () => {
    const web = town.person();
    const { challengeId, code, token } = await askInForm(web, guessed);
    for (let attempt = 1; attempt <= 5; attempt += 1) {
      problemIn(await web.post("/api/verify", { challengeId, code: wrongCode(code) }), "invalid_code");
    }
    problemIn(await web.post("/api/verify", { challengeId, code }), "invalid_code");
    sessionIn(await web.post("/api/verify", { token }), 201);
  });
});

describe("a user name that is no register contact", () => {
  const kari = town.resident({ mobile: "+4799900012" });
  it("needs one more proof: a code to the register's mobile, shown masked", async () => {
    const web = town.person();
    const { token } = await askInForm(web, kari, "kari.ny@example.net");
    const step = contactCodeIn(await web.post("/api/verify", { token }));
    expect(step.destination).toBe("•••• ••12");
    problemIn(await web.get("/api/me"), "not_signed_in");
    const sent = await town.newest(kari.mobile);
    expect(sent.text).not.toContain("#token=");
    const code = codeIn(sent);
    problemIn(
      await web.post("/api/verify/contact", { challengeId: step.challengeId, code: wrongCode(code) }),
      "invalid_code",
    );
    const { account } = sessionIn(await web.post("/api/verify/contact", { challengeId: step.challengeId, code }), 201);
    expect(account.userNames).toEqual(["kari.ny@example.net"]);
    expect(meIn(await web.get("/api/me")).customers).toMatchObject([{ customerNumber: kari.customerNumber }]);
    sessionIn(await logIn(town.person(), "kari.ny@example.net"), 200);
    problemIn(await logIn(town.person(), kari.mobile), "invalid_credentials");
    problemIn(await web.post("/api/verify/contact", { challengeId: step.challengeId, code }), "invalid_code");
  });

  const lender = town.resident();
  it("takes the password that was chosen last, also in another browser while the contact's code is waited for", async () => {
    const first = town.person();
    const { token } = await askInForm(first, lender, "lender@example.net", otherPassword);
    const waiting = contactCodeIn(await first.post("/api/verify", { token }));
    const code = codeIn(await town.newest(lender.mobile));
    const second = town.person();
    problemIn(await second.post("/api/verify", { token }), "password_required");
    const step = contactCodeIn(await second.post("/api/verify", { token, password: goodPassword }));
    expect(step.challengeId).toBe(waiting.challengeId);
    sessionIn(await second.post("/api/verify/contact", { challengeId: step.challengeId, code }), 201);
    problemIn(await logIn(town.person(), "lender@example.net", otherPassword), "invalid_credentials");
    sessionIn(await logIn(town.person(), "lender@example.net", goodPassword), 200);
    problemIn(await first.post("/api/verify", { token }), "invalid_link");
    problemIn(await second.post("/api/verify", { token, password: otherPassword }), "invalid_link");
    sessionIn(await logIn(town.person(), "lender@example.net", goodPassword), 200);
  });

  const guesser = town.resident();
  it("leads to a new code from the same link, where the contact's code was guessed at too often", async () => {
    const web = town.person();
    const { token } = await askInForm(web, guesser, "guesser@example.net");
    const dead = contactCodeIn(await web.post("/api/verify", { token }));
    const old = codeIn(await town.newest(guesser.mobile));
    for (let n = 0; n < 5; n += 1) {
      problemIn(
        await web.post("/api/verify/contact", { challengeId: dead.challengeId, code: wrongCode(old) }),
        "invalid_code",
      );
    }
    await town.advance(61);
    const next = contactCodeIn(await web.post("/api/verify", { token }));
    expect(next.challengeId).not.toBe(dead.challengeId);
    const code = codeIn(await town.newest(guesser.mobile));
    sessionIn(await web.post("/api/verify/contact", { challengeId: next.challengeId, code }), 201);
  });

  const writer = town.resident({ mobile: "", email: "nils@example.org" });
  it("goes on with the register's e-mail address where there is no mobile, also from another browser", async () => {
    const { token } = await askInForm(town.person(), writer, "nils.ny@example.net", "valgt av en annen 17");
    const other = town.person();
    problemIn(await other.post("/api/verify", { token }), "password_required");
    expect(await town.inbox(writer.email)).toEqual([]);
    const step = contactCodeIn(await other.post("/api/verify", { token, password: goodPassword }));
    expect(step.destination).toBe("n•••@e•••.org");
    const { challengeId } = step;
    const code = codeIn(await town.newest(writer.email));
    sessionIn(await other.post("/api/verify/contact", { challengeId, code }), 201);
    sessionIn(await logIn(town.person(), "nils.ny@example.net", goodPassword), 200);
    problemIn(await logIn(town.person(), "nils.ny@example.net", "valgt av en annen 17"), "invalid_credentials");
  });

  const patient = town.resident();
  it("can have the contact's code sent again", async () => {
    const web = town.person();
    const { token } = await askInForm(web, patient, "pia.ny@example.net");
    const { challengeId } = contactCodeIn(await web.post("/api/verify", { token }));
    retryAfterIn(await web.post("/api/verify/resend", { challengeId }));
    await town.advance(60);
    challengeIn(await web.post("/api/verify/resend", { challengeId }));
    expect(await town.inbox(patient.mobile)).toHaveLength(2);
    const code = codeIn(await town.newest(patient.mobile));
    sessionIn(await web.post("/api/verify/contact", { challengeId, code }), 201);
  });

  it("names each field that is missing", async () => {
    expectFieldErrors(await town.person().post("/api/verify/contact", {}), {
      challengeId: "required",
      code: "required",
    });
  });
});

describe("a user name that has an account already", () => {
  const first = town.resident();
  const second = town.resident({ birthDate: "1971-01-01", email: "annen@example.com" });
  it("gets the new customer too, with the account's own password", async () => {
    const { account } = await registeredInApp(first);
    const web = town.person();
    await town.advance(60);
    const { token, challengeId, code } = await askInForm(web, second, first.mobile, otherPassword);
    expect((await town.newest(first.mobile)).text).toContain("passordet du har fra før");
    problemIn(await web.post("/api/verify", { token }), "password_required");
    problemIn(await web.post("/api/verify", { challengeId, code }), "password_required");
    problemIn(await web.post("/api/verify", { token, password: otherPassword }), "invalid_credentials");
    const step = contactCodeIn(await web.post("/api/verify", { token, password: goodPassword }));
    const contactCode = codeIn(await town.newest(second.mobile));
    const proof = { challengeId: step.challengeId, code: contactCode };
    expect(sessionIn(await web.post("/api/verify/contact", proof), 200).account).toEqual(account);
    expect(meIn(await web.get("/api/me")).customers).toHaveLength(2);
    problemIn(await logIn(town.person(), first.mobile, otherPassword), "invalid_credentials");
    sessionIn(await logIn(town.person(), first.mobile, goodPassword), 200);
  });
});
