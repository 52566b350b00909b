import { AdminDisableUserCommand } from "@aws-sdk/client-cognito-identity-provider";
import { afterEach, describe, expect, it } from "vitest";
import { pool, refusal } from "../support/emulators.ts";
import { type CustomFlow, type CustomFlowOptions, startCustomFlow, triggers } from "./custom-flow.ts";

let flow: CustomFlow;
afterEach(() => flow.close());

const start = async (options?: CustomFlowOptions): Promise<CustomFlow> => {
  flow = await startCustomFlow(options);
  return flow;
};

describe("a custom challenge", () => {
  it("gives tokens for the right answer, and shows the triggers what Cognito shows them", async () => {
    const { events } = await start();
    const challenge = await flow.initiate();
    expect(challenge).toMatchObject({
      ChallengeName: "CUSTOM_CHALLENGE",
      ChallengeParameters: { hint: "t…", USERNAME: "user" },
    });
    const { AuthenticationResult } = await flow.answer(challenge.Session, "ticket");
    expect(AuthenticationResult?.AccessToken).toBeTruthy();

    const common = {
      version: "1",
      region: "eu-north-1",
      userPoolId: pool.poolId,
      userName: "user",
      callerContext: { awsSdkVersion: expect.stringMatching(/^aws-sdk-js-3\./) as string, clientId: pool.clientId },
    };
    const about = {
      userAttributes: { sub: expect.any(String) as string, "cognito:user_status": "CONFIRMED" },
      userNotFound: false,
    };
    const undecided = { challengeName: null, issueTokens: null, failAuthentication: null };
    const passed = { challengeName: "CUSTOM_CHALLENGE", challengeResult: true, challengeMetadata: "TICKET" };
    const clientMetadata = { at: "answer" };
    expect(events).toEqual([
      {
        functionArn: triggers.defineAuthChallenge,
        event: {
          ...common,
          triggerSource: "DefineAuthChallenge_Authentication",
          request: { ...about, session: [] },
          response: undecided,
        },
      },
      {
        functionArn: triggers.createAuthChallenge,
        event: {
          ...common,
          triggerSource: "CreateAuthChallenge_Authentication",
          request: { ...about, session: [], challengeName: "CUSTOM_CHALLENGE" },
          response: { publicChallengeParameters: null, privateChallengeParameters: null, challengeMetadata: null },
        },
      },
      {
        functionArn: triggers.verifyAuthChallengeResponse,
        event: {
          ...common,
          triggerSource: "VerifyAuthChallengeResponse_Authentication",
          request: {
            ...about,
            privateChallengeParameters: { right: "ticket" },
            challengeAnswer: "ticket",
            clientMetadata,
          },
          response: { answerCorrect: null },
        },
      },
      {
        functionArn: triggers.defineAuthChallenge,
        event: {
          ...common,
          triggerSource: "DefineAuthChallenge_Authentication",
          request: { ...about, session: [passed], clientMetadata },
          response: undecided,
        },
      },
    ]);
  });

  it("goes on after wrong answers as long as Define says", async () => {
    await start();
    let { Session } = await flow.initiate();
    for (let n = 0; n < 2; n += 1) {
      const next = await flow.answer(Session, "wrong");
      expect(next.ChallengeName).toBe("CUSTOM_CHALLENGE");
      expect(next.Session).not.toBe(Session);
      ({ Session } = next);
    }
    expect(await refusal(flow.answer(Session, "wrong"))).toMatchObject({
      name: "NotAuthorizedException",
      message: "Incorrect username or password.",
    });
    const again = await flow.initiate();
    const second = await flow.answer(again.Session, "wrong");
    expect((await flow.answer(second.Session, "ticket")).AuthenticationResult).toBeDefined();
  });

  it("has a session that is good once, for three minutes, for its user", async () => {
    await start();
    await flow.create("other");
    const refused = async (session: string | undefined, username?: string) =>
      (await refusal(flow.answer(session, "ticket", username))).message;
    const { Session } = await flow.initiate();
    expect(await refused(Session, "other")).toBe("Invalid session for the user.");
    expect(await refused("x".repeat(40))).toBe("Invalid session for the user.");
    expect(await refused("short")).toContain("'session' failed to satisfy constraint");
    expect(await refused(undefined)).toBe("Missing required parameter Session");
    await flow.answer(Session, "ticket");
    expect(await refused(Session)).toBe("Invalid session for the user, session can only be used once.");
    const late = await flow.initiate();
    flow.time.now += 3 * 60_000;
    expect(await refused(late.Session)).toBe("Invalid session for the user, session is expired.");
  });

  it("lasts as long as the client says", async () => {
    await start({ settings: { authSessionValidityMinutes: 15 } });
    const { Session } = await flow.initiate();
    flow.time.now += 15 * 60_000 - 1;
    expect((await flow.answer(Session, "ticket")).AuthenticationResult).toBeDefined();
  });

  it("is put to unknown users where the client hides them, and never gives them tokens", async () => {
    const { events } = await start();
    const { Session } = await flow.initiate("nobody");
    expect(events[0]?.event.request).toMatchObject({ userNotFound: true, userAttributes: {} });
    expect((await refusal(flow.answer(Session, "ticket", "nobody"))).message).toBe("Incorrect username or password.");
    await flow.cognito.ensurePool({ ...pool, triggers, preventUserExistenceErrors: "LEGACY" });
    expect((await refusal(flow.initiate("nobody"))).name).toBe("UserNotFoundException");
    await flow.initiate();
    expect(events.at(-1)?.event.request).not.toHaveProperty("userNotFound");
  });

  it("is refused to a disabled user, also in the middle", async () => {
    await start();
    const { Session } = await flow.initiate();
    await flow.sdk.send(new AdminDisableUserCommand({ ...flow.where, Username: "user" }));
    expect((await refusal(flow.answer(Session, "ticket"))).message).toBe("User is disabled.");
    expect((await refusal(flow.initiate())).message).toBe("User is disabled.");
  });

  it("needs an answer, the flow and the triggers", async () => {
    await start();
    const { Session } = await flow.initiate();
    expect((await refusal(flow.answer(Session, ""))).message).toBe("Missing required parameter ANSWER");
    await flow.cognito.ensurePool({ ...pool, triggers: {} });
    expect((await refusal(flow.initiate())).message).toBe(
      "Custom auth lambda trigger is not configured for the user pool.",
    );
    await flow.cognito.ensurePool({ ...pool, triggers, explicitAuthFlows: ["ALLOW_ADMIN_USER_PASSWORD_AUTH"] });
    expect((await refusal(flow.initiate())).message).toBe("Auth flow not enabled for this client");
  });

  it("can't be answered with the session of a new-password challenge", async () => {
    await start();
    await flow.setPassword("user", "midlertidig", false);
    const { Session } = await flow.signIn("user", "midlertidig");
    expect((await refusal(flow.answer(Session, "ticket"))).message).toBe("Invalid session for the user.");
  });
});
