import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { deeds, whatHolds } from "../support/deeds.ts";
import { type LocalServer, startLocalServer } from "../support/local-server.ts";
import {
  aRow,
  expectUnavailable,
  goodPassword,
  type Row,
  registerFile,
  registerInApp,
  somebody,
  startedInApp,
  startOnWeb,
} from "../support/own-customers.ts";
import type { Lack } from "../support/start-without.ts";

/** A permission of each function is missing; the others work. */
const lacking: readonly Lack[] = [
  { function: "RegisterFunction", action: "cognito-idp:AdminInitiateAuth" },
  { function: "VerifyFunction", action: "dynamodb:UpdateItem", keys: "CUSTOMER#*" },
  { function: "LoginFunction", action: "secretsmanager:GetSecretValue" },
  { function: "RecoverFunction", action: "dynamodb:Query" },
  { function: "DeliverFunction", action: "cognito-idp:AdminDeleteUser" },
];

const father = aRow(1);
const daughter = aRow(2, { mobile: father.mobile });
const rows = [father, daughter, ...[3, 4, 5, 6, 7].map((n) => aRow(n))];
const row = (n: number): Row => rows[n - 1] ?? aRow(n);

let server: LocalServer;
beforeAll(async () => {
  process.env.WITHOUT = JSON.stringify(lacking);
  const script = fileURLToPath(new URL("../support/start-without.ts", import.meta.url));
  server = await startLocalServer({ register: registerFile(rows), script });
  delete process.env.WITHOUT;
});
afterAll(() => server.stop());

/** 503, nothing half done, and the refusal where everybody can see it. */
const expectRefused = async (
  act: () => ReturnType<Awaited<ReturnType<(typeof deeds)[keyof typeof deeds]>>["act"]>,
  refused: object,
): Promise<void> => {
  const before = await whatHolds(server);
  await server.clearCalls();
  expectUnavailable(await act());
  expect(await whatHolds(server)).toEqual(before);
  const denied = (await server.calls()).filter(({ allowed }) => !allowed);
  expect(denied).not.toEqual([]);
  for (const call of denied) expect(call).toMatchObject({ verdict: "denied", ...refused });
};

describe("a role that lacks a permission", () => {
  it("for Cognito leaves an attempt at a password uncounted, and the code unspent", async () => {
    await registerInApp(server, father);
    await server.advance(300);
    const app = somebody(server, { app: true });
    const typed = { ...(await startedInApp(server, app, daughter)), password: goodPassword };
    // More often than a wrong password, or a wrong code, may be given.
    for (let time = 1; time <= 6; time += 1) {
      await expectRefused(() => app.post("/api/register/mobile/confirm", typed), {
        function: "register",
        operation: "AdminInitiateAuth",
        resource: expect.stringMatching(/:userpool\//) as string,
        reason: "because no identity-based policy allows the cognito-idp:AdminInitiateAuth action",
      });
    }
  });

  it("for one kind of item refuses the whole transaction that has one in it: no account without its claim", async () => {
    const { act } = await deeds["open the link"](server, row(3));
    await expectRefused(act, {
      function: "verify",
      operation: "TransactWriteItems",
      resource: expect.stringMatching(/:table\//) as string,
      reason: "because no identity-based policy allows the dynamodb:UpdateItem action",
    });
    // The same operation on another kind is allowed: a code beside a link is counted by it.
    const { act: prove } = await deeds["prove the contact"](server, row(4));
    await expectRefused(prove, { function: "verify", operation: "TransactWriteItems" });
  });

  it("for the keying secret checks nothing", async () => {
    const { act } = await deeds["log in"](server, row(5));
    await expectRefused(act, { function: "login", service: "secrets", operation: "GetSecretValue" });
  });

  it("for an index sends nothing", async () => {
    const { act } = await deeds["ask for the customer number"](server, row(6));
    await server.clearInbox();
    await expectRefused(act, {
      function: "recover",
      operation: "Query",
      resource: expect.stringMatching(/\/index\/by(Mobile|Email)$/) as string,
    });
    expect(await server.inbox()).toEqual([]);
  });

  it("for a clean-up leaves it due: it is tried again, and nothing is forgotten half-way", async () => {
    await startOnWeb(somebody(server), row(7));
    const cleanups = async () => (await server.dump()).table.filter(({ sk }) => sk === "ACCOUNT_CLEANUP");
    const [note] = (await cleanups()).slice(-1);
    expect(note).toBeDefined();
    await server.advance(26 * 3600);
    await server.clearCalls();
    await server.advance(60);
    const denied = (await server.calls()).filter(({ allowed }) => !allowed);
    expect(denied).not.toEqual([]);
    for (const call of denied) expect(call).toMatchObject({ function: "deliver", operation: "AdminDeleteUser" });
    expect((await cleanups()).map(({ pk }) => pk)).toContain(note?.pk);
  });
});
