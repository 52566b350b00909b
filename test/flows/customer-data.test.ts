import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { eraseCustomer, exportCustomer } from "../../cli/customer-data.ts";
import { openDataFolder } from "../../cli/data-folder.ts";
import type { ExitCode } from "../../cli/run.ts";
import type { EraseServices } from "../../core/customer/erase.ts";
import { printer } from "../cli/printer.ts";
import { customerNumber } from "../support/builders.ts";
import { type LocalServer, startLocalServer } from "../support/local-server.ts";
import {
  aRow,
  challengeIdOf,
  expectProblem,
  goodPassword,
  registerFile,
  registerOnWeb,
  somebody,
  startOnWeb,
} from "../support/own-customers.ts";

const kari = aRow(1, { name: "Kanarifugl Gulfjær", street: "Kanariveien 1", email: "kanarifugl@example.com" });
const ola = aRow(2);
const liv = aRow(3);
const register = registerFile([kari, ola, liv]);
const dataDir = mkdtempSync(join(tmpdir(), "min-side-erase-"));

let server: LocalServer | undefined;
afterAll(async () => {
  await server?.stop();
  rmSync(dataDir, { recursive: true });
});

type Act = (records: EraseServices, desk: { out: NodeJS.WriteStream; err: NodeJS.WriteStream }) => Promise<ExitCode>;

/** What a command says and ends with. */
const saying = async (records: EraseServices, act: Act) => {
  const [out, err] = [printer(), printer()];
  const code = await act(records, { out: out.stream, err: err.stream });
  return { code, out: out.text(), err: err.text() };
};

it("a customer gets a copy of their data, and is forgotten when they ask for it", { timeout: 120_000 }, async () => {
  server = await startLocalServer({ register, dataDir });
  const hers = await registerOnWeb(server, kari);
  await registerOnWeb(server, ola);
  // Liv has not opened her link yet.
  challengeIdOf(await startOnWeb(somebody(server), liv));
  const { name, email, mobile, street, postalCode, city } = kari;
  await somebody(server).post("/api/register/new-customer", { name, email, mobile, street, postalCode, city });
  await server.inbox();
  const { port } = server;
  await server.stop();

  const number = customerNumber(kari.customerNumber);
  const folder = await openDataFolder(dataDir);
  const copying: Act = (records, desk) => exportCustomer(number, records, desk);
  const erasing =
    (isSure: boolean): Act =>
    (records, desk) =>
      eraseCustomer(number, isSure, records, desk);
  const copied = await saying(folder.records, copying);
  expect(copied).toMatchObject({ code: 0, err: "" });
  expect(JSON.parse(copied.out)).toMatchObject({
    customer: { customerNumber: kari.customerNumber, name, email, street },
    account: { userNames: [email], customers: [kari.customerNumber] },
    sessions: [{ remembered: false }],
  });
  expect(copied.out).not.toContain(kari.pin);

  const asked = await saying(folder.records, erasing(false));
  expect(asked).toMatchObject({ code: 2, out: "" });
  expect(asked.err).toContain(`nobody can sign in with ${email} any more`);
  const erased = await saying(folder.records, erasing(true));
  expect(erased).toMatchObject({ code: 0, err: expect.stringMatching(/^Looking through the table/) });
  const { accountId, at } = JSON.parse(erased.out.trim().split("\n").at(-1) ?? "");
  expect(at).toMatch(/^\d{4}-/);
  expect(await saying(folder.records, erasing(true))).toMatchObject({ code: 1 });
  expect(await saying(folder.records, copying)).toMatchObject({ code: 1, out: "" });
  const livs = customerNumber(liv.customerNumber);
  expect(await saying(folder.records, (records, desk) => eraseCustomer(livs, true, records, desk))).toMatchObject({
    code: 0,
  });
  await folder.close();

  // Without the file: it would bring her back, as the company's own system would.
  server = await startLocalServer({ register: registerFile([ola]), dataDir, port });
  await server.advance(120);
  expectProblem(await hers.get("/api/me"), 401, "not_signed_in");
  const again = { username: email, password: goodPassword };
  expectProblem(await somebody(server).post("/api/login", again), 401, "invalid_credentials");
  expect((await somebody(server).post("/api/login", { ...again, username: ola.email })).status).toBe(200);
  const { table, userPool, logs } = await server.dump();
  const whole = JSON.stringify({ table, userPool }).toLowerCase();
  expect(whole).not.toContain(liv.email);
  const users = (userPool as readonly { readonly users: readonly unknown[] }[]).flatMap((pool) => pool.users);
  expect(users, "Ola's alone").toHaveLength(1);
  for (const text of [accountId, "kanari", "gulfjær", kari.customerNumber, mobile.slice(3), kari.birthDate])
    expect(whole, text).not.toContain(text.toLowerCase());
  const audit = logs.filter((line) => line.includes(accountId) && line.includes("account_erased"));
  expect(audit).toHaveLength(1);
});
