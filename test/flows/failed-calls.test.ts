import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type DeedName, deeds, expectOneAccount } from "../support/deeds.ts";
import type { LocalServer } from "../support/local-server.ts";
import { aRow, expectUnavailable, type Row, registerFile } from "../support/own-customers.ts";
import { sharedServer } from "../support/shared-server.ts";

/**
 * Requests, how many calls of the user pool each makes, and which of its reads are to fail. Not all of them: a client of the SDK stops
 * repeating calls after some 17 that failed for good, and then one failure would hit the call that takes the attempt back.
 */
const cases: readonly (readonly [DeedName, number, readonly number[]])[] = [
  ["confirm in the app", 2, [1, 4]],
  ["open the link", 0, [1, 4]],
  ["open the link elsewhere", 1, [1, 4]],
  ["prove the contact", 0, [1, 3]],
  ["choose a new password", 2, [1, 4]],
  ["change the password", 2, [1, 4]],
  ["log in", 1, [0, 1]],
  ["get a token", 2, [0]],
  ["start in the app", 0, [0]],
  ["start on the web", 2, [0, 2]],
];

let server: LocalServer;
beforeAll(async () => {
  server = await sharedServer(registerFile(cases.map((_, n) => aRow(n + 1))));
});
afterAll(() => server.stop());

const mailbox = async ({ mobile, email }: Row): Promise<number> =>
  (await server.inbox(mobile)).length + (await server.inbox(email)).length;

describe("one failed call after the other", () => {
  it.each(cases.map(([name, poolCalls, reads], n) => ({ name, poolCalls, reads, row: aRow(n + 1) })))(
    "$name: 503 until no call fails, with one effect and no attempt lost",
    { timeout: 40_000 },
    async ({ name, poolCalls, reads, row }) => {
      const { act, status } = await deeds[name](server, row);
      const before = await mailbox(row);
      // The SDK tries each call three times.
      const failAt = async (service: "cognito" | "dynamodb", skip: number, operation?: string) => {
        await server.fault({
          service,
          mode: "error",
          skip,
          times: 3,
          ...(operation === undefined ? {} : { operation }),
        });
        const reply = await act();
        await server.clearFaults();
        return reply;
      };
      for (let skip = 0; skip < poolCalls; skip += 1) expectUnavailable(await failAt("cognito", skip));
      for (const skip of reads) expectUnavailable(await failAt("dynamodb", skip, "BatchGetItem"));
      for (let skip = 0; ; skip += 1) {
        const reply = await failAt("dynamodb", skip, "TransactWriteItems");
        // A call that nothing depends on may fail unseen, such as the one that marks a code as used up.
        if (reply.status === status) break;
        expectUnavailable(reply);
      }
      if (status === 201) await expectOneAccount(server, row);
      expect((await mailbox(row)) - before).toBe({ 202: 1, 204: 2 }[status as number] ?? 0);
    },
  );
});
