import { afterEach, describe, expect, it } from "vitest";
import { refusal } from "../support/emulators.ts";
import { type CustomFlow, type CustomFlowOptions, judge, startCustomFlow, type TriggerEvent } from "./custom-flow.ts";

let flow: CustomFlow;
afterEach(() => flow.close());

const start = async (options?: CustomFlowOptions): Promise<CustomFlow> => {
  flow = await startCustomFlow(options);
  return flow;
};

describe("a trigger", () => {
  it("that fails is reported with its message, and spends the session", async () => {
    const table: { away: boolean } = { away: false };
    await start({
      invokeTrigger: async (_, event) => {
        const given = event as TriggerEvent;
        if (!table.away) return { kind: "returned", payload: { ...given, response: judge(given) } };
        return { kind: "failed", error: { errorType: "Error", errorMessage: "the table is away" } };
      },
    });
    const { Session } = await flow.initiate();
    table.away = true;
    expect(await refusal(flow.answer(Session, "ticket"))).toEqual({
      name: "UserLambdaValidationException",
      message: "VerifyAuthChallengeResponse failed with error the table is away.",
      status: 400,
    });
    table.away = false;
    expect((await refusal(flow.answer(Session, "ticket"))).name).toBe("NotAuthorizedException");
  });

  it("that can't be invoked is unexpected", async () => {
    await start({ invokeTrigger: () => Promise.reject(new Error("no such function")) });
    expect(await refusal(flow.initiate())).toMatchObject({
      name: "UnexpectedLambdaException",
      message: "DefineAuthChallenge invocation failed due to error no such function.",
    });
  });

  it("that does not answer in time is invoked three times", async () => {
    let invocations = 0;
    await start({
      invokeTrigger: () => {
        invocations += 1;
        return new Promise(() => undefined);
      },
    });
    expect((await refusal(flow.initiate())).name).toBe("UnexpectedLambdaException");
    expect(invocations).toBe(3);
  });

  it.each([
    ["nothing", undefined],
    ["no response", {}],
    ["a challenge of another kind", { response: { challengeName: "SMS_MFA" } }],
  ])("that answers %s is not understood", async (_, payload) => {
    await start({ invokeTrigger: async () => ({ kind: "returned", payload }) });
    expect(await refusal(flow.initiate())).toMatchObject({
      name: "InvalidLambdaResponseException",
      message: "Unrecognizable lambda output",
    });
  });

  it("may not give parameters that are no texts", async () => {
    await start({ respond: (event) => ({ ...judge(event), publicChallengeParameters: { digits: 6 } }) });
    expect((await refusal(flow.initiate())).name).toBe("InvalidLambdaResponseException");
  });
});
