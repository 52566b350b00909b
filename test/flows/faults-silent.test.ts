import { afterAll, beforeAll, describe, it, onTestFailed } from "vitest";
import { deedNames, expectRecovery } from "../support/deeds.ts";
import type { LocalServer } from "../support/local-server.ts";
import { aRow, registerFile } from "../support/own-customers.ts";
import { replay, sampled } from "../support/seed.ts";
import { sharedServer } from "../support/shared-server.ts";

/** As in `faults.test.ts`, and of these one at a time, since they wait. */
const scenes = sampled(
  [
    [1, "dynamodb", "timeout"],
    [2, "dynamodb", "applied-then-timeout"],
    [3, "cognito", "timeout"],
    // Secrets are only read, so that an answer withheld is the same as none.
    [4, "secrets", "timeout"],
  ] as const,
  1,
  "silent faults",
);

/** Customers of a scene, from 1. */
const customersOf = (scene: number) =>
  Array.from({ length: deedNames.length }, (_, n) => aRow(1 + (scene - 1) * deedNames.length + n));

let server: LocalServer;
beforeAll(async () => {
  server = await sharedServer(registerFile(scenes.flatMap(([scene]) => customersOf(scene))));
});
afterAll(() => server.stop());

describe("while a service does not answer", () => {
  it.each(scenes)(
    "scene %i, %s, %s: 503, nothing half done, and then the same requests work",
    { timeout: 180_000 },
    async (...which) => {
      onTestFailed(() => console.error(replay("test/flows/faults-silent.test.ts")));
      const [scene, service, mode] = which;
      await expectRecovery(server, customersOf(scene), { service, mode });
    },
  );
});
