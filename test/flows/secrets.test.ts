import { createHash } from "node:crypto";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { LocalServer } from "../support/local-server.ts";
import {
  aRow,
  challengeIdOf,
  codeIn,
  newest,
  type Row,
  registerFile,
  somebody,
  startedInApp,
  startInApp,
  startOnWeb,
  tokenIn,
} from "../support/own-customers.ts";
import { sharedServer } from "../support/shared-server.ts";

/** PINs that are like nothing else in the dump. */
const rows = Array.from({ length: 8 }, (_, n) =>
  aRow(n + 1, {
    pin: `9172830${n + 1}`,
    name: `Kanarifugl Gulfjær${n + 1}`,
    email: `kanarifugl${n + 1}@example.com`,
    street: `Kanariveien ${n + 1}`,
  }),
);
const [inApp, onWeb, elsewhere, forgetful, searching, waiting, guessed, asking] = rows as [
  ...[Row, Row, Row, Row, Row, Row, Row, Row],
];

let server: LocalServer;
beforeAll(async () => {
  server = await sharedServer(registerFile(rows));
});
afterAll(() => server.stop());

/** Everything secret that went over the wire, and what it was. */
const canaries = new Map<string, string>();
const secret = <Text extends string | undefined>(what: string, text: Text): string => {
  if (text === undefined || text === "") throw new Error(`${what} is missing`);
  canaries.set(text, what);
  return text;
};
const password = (what: string) => secret(`password ${what}`, `Kanari-${what}-ææ-${canaries.size} hemmelig`);

/** A number as such, and not as a part of a longer one. */
const alone = (text: string): RegExp => new RegExp(`(?<![\\w.-])${text}(?![\\w-]|\\.\\d)`);

const holds = (haystack: string, text: string): boolean =>
  /^\d{4,8}$/.test(text) ? alone(text).test(haystack) : haystack.includes(text);

/** The ways to write a secret down that help nobody who has a copy of it. */
const readable = (text: string): readonly string[] => {
  const hashes = ["sha256", "sha1", "md5", "sha512"].flatMap((algorithm) => {
    const digest = createHash(algorithm).update(text).digest();
    return [digest.toString("hex"), digest.toString("base64"), digest.toString("base64url")];
  });
  const base64 = Buffer.from(text).toString("base64");
  return [
    text,
    ...(text.length > 8 ? [base64.slice(0, -4), encodeURIComponent(text), JSON.stringify(text).slice(1, -1)] : []),
    ...hashes,
  ];
};

const remember = (reply: {
  readonly body?: Record<string, unknown> | undefined;
  readonly headers: Readonly<Record<string, unknown>>;
}) => {
  for (const name of ["sessionToken", "deviceToken", "accessToken"]) {
    const value = reply.body?.[name];
    if (typeof value === "string") secret(name, value);
  }
  for (const cookie of [reply.headers["set-cookie"] ?? []].flat()) {
    const [, name, value] = /^(__Host-\w+)=([^;]+)/.exec(String(cookie)) ?? [];
    if (value !== undefined) secret(`cookie ${name}`, value);
  }
};

it("nothing secret is readable in the table, the user pool or the log, the outbox included", {
  timeout: 60_000,
}, async () => {
  for (const { pin, customerNumber } of rows) secret(`PIN of ${customerNumber}`, pin);
  const app = somebody(server, { app: true });
  const web = somebody(server);

  // The app's flow; a wrong code, a refused password.
  const first = password("app");
  const started = await startedInApp(server, app, inApp);
  secret("code", started.code);
  const confirm = (typed: object) =>
    app.post("/api/register/mobile/confirm", { ...started, password: first, ...typed });
  expect((await confirm({ code: secret("wrong code", "135791") })).status).toBe(401);
  expect((await confirm({ password: inApp.mobile })).status).toBe(400);
  const registered = await confirm({});
  expect(registered.status).toBe(201);
  remember(registered);
  remember(await app.post("/api/login/token"));

  // The web's flow: wrong PIN, link, code.
  const second = password("web");
  expect((await startOnWeb(web, { ...onWeb, pin: secret("wrong PIN", "86420975") }, { password: second })).status).toBe(
    401,
  );
  const begun = await startOnWeb(web, onWeb, { password: second });
  remember(begun);
  const link = await newest(server, onWeb.email);
  secret("code beside a link", codeIn(link));
  const opened = await web.post("/api/verify", { token: secret("link", tokenIn(link)) });
  expect(opened.status, opened.text).toBe(201);
  remember(opened);

  // A user name that is no register contact, opened in another browser.
  const other = somebody(server);
  const username = "kanarifugl-annen@example.net";
  remember(await startOnWeb(web, elsewhere, { username, password: password("typed by somebody") }));
  const token = secret("link", tokenIn(await newest(server, username)));
  expect((await other.post("/api/verify", { token })).status).toBe(409);
  const next = await other.post("/api/verify", { token, password: password("chosen elsewhere") });
  expect(next.body?.next, next.text).toBe("contact_code");
  remember(next);
  const code = secret("contact code", codeIn(await newest(server, elsewhere.mobile)));
  remember(await other.post("/api/verify/contact", { challengeId: next.body?.challengeId, code }));

  // Log in, right and wrong, remembered; with rubbish; a changed and a recovered password.
  remember(await somebody(server).post("/api/login", { username: onWeb.email, password: second, remember: true }));
  await somebody(server).post("/api/login", { username: onWeb.email, password: password("wrong") });
  await somebody(server).post("/api/login", { username: password("as user name"), password: password("nobody's") });
  const third = password("changed");
  const changed = await web.post("/api/me/password", { currentPassword: second, newPassword: third });
  expect(changed.status, changed.text).toBe(204);
  remember(changed);
  const asked = await web.post("/api/recover/password", { username: inApp.mobile });
  const reset = secret("reset code", codeIn(await newest(server, inApp.mobile)));
  const typed = { challengeId: challengeIdOf(asked), code: reset, password: password("recovered") };
  expect((await web.post("/api/recover/password/confirm", typed)).status).toBe(204);

  // Issued PINs, and a prospect.
  await web.post("/api/recover/customer-number", { email: searching.email, channel: "email" });
  secret("issued PIN", /PIN-kode (\d{6})/.exec((await newest(server, searching.email)).text)?.[1]);
  const { name, email, mobile, street, postalCode, city } = asking;
  expect((await web.post("/api/register/new-customer", { name, email, mobile, street, postalCode, city })).status).toBe(
    202,
  );

  // Messages that stay in the outbox: a code, a link, a PIN. What was in them is known when they are let go.
  await server.inbox();
  await server.fault({ service: "sns", mode: "error" });
  await server.fault({ service: "ses", mode: "error" });
  await startInApp(somebody(server, { app: true }), waiting);
  await startOnWeb(somebody(server), guessed, { password: password("waiting") });
  await somebody(server).post("/api/recover/customer-number", { email: forgetful.email, channel: "email" });
  await server.inbox();
  const dump = JSON.stringify(await server.dump());
  expect((JSON.parse(dump) as { table: { sk: string }[] }).table.filter(({ sk }) => sk === "OUTBOX")).toHaveLength(3);
  // And failures of everything else, whose errors quote what they were given.
  await server.clearFaults();
  for (const service of ["cognito", "dynamodb"] as const) {
    await server.fault({ service, mode: "error" });
    await somebody(server).post("/api/login", { username: onWeb.email, password: third });
    await startOnWeb(somebody(server), forgetful, { password: password(`while ${service} fails`) });
    await server.clearFaults();
  }
  await somebody(server).send("POST", "/api/login", `{"username":"x","password":"${password("cut short")}`);
  await server.advance(60);
  secret("late code", codeIn(await newest(server, waiting.mobile)));
  secret("late link", tokenIn(await newest(server, guessed.email)));
  secret("late issued PIN", /PIN-kode (\d{6})/.exec((await newest(server, forgetful.email)).text)?.[1]);

  const whole = await server.dump();
  const later = JSON.stringify(whole);
  expect(canaries.size).toBeGreaterThan(40);
  const found = [...canaries].filter(([text]) =>
    readable(text).some((form) => holds(dump, form) || holds(later, form)),
  );
  expect(found).toEqual([]);
  // A token's parts that name a record may be there, its secret part may not.
  const tails = [...canaries].filter(
    ([text, what]) => /link|sessionToken|__Host-session/.test(what) && text.length >= 43,
  );
  expect(tails.filter(([text]) => later.includes(text.slice(-43)))).toEqual([]);

  // The log names nobody.
  const logs = whole.logs.join("\n").toLowerCase();
  const personal = rows.flatMap((row) => [
    row.mobile.slice(3),
    row.email,
    row.name,
    row.street,
    row.birthDate,
    row.customerNumber,
  ]);
  for (const text of [...personal, username, "kanarifugl", "gulfjær", "kanariveien"]) {
    expect(logs, text).not.toContain(text.toLowerCase());
  }
  expect(whole.logs.length).toBeGreaterThan(20);
});
