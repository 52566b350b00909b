import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createFunctions } from "../../../dev/lambda/functions.ts";
import { type RunningFixture, runFixture } from "./fixtures/deployment.ts";

describe("a function in its environment", () => {
  let fixture: RunningFixture;
  beforeAll(async () => {
    fixture = await runFixture();
  });
  afterAll(async () => {
    await fixture.functions.close();
  });
  const run = async (event: unknown) => await fixture.functions.invoke(fixture.probe, event);
  const returned = async (event: unknown): Promise<unknown> => {
    const outcome = await run(event);
    return outcome.kind === "returned" ? outcome.payload : outcome;
  };

  it("sees the template's variables and Lambda's own, and none of this machine's", async () => {
    process.env.SECRET_OF_THE_MACHINE = "x";
    const environment = (await returned({ do: "environment" })) as Record<string, string>;
    delete process.env.SECRET_OF_THE_MACHINE;
    expect(environment).toMatchObject({
      TABLE_NAME: "fixture-data-ThingTable",
      AWS_REGION: "eu-north-1",
      AWS_LAMBDA_FUNCTION_NAME: "probe",
      AWS_LAMBDA_FUNCTION_VERSION: "$LATEST",
      AWS_ACCESS_KEY_ID: "local-probe",
      AWS_ENDPOINT_URL: "http://127.0.0.1:9",
      TZ: ":UTC",
    });
    expect(Object.keys(environment)).not.toContain("SECRET_OF_THE_MACHINE");
    expect(Object.keys(environment)).not.toContain("PATH");
    expect(Object.keys(environment)).not.toContain("HOME");
    expect(Object.keys(environment)).not.toContain("NODE_COMPILE_CACHE");
  });

  it("runs on the simulated clock, dates that are given excepted", async () => {
    const read = async () =>
      (await returned({ do: "date" })) as {
        now: number;
        constructed: string;
        called: number;
        fixed: string;
        isDate: boolean;
      };
    const before = await read();
    fixture.clock.advance(3_600_000);
    const after = await read();
    expect(after.now - before.now).toBeGreaterThanOrEqual(3_600_000);
    expect(after.now - before.now).toBeLessThan(3_620_000);
    expect(Math.abs(Date.parse(after.constructed) - after.now)).toBeLessThan(1000);
    expect(Math.abs(after.called - after.now)).toBeLessThan(2000);
    expect(after).toMatchObject({ fixed: "1970-01-01T00:00:00.000Z", isDate: true });
  });

  it("keeps its module's state from one event to the next", async () => {
    const first = Number(await returned({ do: "count" }));
    expect(await returned({ do: "count" })).toBe(first + 1);
  });

  it("never handles two events at once", async () => {
    const together = await Promise.all(Array.from({ length: 6 }, () => returned({ do: "overlap" })));
    expect(together).toEqual([1, 1, 1, 1, 1, 1]);
  });

  it("is given Lambda's context", async () => {
    const context = (await returned({ context: true })) as { remaining: number };
    expect(context).toMatchObject({ functionName: "probe", memoryLimitInMB: "256", functionVersion: "$LATEST" });
    expect(context.remaining).toBeGreaterThan(0);
    expect(context.remaining).toBeLessThanOrEqual(2000);
  });

  it("has every line that it writes kept, as the runtime writes them", async () => {
    await run({ do: "log" });
    expect(fixture.lines).toContainEqual(expect.stringMatching(/^\d{4}-.*Z\t[0-9a-f-]{36}\tINFO\tplain line$/));
    expect(fixture.lines).toContainEqual(expect.stringMatching(/\tERROR\t\{ code: 1 \}$/));
    expect(fixture.lines).toContain("raw line");
  });

  it("fails with the error that it throws, which is in its log", async () => {
    expect(await run({ do: "throw" })).toMatchObject({
      kind: "failed",
      error: { errorType: "TypeError", errorMessage: "wrong on purpose" },
    });
    expect(fixture.lines.some((line) => /\tERROR\tInvoke Error .*wrong on purpose/.test(line))).toBe(true);
  });

  it("is ended when it takes longer than the template allows, and the next event has a new one", async () => {
    const outcome = await run({ do: "hang" });
    expect(outcome).toMatchObject({ kind: "timed_out", error: { errorType: "Sandbox.Timedout" } });
    expect(fixture.lines.some((line) => line.includes("Task timed out after 2.00 seconds"))).toBe(true);
    expect(await returned({ do: "echo", x: 1 })).toEqual({ do: "echo", x: 1 });
  });

  it.each(["exit", "reject"])("survives a function that ends by itself (%s)", async (name) => {
    expect(await run({ do: name })).toMatchObject({ kind: "failed", error: { errorType: "Runtime.ExitError" } });
    expect(await returned({ do: "echo", y: 1 })).toEqual({ do: "echo", y: 1 });
  });

  it("is ended when it needs more memory than the template gives it, and the next event has a new one", async () => {
    const { deployment, clock, probe } = fixture;
    const small = deployment.functions.map((fn) => ({ ...fn, memoryMegabytes: 64, timeoutSeconds: 60 }));
    const platform = { clock: clock.shared, awsUrl: "http://127.0.0.1:9", log: () => undefined };
    const functions = createFunctions(small, platform);
    expect(await functions.invoke(probe, { do: "hoard" })).toEqual({
      kind: "failed",
      error: { errorType: "Runtime.ExitError", errorMessage: "Error: Runtime exited with error: signal: killed" },
    });
    expect(await functions.invoke(probe, { do: "echo" })).toEqual({ kind: "returned", payload: { do: "echo" } });
    await functions.close();
  });

  it("can be killed in the middle of an event, by the token that its calls carry, and no other is", async () => {
    const { AWS_SESSION_TOKEN } = (await returned({ do: "environment" })) as Record<string, string>;
    const hanging = run({ do: "hang" });
    const beside = run({ do: "overlap" });
    fixture.functions.kill("somebody else's");
    fixture.functions.kill(String(AWS_SESSION_TOKEN));
    expect(await hanging).toEqual({
      kind: "failed",
      error: { errorType: "Runtime.ExitError", errorMessage: "Error: Runtime exited with error: signal: killed" },
    });
    expect(await beside).toMatchObject({ kind: "returned" });
    expect(await returned({ do: "echo", z: 1 })).toEqual({ do: "echo", z: 1 });
  });

  it("that does not load fails each time", async () => {
    for (let turn = 0; turn < 2; turn += 1) {
      const outcome = await fixture.functions.invoke(fixture.broken, {});
      expect(outcome).toMatchObject({ kind: "failed", error: { errorMessage: "A setting is missing" } });
    }
  });
});
