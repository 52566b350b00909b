import { afterAll, beforeAll, describe, it, onTestFailed } from "vitest";
import { deedNames, expectRecovery } from "../support/deeds.ts";
import type { LocalServer } from "../support/local-server.ts";
import { aRow, registerFile } from "../support/own-customers.ts";
import { replay, sampled } from "../support/seed.ts";
import { sharedServer } from "../support/shared-server.ts";

/** Each of them asked for everything at once; over fakes, each call of a request fails (test/core/faults.test.ts). */
const scenes = sampled(
  [
    [1, "dynamodb", "error"],
    [2, "dynamodb", "throttle"],
    [3, "cognito", "error"],
    [4, "cognito", "throttle"],
    [5, "secrets", "error"],
    [6, "secrets", "throttle"],
  ] as const,
  2,
  "faults",
);

/** Customers of a scene, from 1. */
const customersOf = (scene: number) =>
  Array.from({ length: deedNames.length }, (_, n) => aRow(1 + (scene - 1) * deedNames.length + n));

let server: LocalServer;
beforeAll(async () => {
  server = await sharedServer(registerFile(scenes.flatMap(([scene]) => customersOf(scene))));
});
afterAll(() => server.stop());

describe("while a service fails", () => {
  it.each(scenes)(
    "scene %i, %s, %s: 503, nothing half done, and then the same requests work",
    { timeout: 180_000 },
    async (scene, service, mode) => {
      onTestFailed(() => console.error(replay("test/flows/faults.test.ts")));
      await expectRecovery(server, customersOf(scene), { service, mode });
    },
  );
});
