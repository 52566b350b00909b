// Long, because a door is best read as a whole: everything that Min Strøm's registration promises.

import { describe, expect, it } from "vitest";
import {
  challengeIn,
  codeIn,
  comparable,
  expectAccepted,
  expectFieldErrors,
  meIn,
  problemIn,
  retryAfterIn,
  sessionIn,
  wrongCode,
} from "./replies.ts";
import { goodPassword, inApp, otherPassword, stepsIn } from "./steps.ts";
import { aTown } from "./town.ts";

const town = aTown();
const { askInApp, registeredInApp, logIn } = stepsIn(town);

describe("Min Strøm's door, from the first request to the main page", () => {
  const kari = town.resident({ name: "Kari Prøvestad" });
  it("takes mobile number and birth date, then code and password, and the app is signed in", async () => {
    const app = town.person({ app: true });
    const { challengeId, code } = await askInApp(app, kari);
    const confirmed = await app.post("/api/register/mobile/confirm", {
      challengeId,
      code,
      password: goodPassword,
      confirmPassword: goodPassword,
    });
    const { account, session, sessionToken, deviceToken } = sessionIn(confirmed, 201);
    expect(confirmed.headers["set-cookie"]).toBeUndefined();
    expect(sessionToken).toMatch(/^\S{40,}$/);
    expect(deviceToken).toMatch(/^\S{40,}$/);
    expect(session.remembered).toBe(false);
    expect(account.userNames).toEqual([kari.mobile]);
    const { customerNumber, name, street, postalCode, city, email, mobile } = kari;
    expect(meIn(await app.get("/api/me"))).toEqual({
      account,
      customers: [{ customerNumber, name, street, postalCode, city, email, mobile }],
    });
  });

  const browsing = town.resident();
  it("is open to a browser too, which gets the session in a cookie and not in the body", async () => {
    const web = town.person();
    const { challengeId, code } = await askInApp(web, browsing);
    const confirmed = await web.post("/api/register/mobile/confirm", { challengeId, code, password: goodPassword });
    expect(sessionIn(confirmed, 201)).not.toHaveProperty("sessionToken");
    const cookie = confirmed.headers["set-cookie"]?.find((line) => line.startsWith("__Host-session="));
    expect(cookie?.split("; ").slice(1).sort()).toEqual(["HttpOnly", "Path=/", "SameSite=Lax", "Secure"]);
    expect(meIn(await web.get("/api/me")).customers).toHaveLength(1);
  });

  const english = town.resident();
  it("speaks the language that the app asks for, bokmål by default", async () => {
    const app = town.person({ app: true, headers: { "accept-language": "en-GB,en;q=0.9,nb;q=0.1" } });
    await askInApp(app, english);
    expect((await town.newest(english.mobile)).text).toMatch(/^Polar Kraft: Your code is \d{6}/);
    await town.advance(60);
    await askInApp(town.person({ app: true }), english);
    expect((await town.newest(english.mobile)).text).toMatch(/^Polar Kraft: Koden din er \d{6}/);
  });

  const written = town.resident({ mobile: "+4799900041" });
  it("takes a mobile number as people write it, at registration and at log in", async () => {
    const app = town.person({ app: true });
    const asked = await app.post("/api/register/mobile", { mobile: " 999 00 041 ", birthDate: written.birthDate });
    const { challengeId } = challengeIn(asked);
    const code = codeIn(await town.newest(written.mobile));
    const spaced = `${code.slice(0, 3)} ${code.slice(3)}`;
    sessionIn(
      await app.post("/api/register/mobile/confirm", { challengeId, code: spaced, password: goodPassword }),
      201,
    );
    for (const spelling of ["99900041", "99 90 00 41", "+47 999 00 041", "004799900041", "4799900041", "+4799900041"]) {
      sessionIn(await logIn(town.person({ app: true }), spelling), 200);
    }
  });

  it("names each field that is missing or wrong", async () => {
    const app = town.person({ app: true });
    expectFieldErrors(await app.post("/api/register/mobile", {}), { mobile: "required", birthDate: "required" });
    for (const mobile of ["22 00 00 00", "+46701234567", "4000001", "kari@example.com"]) {
      expectFieldErrors(await app.post("/api/register/mobile", { mobile, birthDate: "1985-03-15" }), {
        mobile: "invalid",
      });
    }
    for (const birthDate of ["15.03.1985", "1985-02-30", "1985-3-15", "1899-12-31"]) {
      expectFieldErrors(await app.post("/api/register/mobile", { mobile: "40000099", birthDate }), {
        birthDate: "invalid",
      });
    }
    expectFieldErrors(await app.post("/api/register/mobile/confirm", {}), {
      challengeId: "required",
      code: "required",
      password: "required",
    });
  });
});

describe("who is a customer", () => {
  const known = town.resident({ birthDate: "1990-01-02" });
  const claimed = town.resident();
  const company = town.resident({ birthDate: "", name: "Eksempelfisk AS" });
  it("is told by no answer; the owner of the mobile number gets the difference by SMS", async () => {
    await registeredInApp(claimed);
    await town.advance(60);
    const ask = (mobile: string, birthDate: string) =>
      town.person({ app: true }).post("/api/register/mobile", { mobile, birthDate });
    const answers = {
      known: await ask(known.mobile, known.birthDate),
      stranger: await ask("+4740000098", known.birthDate),
      registered: await ask(claimed.mobile, claimed.birthDate),
      wrongBirthDate: await ask(claimed.mobile, "1971-01-01"),
      company: await ask(company.mobile, "1990-01-02"),
    };
    const { wrongBirthDate, ...others } = answers;
    for (const answer of Object.values(others)) {
      challengeIn(answer);
      expect(comparable(answer)).toEqual(comparable(answers.known));
    }
    // One target: the message to the owner counts, whoever asked.
    expect(retryAfterIn(wrongBirthDate)).toBeLessThanOrEqual(60);
    expect((await town.newest(known.mobile)).text).toMatch(/#\d{6}$/);
    const told = (await town.newest(claimed.mobile)).text;
    expect(told).toContain("allerede registrert");
    expect(told).not.toMatch(/#\d{6}$/);
    expect(await town.inbox("+4740000098")).toEqual([]);
    expect(await town.inbox(company.mobile)).toEqual([]);
  });

  const guarded = town.resident({ birthDate: "1990-01-02" });
  it("is told by no code either: there is none for a stranger or a wrong birth date", async () => {
    const right = town.person({ app: true });
    const { challengeId, code } = await askInApp(right, guarded);
    await town.advance(60);
    const stranger = town.person({ app: true });
    const wrong = challengeIn(
      await stranger.post("/api/register/mobile", { ...inApp(guarded), birthDate: "1990-01-03" }),
    );
    const nobody = challengeIn(
      await stranger.post("/api/register/mobile", { mobile: "+4740000097", birthDate: "1990-01-02" }),
    );
    expect(await town.inbox(guarded.mobile)).toHaveLength(1);
    const guess = (id: string, guessed: string) =>
      stranger.post("/api/register/mobile/confirm", { challengeId: id, code: guessed, password: goodPassword });
    const answers = [
      await guess(challengeId, wrongCode(code)),
      await guess(wrong.challengeId, code),
      await guess(nobody.challengeId, code),
      await guess("AAAAAAAAAAAAAAAAAAAAAA", code),
      await guess("no such thing", code),
    ];
    for (const answer of answers) {
      problemIn(answer, "invalid_code");
      expect(comparable(answer)).toEqual(comparable(answers[0] as (typeof answers)[0]));
    }
  });
});

describe("the code", () => {
  const confirm = (
    person: ReturnType<typeof town.person>,
    challengeId: string,
    code: string,
    password = goodPassword,
  ) => person.post("/api/register/mobile/confirm", { challengeId, code, password });

  const late = town.resident();
  const spent = town.resident();
  const superseded = town.resident();
  it("gets one answer when it is wrong, expired, used, superseded or for something else", async () => {
    const app = town.person({ app: true });
    const used = await registeredInApp(spent, goodPassword);
    const usedUp = await askInApp(app, superseded);
    await town.advance(60);
    challengeIn(await app.post("/api/verify/resend", { challengeId: usedUp.challengeId }));
    await town.advance(120);
    challengeIn(await app.post("/api/verify/resend", { challengeId: usedUp.challengeId }));
    const bySuperseding = await confirm(app, usedUp.challengeId, usedUp.code);
    const expiring = await askInApp(app, late);
    await town.advance(10 * 60);
    const byExpiry = await confirm(app, expiring.challengeId, expiring.code);
    const again = await askInApp(app, late);
    const wrong = await confirm(app, again.challengeId, wrongCode(again.code));
    const elsewhere = await app.post("/api/verify/contact", { challengeId: again.challengeId, code: again.code });
    for (const answer of [wrong, byExpiry, bySuperseding, elsewhere]) {
      problemIn(answer, "invalid_code");
      expect(comparable(answer)).toEqual(comparable(wrong));
    }
    sessionIn(await confirm(app, again.challengeId, again.code), 201);
    const byUse = await confirm(app, again.challengeId, again.code);
    problemIn(byUse, "invalid_code");
    expect(comparable(byUse)).toEqual(comparable(wrong));
    expect(used.account.userNames).toEqual([spent.mobile]);
  });

  const picky = town.resident({ name: "Torunn Prøvestad", mobile: "+4799900042" });
  it("is not spent by a password that is refused", async () => {
    const app = town.person({ app: true });
    const { challengeId, code } = await askInApp(app, picky);
    const refusals = {
      kort: "password_too_short",
      ["x1æ ".repeat(33)]: "password_too_long",
      passord123: "password_too_common",
      "12345678": "password_too_common",
      polarkraft: "password_too_common",
      "99 90 00 42": "password_too_common",
      "Torunn-Prøvestad": "password_too_common",
    };
    for (const [password, error] of Object.entries(refusals)) {
      expectFieldErrors(await confirm(app, challengeId, code, password), { password: error });
    }
    const differing = { challengeId, code, password: goodPassword, confirmPassword: otherPassword };
    expectFieldErrors(await app.post("/api/register/mobile/confirm", differing), {
      confirmPassword: "passwords_differ",
    });
    sessionIn(await confirm(app, challengeId, code), 201);
    sessionIn(await logIn(town.person(), picky.mobile), 200);
  });

  const guessed = town.resident();
  it("is closed after five wrong attempts, also for the right code", async () => {
    const app = town.person({ app: true });
    const { challengeId, code } = await askInApp(app, guessed);
    for (let attempt = 1; attempt <= 5; attempt += 1) {
      problemIn(await confirm(app, challengeId, wrongCode(code)), "invalid_code");
    }
    problemIn(await confirm(app, challengeId, code), "invalid_code");
  });

  const patient = town.resident();
  it("is sent again, new, when it is time, and the message on its way still opens", async () => {
    const app = town.person({ app: true });
    const first = await askInApp(app, patient);
    const now = await town.server().now();
    expect((Date.parse(first.resendAt) - now) / 1000).toBeCloseTo(60, -2);
    expect((Date.parse(first.expiresAt) - now) / 1000).toBeCloseTo(600, -2);
    const early = await app.post("/api/verify/resend", { challengeId: first.challengeId });
    const wait = retryAfterIn(early);
    expect(wait).toBeLessThanOrEqual(60);
    await town.advance(wait);
    const resent = challengeIn(await app.post("/api/verify/resend", { challengeId: first.challengeId }));
    expect(resent.challengeId).toBe(first.challengeId);
    expect(Date.parse(resent.resendAt) - Date.parse(first.resendAt)).toBeGreaterThanOrEqual(120_000);
    const messages = await town.inbox(patient.mobile);
    expect(messages).toHaveLength(2);
    expect(codeIn(messages[1] as (typeof messages)[0])).not.toBe(first.code);
    sessionIn(await confirm(app, first.challengeId, first.code), 201);
  });

  const stubborn = town.resident();
  it("has no more attempts for being sent again", async () => {
    const app = town.person({ app: true });
    const { challengeId, code } = await askInApp(app, stubborn);
    for (let attempt = 1; attempt <= 4; attempt += 1) {
      problemIn(await confirm(app, challengeId, wrongCode(code)), "invalid_code");
    }
    await town.advance(60);
    challengeIn(await app.post("/api/verify/resend", { challengeId }));
    const resent = codeIn(await town.newest(stubborn.mobile));
    problemIn(await confirm(app, challengeId, wrongCode(resent)), "invalid_code");
    problemIn(await confirm(app, challengeId, resent), "invalid_code");
  });

  it("is not sent again for a challenge that there is not", async () => {
    const app = town.person({ app: true });
    problemIn(await app.post("/api/verify/resend", { challengeId: "AAAAAAAAAAAAAAAAAAAAAA" }), "invalid_code");
    expectFieldErrors(await app.post("/api/verify/resend", {}), { challengeId: "required" });
  });

  const hasty = town.resident();
  it("makes one account when it is sent twice at once", async () => {
    const app = town.person({ app: true });
    const { challengeId, code } = await askInApp(app, hasty);
    const answers = await Promise.all([confirm(app, challengeId, code), confirm(app, challengeId, code)]);
    for (const answer of answers) expect([201, 401], answer.text).toContain(answer.status);
    const signedIn = answers.filter(({ status }) => status === 201);
    expect(signedIn.length).toBeGreaterThan(0);
    const ids = signedIn.map((answer) => sessionIn(answer, 201).account.id);
    expect(new Set(ids).size).toBe(1);
    expect(meIn(await app.get("/api/me")).customers.map(({ customerNumber }) => customerNumber)).toEqual([
      hasty.customerNumber,
    ]);
  });
});

describe("one person, several customers; one mobile number, several persons", () => {
  const home = town.resident();
  const cabin = town.resident({ ...home, customerNumber: "200002", street: "Hyttestien 2" });
  it("gives a person with two customer numbers both", async () => {
    const { person } = await registeredInApp(home);
    const { customers } = meIn(await person.get("/api/me"));
    expect(customers.map(({ customerNumber }) => customerNumber).sort()).toEqual(
      [home.customerNumber, cabin.customerNumber].sort(),
    );
  });

  const father = town.resident({ birthDate: "1966-09-09" });
  const daughter = town.resident({ mobile: father.mobile, birthDate: "2004-06-21" });
  it("tells a family on one mobile number apart by birth date, and adds the second to the account that is there", async () => {
    const first = await registeredInApp(father);
    expect(meIn(await first.person.get("/api/me")).customers).toMatchObject([
      { customerNumber: father.customerNumber },
    ]);
    await town.advance(60);
    const app = town.person({ app: true });
    const { challengeId, code } = await askInApp(app, daughter);
    expect((await town.newest(father.mobile)).text).toContain("passordet du har fra før");
    const wrong = await app.post("/api/register/mobile/confirm", { challengeId, code, password: otherPassword });
    problemIn(wrong, "invalid_credentials");
    const right = await app.post("/api/register/mobile/confirm", { challengeId, code, password: goodPassword });
    expect(sessionIn(right, 200).account).toEqual(first.account);
    const { customers } = meIn(await app.get("/api/me"));
    expect(customers.map(({ customerNumber }) => customerNumber).sort()).toEqual(
      [father.customerNumber, daughter.customerNumber].sort(),
    );
    // The session from before sees it too.
    expect(meIn(await first.person.get("/api/me")).customers).toHaveLength(2);
    sessionIn(await logIn(town.person(), father.mobile, goodPassword), 200);
  });
});

describe("vil bli kunde", () => {
  const form = {
    name: "Nora Nykunde",
    email: "nora@example.org",
    mobile: "40 00 00 96",
    street: "Prøveveien 9",
    postalCode: "9990",
    city: "Eksempelby",
  };

  it("keeps the prospect, thanks them and tells the company", async () => {
    expectAccepted(await town.person().post("/api/register/new-customer", form));
    const receipt = await town.newest("nora@example.org");
    expect(receipt).toMatchObject({ channel: "email" });
    expect(receipt.text).toContain("Hei, Nora Nykunde!");
    const notice = (await town.newest("kunde@polarkraft.no")).text;
    for (const fact of ["Nora Nykunde", "nora@example.org", "+4740000096", "Prøveveien 9", "9990 Eksempelby"]) {
      expect(notice).toContain(fact);
    }
    const { table } = await town.server().dump();
    expect(JSON.stringify(table)).toContain("Nora Nykunde");
  });

  it("gives a customer of the register the same answer", async () => {
    const ask = (email: string) => town.person().post("/api/register/new-customer", { ...form, email });
    const [stranger, customer] = [await ask("ukjent@example.org"), await ask("kunde1@example.com")];
    expectAccepted(stranger);
    expect(comparable(customer)).toEqual(comparable(stranger));
  });

  it("waits between two to the same address, and writes in the language of who asks", async () => {
    const english = town.person({ headers: { "accept-language": "en" } });
    expectAccepted(await english.post("/api/register/new-customer", { ...form, email: "nina@example.org" }));
    expect((await town.newest("nina@example.org")).subject).toMatch(/^Thank you/);
    const wait = retryAfterIn(await english.post("/api/register/new-customer", { ...form, email: "Nina@Example.org" }));
    await town.advance(wait);
    expectAccepted(await english.post("/api/register/new-customer", { ...form, email: "nina@example.org" }));
  });

  it("names each field that is missing or wrong", async () => {
    const web = town.person();
    expectFieldErrors(await web.post("/api/register/new-customer", {}), {
      name: "required",
      email: "required",
      mobile: "required",
      street: "required",
      postalCode: "required",
      city: "required",
    });
    const wrong = { ...form, name: " ", email: "nora", mobile: "12", postalCode: "99900", city: "Eksempelby\u0000" };
    expectFieldErrors(await web.post("/api/register/new-customer", wrong), {
      name: "required",
      email: "invalid",
      mobile: "invalid",
      postalCode: "invalid",
      city: "invalid",
    });
  });
});
