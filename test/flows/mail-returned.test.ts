import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Writable } from "node:stream";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { run } from "../../cli/run.ts";
import { type LocalServer, startLocalServer } from "../support/local-server.ts";
import { aRow, type Row, registerFile, somebody, startOnWeb } from "../support/own-customers.ts";

const simulator = { email: "bounce+nn@simulator.amazonses.com" };
const rows = [aRow(1), aRow(2), aRow(3), { ...aRow(4), ...simulator }, aRow(5)];
const [gone, full, cross, simulated, fine] = rows as [Row, Row, Row, Row, Row];
const register = registerFile(rows);
const dataDir = mkdtempSync(join(tmpdir(), "min-side-returned-"));

let server: LocalServer;
beforeAll(async () => {
  server = await startLocalServer({ register, dataDir });
});
afterAll(async () => {
  await server.stop();
  rmSync(dataDir, { recursive: true });
});

const returned = async () =>
  (await server.dump()).logs
    .filter((line) => line.includes('"mail_returned"'))
    .map((line) => JSON.parse(line) as Record<string, unknown>);

/** What the operator's tool prints, and how it ends. */
const operator = async (...args: readonly string[]) => {
  const texts: string[] = [];
  const write = (chunk: unknown, _: unknown, done: () => void): void => {
    texts.push(String(chunk));
    done();
  };
  const out = new Writable({ write }) as NodeJS.WriteStream;
  const terminal = { out, err: out, environment: {}, signal: new AbortController().signal };
  return { code: await run([...args, "--data", dataDir], terminal), said: texts.join("") };
};

it("mail that comes back flags its contact, tells its customer nothing, and the operator what to do", {
  timeout: 120_000,
}, async () => {
  await server.mailboxTrouble(gone.email, "permanent");
  await server.mailboxTrouble(full.email, "transient");
  await server.mailboxTrouble(cross.email, "complaint");
  const replies = [];
  for (const row of rows) replies.push(await startOnWeb(somebody(server), row));

  // The same answer for everyone (rule 3).
  expect(new Set(replies.map(({ status }) => status))).toEqual(new Set([202]));
  // But for the id and the masked contact.
  const shapes = replies.map(({ text }) => text.replaceAll(/:"[^"]*"/g, ':""'));
  expect(new Set(shapes).size).toBe(1);
  expect((await server.inbox()).map(({ to }) => to).sort()).toEqual([cross.email, fine.email].sort());

  // The log tells of each, and of nobody.
  await vi.waitFor(async () => expect(await returned()).toHaveLength(4), 30_000);
  const lines = await returned();
  expect(lines.map(({ reason, detail, flagged, Kind }) => [reason, detail, flagged, Kind]).sort()).toEqual([
    ["complaint", "abuse", 1, "complaint"],
    ["permanent", "General", 1, "permanent"],
    ["permanent", "General", 1, "permanent"],
    ["transient", "MailboxFull", 0, "transient"],
  ]);
  expect(JSON.stringify(lines)).not.toContain("@");

  // A report that can't be written down is taken a minute later.
  await server.mailboxTrouble(fine.email, "permanent");
  await server.advance(3600);
  await server.fault({ service: "dynamodb", operation: "Query", mode: "error" });
  await startOnWeb(somebody(server), fine);
  await server.inbox();
  expect(await returned()).toHaveLength(4);
  await server.clearFaults();
  await server.advance(61);
  await vi.waitFor(async () => expect(await returned()).toHaveLength(5), 30_000);

  await server.stop();
  const listed = await operator("flagged");
  expect(listed.said.match(/^\S+@\S+(?=:)/gm)?.sort()).toEqual(
    [gone.email, cross.email, simulated.email, fine.email].sort(),
  );
  // What it shows of the others, and after the flag is cleared: test/cli/flags.test.ts.
  expect((await operator("show", gone.customerNumber)).said).toContain("! mail came back for good on");
  const cleared = await operator("unflag", gone.email);
  expect(cleared).toMatchObject({ code: 0, said: expect.stringContaining("delete-suppressed-destination") });
});
