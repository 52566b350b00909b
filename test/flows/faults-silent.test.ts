import { afterAll, beforeAll, describe, it } from "vitest";
import { deedNames, expectRecovery } from "../support/deeds.ts";
import { type LocalServer, startLocalServer } from "../support/local-server.ts";
import { aRow, registerFile } from "../support/own-customers.ts";

const cells = [
  [1, "dynamodb", "timeout"],
  [2, "dynamodb", "applied-then-timeout"],
  [3, "cognito", "timeout"],
  // Secrets are only read, so that an answer withheld is the same as none.
  [4, "secrets", "timeout"],
] as const;

/** Customers of a scene, from 1. */
const customersOf = (scene: number) =>
  Array.from({ length: deedNames.length }, (_, n) => aRow(1 + (scene - 1) * deedNames.length + n));

let server: LocalServer;
beforeAll(async () => {
  server = await startLocalServer({ register: registerFile(cells.flatMap(([scene]) => customersOf(scene))) });
});
afterAll(() => server.stop());

describe("while a service does not answer", () => {
  it.each(cells)("scene %i, %s, %s: 503, nothing half done, and then the same requests work", async (...cell) => {
    const [scene, service, mode] = cell;
    await expectRecovery(server, customersOf(scene), { service, mode });
  });
});
