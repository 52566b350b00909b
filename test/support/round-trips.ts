import type { Deed } from "./deeds.ts";
import type { LocalCall, LocalServer } from "./local-server.ts";
import { type Row, registerInApp } from "./own-customers.ts";

/** What one request of a flow costs in calls to AWS; `scripts/round-trips.json` is a list of these. */
export interface RoundTrips {
  readonly flow: string;
  readonly function: string;
  readonly calls: number;
  /** What is under way at the same time is one step; a step waits for the one before. */
  readonly steps: readonly string[];
  /** DynamoDB's request units. */
  readonly read: number;
  readonly write: number;
  /** Runs of the user pool's triggers. */
  readonly triggers?: number;
  /** Messages that the flow puts into the outbox. Their delivery is a flow of its own. */
  readonly sms?: number;
  readonly email?: number;
}

type Prepare = (server: LocalServer, row: Row) => Promise<Pick<Deed, "status" | "act">>;

/** Requests that nothing of everybody's flows is compared by, but that are paid for too. */
export const smallDeeds = {
  "see the sessions": async (server, row) => {
    const who = await registerInApp(server, row);
    return { status: 200, act: () => who.get("/api/login/sessions") };
  },
  "see oneself a minute later": async (server, row) => {
    const who = await registerInApp(server, row);
    await server.advance(60);
    return { status: 200, act: () => who.get("/api/me") };
  },
} as const satisfies Record<string, Prepare>;

/** Each function once, so that the secrets that it keeps for five minutes are fetched and not in anybody's figures. */
export const warmUp = async (server: LocalServer, row: Row): Promise<void> => {
  const who = await registerInApp(server, row);
  await who.post("/api/login/token");
  await who.post("/api/verify", { token: "none" });
  await who.post("/api/recover/password", { username: "ingen@example.com" });
};

const ofOthers: readonly string[] = ["deliver", "challenge"];

/**
 * Makes one request with every answer of table and user pool held back for a while: calls that do not wait for each other then
 * overlap, however fast the emulators are.
 */
export const measure = async (
  server: LocalServer,
  act: () => Promise<{ readonly status: number }>,
): Promise<{ readonly status: number; readonly calls: readonly LocalCall[] }> => {
  await server.clearInbox();
  await server.clearCalls();
  for (const service of ["dynamodb", "cognito"] as const) await server.fault({ service, mode: "late" });
  const { status } = await act();
  await server.clearFaults();
  await server.inbox();
  return { status, calls: (await server.calls()).filter(({ service }) => service !== "secrets") };
};

/** Calls by the step that they are in: one after the longest chain of calls that had been answered when it began. */
const stepsOf = (calls: readonly LocalCall[]): readonly (readonly LocalCall[])[] => {
  const steps: LocalCall[][] = [];
  const placed: { readonly end: number; readonly step: number }[] = [];
  for (const call of [...calls].sort((a, b) => a.start - b.start)) {
    const step = placed.reduce(
      (most, before) => (before.end <= call.start ? Math.max(most, before.step + 1) : most),
      0,
    );
    placed.push({ end: call.end ?? Number.POSITIVE_INFINITY, step });
    steps[step] = [...(steps[step] ?? []), call];
  }
  return steps;
};

const sum = (calls: readonly LocalCall[], of: "read" | "write"): number =>
  calls.reduce((total, { capacity }) => total + (capacity?.[of] ?? 0), 0);

const row = (
  flow: string,
  name: string,
  calls: readonly LocalCall[],
  within: readonly LocalCall[] = [],
): RoundTrips => ({
  flow,
  function: name,
  calls: calls.length + within.length,
  steps: stepsOf(calls).map((step) =>
    step
      .map(({ operation }) => operation)
      .sort()
      .join(" + "),
  ),
  read: sum([...calls, ...within], "read"),
  write: sum([...calls, ...within], "write"),
});

const counted = (what: "sms" | "email" | "triggers", count: number) => (count === 0 ? {} : { [what]: count });

/** The row of the flow whose request was measured. */
export const flowRow = (flow: string, calls: readonly LocalCall[]): RoundTrips => {
  const own = calls.filter((call) => !ofOthers.includes(call.function));
  const within = calls.filter((call) => call.function === "challenge");
  const sent = (operation: string): number => calls.filter((call) => call.operation === operation).length;
  return {
    ...row(flow, own[0]?.function ?? "", own, within),
    // Define and create at the start, verify and define at the answer (docs/decisions/0020-user-pool-settings.md).
    ...counted("triggers", sent("AdminRespondToAuthChallenge") * 4),
    ...counted("sms", sent("Publish")),
    ...counted("email", sent("SendEmail")),
  };
};

/** The row of the delivery, from a request that led to one message. */
export const deliveryRow = (flow: string, calls: readonly LocalCall[]): RoundTrips =>
  row(
    flow,
    "deliver",
    calls.filter((call) => call.function === "deliver"),
  );
