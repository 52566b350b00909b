// Long, because it goes through every flow of both doors in one town: what they used of the roles is compared at the end.

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { FunctionName } from "../../contracts/routes.ts";
import { type LocalCall, startLocalServer } from "../support/local-server.ts";
import { described, isUsed, type Permission, rolePermissions } from "../support/role-permissions.ts";
import {
  challengeIn,
  codeIn,
  contactCodeIn,
  expectAccepted,
  expectNoContent,
  meIn,
  problemIn,
  sessionIn,
  tokenIn,
  wrongCode,
} from "./replies.ts";
import { goodPassword, inApp, inForm, otherPassword, stepsIn } from "./steps.ts";
import { aTown } from "./town.ts";

/** A permission that no flow uses, and why its function has it nevertheless. */
interface Spare {
  readonly function: FunctionName | "each";
  readonly action: `${string}:${string}`;
  /** Only on these keys. */
  readonly keys?: `${string}#*`;
  readonly reason: string;
}

const poller =
  "Lambda's own poller reads the stream in the role's name; dev/template/wiring.ts asks for it at the start";

const spares: readonly Spare[] = [
  { function: "each", action: "logs:CreateLogStream", reason: "Lambda opens the function's log in the role's name" },
  { function: "each", action: "logs:PutLogEvents", reason: "Lambda writes the function's log in the role's name" },
  { function: "each", action: "xray:PutTraceSegments", reason: "Lambda writes the function's traces in its name" },
  { function: "each", action: "xray:PutTelemetryRecords", reason: "Lambda tells of them in its name" },
  {
    function: "verify",
    action: "cognito-idp:AdminCreateUser",
    reason:
      "A user pool that was lost since the registration began: the password that is chosen now makes the user again",
  },
  { function: "deliver", action: "dynamodb:DescribeStream", reason: poller },
  { function: "deliver", action: "dynamodb:GetRecords", reason: poller },
  { function: "deliver", action: "dynamodb:GetShardIterator", reason: poller },
  { function: "deliver", action: "dynamodb:ListStreams", reason: poller },
];

const fits = (spare: Spare, { function: name, action, keys }: Permission): boolean =>
  (spare.function === "each" || spare.function === name) &&
  spare.action === action &&
  (spare.keys === undefined || spare.keys === keys);

// Of its own: functions that are warm have read their secrets before.
const town = aTown((register) => startLocalServer({ register }));
const { askInApp, askInForm, registeredInApp, registeredOnWeb, logIn } = stepsIn(town);

beforeAll(() => town.server().clearCalls());

describe("the app's door", () => {
  const kari = town.resident();
  const ola = town.resident({ mobile: kari.mobile, birthDate: "1990-09-09" });
  it("registers by a code that was sent again, and a family member with the account's password", async () => {
    const app = town.person({ app: true });
    const { challengeId, code } = await askInApp(app, kari);
    const confirm = (challenge: string, given: string, password = goodPassword) =>
      app.post("/api/register/mobile/confirm", { challengeId: challenge, code: given, password });
    problemIn(await confirm(challengeId, wrongCode(code)), "invalid_code");
    await town.advance(60);
    challengeIn(await app.post("/api/verify/resend", { challengeId }));
    sessionIn(await confirm(challengeId, codeIn(await town.newest(kari.mobile))));
    await town.advance(300);
    const second = await askInApp(app, ola);
    sessionIn(await confirm(second.challengeId, second.code), 200);
    expect(meIn(await app.get("/api/me")).customers).toHaveLength(2);
  });

  const reader = town.resident();
  it("shows sessions, ends them, gives tokens, and changes the password", async () => {
    const { person: app } = await registeredInApp(reader);
    sessionIn(await logIn(app, reader.mobile), 200);
    const other = town.person();
    const { session } = sessionIn(await logIn(other, reader.mobile, goodPassword, true), 200);
    expect((await app.get("/api/login/sessions")).status).toBe(200);
    expect((await app.post("/api/login/token")).status).toBe(200);
    expectNoContent(await app.delete(`/api/login/sessions/${session.id}`));
    sessionIn(await logIn(other, reader.mobile), 200);
    expectNoContent(await app.delete("/api/login/sessions"));
    const changed = await app.post("/api/me/password", { currentPassword: goodPassword, newPassword: otherPassword });
    expectNoContent(changed);
    expectNoContent(await app.post("/api/login/logout", {}));
    problemIn(await logIn(town.person(), reader.mobile), "invalid_credentials");
  });
});

describe("the web's door", () => {
  const byLink = town.resident();
  const byCode = town.resident();
  const elsewhere = town.resident();
  it("registers by link, by the code beside it, and by the link in another browser", async () => {
    const { person } = await registeredOnWeb(byLink);
    expect((await person.get("/api/me")).status).toBe(200);
    const web = town.person();
    const { challengeId, code } = await askInForm(web, byCode, byCode.mobile);
    sessionIn(await web.post("/api/verify", { challengeId, code }));
    const { token } = await askInForm(town.person(), elsewhere);
    sessionIn(await town.person().post("/api/verify", { token, password: otherPassword }));
  });

  const moved = town.resident();
  it("asks for a code to the register's contact where the user name is another", async () => {
    const web = town.person();
    const { token } = await askInForm(web, moved, "flyttet@example.org");
    const { challengeId } = contactCodeIn(await web.post("/api/verify", { token }));
    await town.advance(60);
    challengeIn(await web.post("/api/verify/resend", { challengeId }));
    const code = codeIn(await town.newest(moved.mobile));
    sessionIn(await web.post("/api/verify/contact", { challengeId, code }));
  });

  const his = town.resident({ email: "huset@example.com", birthDate: "1970-07-07" });
  const hers = town.resident({ email: "huset@example.com", birthDate: "1971-08-08" });
  it("adds a customer to an account by its password, in a browser that is signed in", async () => {
    const { person: web } = await registeredOnWeb(his);
    await town.advance(300);
    const { token } = await askInForm(web, hers);
    sessionIn(await web.post("/api/verify", { token, password: goodPassword }), 200);
  });

  it("takes prospects, and knows what it does not have", async () => {
    const { name, street, postalCode, city } = byLink;
    const prospect = { name, street, postalCode, city, email: "ny@example.org", mobile: "+4799900044" };
    expectAccepted(await town.person().post("/api/register/new-customer", prospect));
    problemIn(await town.person().get("/api/nothing"), "not_found");
  });

  const leaver = town.resident();
  it("forgets a registration that nobody goes on with", async () => {
    await askInForm(town.person(), leaver);
    await town.advance(26 * 3600);
  });
});

describe("what was forgotten", () => {
  const forgetful = town.resident();
  it("is a PIN that is sent, and registers", async () => {
    const { email, mobile, customerNumber } = forgetful;
    const ask = (typed: object) => town.person().post("/api/recover/customer-number", typed);
    expectAccepted(await ask({ email, mobile, channel: "sms" }));
    await town.advance(300);
    const pin = new RegExp(`${customerNumber}\\D+(\\d{6})`).exec((await town.newest(mobile)).text)?.[1];
    const asked = await town
      .person()
      .post("/api/register/customer-number", inForm({ ...forgetful, pin: String(pin) }, email));
    challengeIn(asked);
  });

  const byMail = town.resident();
  it("is a password that is set anew by a link", async () => {
    await registeredOnWeb(byMail);
    await town.advance(300);
    const web = town.person();
    challengeIn(await web.post("/api/recover/password", { username: byMail.email }));
    const token = tokenIn(await town.newest(byMail.email));
    const answer = { token, password: otherPassword };
    const key = { "idempotency-key": "8e03978e-40d5-43dd-bc93-6894a57f9324" };
    expectNoContent(await web.post("/api/recover/password/confirm", answer, key));
    // Its answer was lost, perhaps.
    expectNoContent(await web.post("/api/recover/password/confirm", answer, key));
  });

  const locked = town.resident();
  it("is a password that is set anew by a code, although the user pool is locked by wrong ones", async () => {
    const { person: device } = await registeredInApp(locked);
    await town.advance(300);
    const wrong = async (who = town.person()) =>
      problemIn(await logIn(who, locked.mobile, "feil passord"), "invalid_credentials");
    for (let n = 0; n < 5; n += 1) await wrong();
    for (let n = 0; n < 5; n += 1) {
      await town.advance(60);
      await wrong(device);
    }
    const web = town.person();
    const { challengeId } = challengeIn(await web.post("/api/recover/password", { username: locked.mobile }));
    const typed = { challengeId, code: codeIn(await town.newest(locked.mobile)), password: otherPassword };
    expectNoContent(await web.post("/api/recover/password/confirm", typed));
    sessionIn(await logIn(town.person(), locked.mobile, otherPassword), 200);
  });
});

describe("a message that can't be sent at first", () => {
  const patient = town.resident();
  it("is sent at its next turn", async () => {
    await town.server().fault({ service: "sns", mode: "throttle" });
    challengeIn(await town.person({ app: true }).post("/api/register/mobile", inApp(patient)));
    await town.server().clearFaults();
    await town.advance(120);
    expect(await town.inbox(patient.mobile)).toHaveLength(1);
  });
});

describe("a new password whose request dies when the user pool has it", () => {
  const unlucky = town.resident();
  it("ends the sessions of the old one within a quarter of an hour, and its owner is told", async () => {
    const { person: device } = await registeredInApp(unlucky);
    await town.advance(61);
    const web = town.person();
    const { challengeId } = challengeIn(await web.post("/api/recover/password", { username: unlucky.mobile }));
    const typed = { challengeId, code: codeIn(await town.newest(unlucky.mobile)), password: otherPassword };
    await town.server().fault({ service: "cognito", operation: "AdminSetUserPassword", mode: "kill", times: 1 });
    expect((await web.post("/api/recover/password/confirm", typed)).status).toBe(500);
    for (let minute = 0; minute < 11; minute += 1) await town.advance(60);
    problemIn(await device.get("/api/me"), "not_signed_in");
    expect((await town.newest(unlucky.mobile)).text).toContain("avbrutt");
    sessionIn(await logIn(town.person(), unlucky.mobile, otherPassword), 200);
  });
});

describe("mail that comes back", () => {
  const moved = town.resident();
  it("flags the contact", async () => {
    await town.server().mailboxTrouble(moved.email, "permanent");
    challengeIn(await town.person().post("/api/register/customer-number", inForm(moved, moved.email)));
    expect(await town.inbox(moved.email)).toEqual([]);
  });
});

describe("the roles", () => {
  let calls: readonly LocalCall[] = [];
  let permissions: readonly Permission[] = [];
  let unused: readonly Permission[] = [];
  beforeAll(async () => {
    calls = await town.server().calls();
    permissions = await rolePermissions();
    unused = permissions.filter((permission) => !isUsed(permission, calls));
  });
  afterAll(() => {
    const refused = calls.filter(({ allowed }) => !allowed);
    const reasons = unused.map((permission) => {
      const reason = spares.find((spare) => fits(spare, permission))?.reason ?? "NO REASON";
      return `  ${described(permission)}: ${reason}`;
    });
    console.log(
      [
        `${calls.length} calls, ${refused.length} refused`,
        ...refused.map(
          ({ function: name, operation, resource, reason }) => `  ${name} ${operation} ${resource} ${reason}`,
        ),
        `${permissions.length} permissions, ${unused.length} never used`,
        ...reasons,
      ].join("\n"),
    );
  });

  it("let every call through that the flows make", () => {
    expect(calls.filter(({ allowed }) => !allowed)).toEqual([]);
    const functions = [...new Set(calls.map((call) => call.function))];
    expect(functions).toEqual(
      expect.arrayContaining(["challenge", "deliver", "feedback", "login", "recover", "register", "verify"]),
    );
  });

  it("allow nothing that no flow uses, or there is a reason", () => {
    const unexplained = unused.filter((permission) => !spares.some((spare) => fits(spare, permission)));
    expect(unexplained.map(described)).toEqual([]);
  });

  it("have no reason for what is used, or is not allowed at all", () => {
    const used = permissions.filter((permission) => !unused.includes(permission));
    const stale = spares.filter(
      (spare) => used.some((one) => fits(spare, one)) || !unused.some((one) => fits(spare, one)),
    );
    expect(stale).toEqual([]);
  });
});
