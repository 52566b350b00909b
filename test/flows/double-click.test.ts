import { describe, expect, it } from "vitest";
import { challengeIn, codeIn, expectNoContent, problemIn, sessionIn, tokenIn } from "./replies.ts";
import { goodPassword, inApp, inForm, stepsIn } from "./steps.ts";
import { aTown } from "./town.ts";

const town = aTown();
const { askInApp, askInForm, registeredInApp } = stepsIn(town);

/** Both halves of a double click are under way before either is answered. */
const twice = async <T>(request: () => Promise<T>): Promise<readonly [T, T]> => Promise.all([request(), request()]);

describe("a double click", () => {
  const app = town.resident();
  it("on the app's first step sends one SMS, and both halves are told of the same challenge", async () => {
    const person = town.person({ app: true });
    const [one, other] = await twice(() => person.post("/api/register/mobile", inApp(app)));
    expect(challengeIn(one).challengeId).toBe(challengeIn(other).challengeId);
    expect(await town.inbox(app.mobile)).toHaveLength(1);
    // A request that comes later is told to wait.
    problemIn(await person.post("/api/register/mobile", inApp(app)), "too_many_attempts");
  });

  it("is told the same where nobody is behind it", async () => {
    const person = town.person({ app: true });
    const nobody = { mobile: "99 90 00 77", birthDate: "1985-03-15" };
    const [one, other] = await twice(() => person.post("/api/register/mobile", nobody));
    expect(challengeIn(one).challengeId).toBe(challengeIn(other).challengeId);
  });

  const web = town.resident();
  it("on the web's registration sends one message, whose link signs in the browser that asked", async () => {
    const person = town.person();
    const form = inForm(web, web.email);
    const [one, other] = await twice(() => person.post("/api/register/customer-number", form));
    expect(challengeIn(one).challengeId).toBe(challengeIn(other).challengeId);
    expect(await town.inbox(web.email)).toHaveLength(1);
  });

  const differing = town.resident();
  it("is none where something else was typed: that one waits", async () => {
    const person = town.person({ app: true });
    const answers = await Promise.all([
      person.post("/api/register/mobile", inApp(differing)),
      person.post("/api/register/mobile", { ...inApp(differing), birthDate: "1990-01-01" }),
    ]);
    expect(answers.map(({ status }) => status).sort()).toEqual([202, 429]);
  });

  const confirming = town.resident();
  it("on the code makes one account and signs in", async () => {
    const person = town.person({ app: true });
    const { challengeId, code } = await askInApp(person, confirming);
    const answer = { challengeId, code, password: goodPassword };
    const [one, other] = await twice(() => person.post("/api/register/mobile/confirm", answer));
    expect(sessionIn(one, 201).account.id).toBe(sessionIn(other, 201).account.id);
    problemIn(await person.post("/api/register/mobile/confirm", answer), "invalid_code");
  });

  const lost = town.resident();
  it("or a request that is made again with its key is told what the lost answer told", async () => {
    const key = { "idempotency-key": "5b1c5c1e-5d0e-4f43-9f0c-1a8a2f6d7c11" };
    const quoted = { "idempotency-key": '"8e03978e-40d5-43dd-bc93-6894a57f9324"' };
    const form = inForm(lost, lost.email);
    // A browser that gets no answer gets no cookie.
    await town.person().post("/api/register/customer-number", form, key);
    const person = town.person();
    challengeIn(await person.post("/api/register/customer-number", form, key));
    expect(await town.inbox(lost.email)).toHaveLength(1);
    const link = { token: tokenIn(await town.newest(lost.email)) };
    sessionIn(await person.post("/api/verify", link, quoted), 201);
    problemIn(await person.post("/api/verify", link), "invalid_link");
    problemIn(await person.post("/api/verify", link, key), "invalid_link");
    sessionIn(await person.post("/api/verify", link, quoted), 201);
  });

  const pinless = town.resident();
  it("nor does one for a PIN, or by a prospect, have an effect again", async () => {
    const key = { "idempotency-key": "0c9a8a0e-3f0f-4f0c-9a55-6f0f3a1d2b47" };
    const { mobile, name, street, postalCode, city } = pinless;
    const asked = { mobile, channel: "sms" };
    const prospect = { name, mobile, email: "vil-bli@example.com", street, postalCode, city };
    for (const [path, typed, to] of [
      ["/api/recover/customer-number", asked, mobile],
      ["/api/register/new-customer", prospect, prospect.email],
    ] as const) {
      for (let time = 0; time < 2; time += 1) expect((await town.person().post(path, typed, key)).status).toBe(202);
      problemIn(await town.person().post(path, typed), "too_many_attempts");
      expect(await town.inbox(to)).toHaveLength(1);
    }
  });

  const opening = town.resident();
  it("on the link signs in", async () => {
    const person = town.person();
    const { token } = await askInForm(person, opening);
    const [one, other] = await twice(() => person.post("/api/verify", { token }));
    expect(sessionIn(one, 201).account.id).toBe(sessionIn(other, 201).account.id);
    problemIn(await person.post("/api/verify", { token }), "invalid_link");
  });

  const forgetful = town.resident();
  it("on a new password sets it, and tells the owner once", async () => {
    await registeredInApp(forgetful);
    const person = town.person({ app: true });
    const { challengeId } = challengeIn(await person.post("/api/recover/password", { username: forgetful.mobile }));
    const code = codeIn(await town.newest(forgetful.mobile));
    const before = (await town.inbox(forgetful.mobile)).length;
    const answer = { challengeId, code, password: "Sjø, fjell og en hytte" };
    for (const half of await twice(() => person.post("/api/recover/password/confirm", answer))) expectNoContent(half);
    expect(await town.inbox(forgetful.mobile)).toHaveLength(before + 1);
  });

  const leaving = town.resident();
  it("on ending a session is fine, and so is the id of none", async () => {
    const { person, session } = await registeredInApp(leaving);
    expectNoContent(await person.delete(`/api/login/sessions/${"x".repeat(1500)}`));
    const halves = await twice(() => person.delete(`/api/login/sessions/${session.id}`));
    for (const { status } of halves) expect([204, 401]).toContain(status);
    problemIn(await person.get("/api/me"), "not_signed_in");
  });
});
