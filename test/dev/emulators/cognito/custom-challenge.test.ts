import {
  AdminDisableUserCommand,
  AdminInitiateAuthCommand,
  AdminRespondToAuthChallengeCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import { afterEach, describe, expect, it } from "vitest";
import type { InvokeTrigger, PoolSettings } from "../../../../dev/emulators/cognito/index.ts";
import { pool, refusal, secretHash } from "../support/emulators.ts";
import { type CognitoFixture, withUser } from "./fixture.ts";

interface TriggerEvent {
  triggerSource: string;
  request: {
    session?: { challengeResult: boolean }[];
    userNotFound?: boolean;
    challengeAnswer?: string;
    [name: string]: unknown;
  };
  response: Record<string, unknown>;
}

const triggers = {
  defineAuthChallenge: "arn:aws:lambda:eu-north-1:000000000000:function:define",
  createAuthChallenge: "arn:aws:lambda:eu-north-1:000000000000:function:create",
  verifyAuthChallengeResponse: "arn:aws:lambda:eu-north-1:000000000000:function:verify",
};

/** The usual three: the answer is `ticket`, three tries, nothing for unknown users. */
const judge = ({ triggerSource, request }: TriggerEvent): Record<string, unknown> => {
  switch (triggerSource) {
    case "DefineAuthChallenge_Authentication": {
      const session = request.session ?? [];
      const issueTokens = session.at(-1)?.challengeResult === true;
      return {
        challengeName: "CUSTOM_CHALLENGE",
        issueTokens,
        failAuthentication: !issueTokens && session.length >= 3,
      };
    }
    case "CreateAuthChallenge_Authentication":
      return {
        publicChallengeParameters: { hint: "t…" },
        privateChallengeParameters: { right: "ticket" },
        challengeMetadata: "TICKET",
      };
    default:
      return { answerCorrect: request.challengeAnswer === "ticket" };
  }
};

let cognito: CognitoFixture;
afterEach(() => cognito.close());

const start = async (
  respond: (event: TriggerEvent) => Record<string, unknown> = judge,
  settings: Partial<PoolSettings> = {},
  invoke?: InvokeTrigger,
) => {
  const events: { functionArn: string; event: TriggerEvent }[] = [];
  const invokeTrigger: InvokeTrigger = async (functionArn, event) => {
    const given = structuredClone(event) as TriggerEvent;
    events.push({ functionArn, event: given });
    return { kind: "returned", payload: { ...given, response: respond(given) } };
  };
  cognito = await withUser({
    invokeTrigger: invoke ?? invokeTrigger,
    triggerTimeout: 100,
    settings: { triggers, ...settings },
  });
  return events;
};

const initiate = (USERNAME = "user") =>
  cognito.sdk.send(
    new AdminInitiateAuthCommand({
      ...cognito.where,
      ClientId: pool.clientId,
      AuthFlow: "CUSTOM_AUTH",
      AuthParameters: { USERNAME, SECRET_HASH: secretHash(USERNAME) },
      ClientMetadata: { at: "start" },
    }),
  );

const answer = (Session: string | undefined, ANSWER: string, USERNAME = "user") =>
  cognito.sdk.send(
    new AdminRespondToAuthChallengeCommand({
      ...cognito.where,
      ClientId: pool.clientId,
      ChallengeName: "CUSTOM_CHALLENGE",
      Session,
      ChallengeResponses: { USERNAME, ANSWER, SECRET_HASH: secretHash(USERNAME) },
      ClientMetadata: { at: "answer" },
    }),
  );

describe("a custom challenge", () => {
  it("gives tokens for the right answer, and shows the triggers what Cognito shows them", async () => {
    const events = await start();
    const challenge = await initiate();
    expect(challenge).toMatchObject({
      ChallengeName: "CUSTOM_CHALLENGE",
      ChallengeParameters: { hint: "t…", USERNAME: "user" },
    });
    const { AuthenticationResult } = await answer(challenge.Session, "ticket");
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
    let { Session } = await initiate();
    for (let n = 0; n < 2; n += 1) {
      const next = await answer(Session, "wrong");
      expect(next.ChallengeName).toBe("CUSTOM_CHALLENGE");
      expect(next.Session).not.toBe(Session);
      ({ Session } = next);
    }
    expect(await refusal(answer(Session, "wrong"))).toMatchObject({
      name: "NotAuthorizedException",
      message: "Incorrect username or password.",
    });
    const again = await initiate();
    const second = await answer(again.Session, "wrong");
    expect((await answer(second.Session, "ticket")).AuthenticationResult).toBeDefined();
  });

  it("has a session that is good once, for three minutes, for its user", async () => {
    await start();
    await cognito.create("other");
    const refused = async (session: string | undefined, username?: string) =>
      (await refusal(answer(session, "ticket", username))).message;
    const { Session } = await initiate();
    expect(await refused(Session, "other")).toBe("Invalid session for the user.");
    expect(await refused("x".repeat(40))).toBe("Invalid session for the user.");
    expect(await refused("short")).toContain("'session' failed to satisfy constraint");
    expect(await refused(undefined)).toBe("Missing required parameter Session");
    await answer(Session, "ticket");
    expect(await refused(Session)).toBe("Invalid session for the user, session can only be used once.");
    const late = await initiate();
    cognito.time.now += 3 * 60_000;
    expect(await refused(late.Session)).toBe("Invalid session for the user, session is expired.");
  });

  it("lasts as long as the client says", async () => {
    await start(judge, { authSessionValidityMinutes: 15 });
    const { Session } = await initiate();
    cognito.time.now += 15 * 60_000 - 1;
    expect((await answer(Session, "ticket")).AuthenticationResult).toBeDefined();
  });

  it("is put to unknown users where the client hides them, and never gives them tokens", async () => {
    const events = await start();
    const { Session } = await initiate("nobody");
    expect(events[0]?.event.request).toMatchObject({ userNotFound: true, userAttributes: {} });
    expect((await refusal(answer(Session, "ticket", "nobody"))).message).toBe("Incorrect username or password.");
    await cognito.cognito.ensurePool({ ...pool, triggers, preventUserExistenceErrors: "LEGACY" });
    expect((await refusal(initiate("nobody"))).name).toBe("UserNotFoundException");
    await initiate();
    expect(events.at(-1)?.event.request).not.toHaveProperty("userNotFound");
  });

  it("is refused to a disabled user, also in the middle", async () => {
    await start();
    const { Session } = await initiate();
    await cognito.sdk.send(new AdminDisableUserCommand({ ...cognito.where, Username: "user" }));
    expect((await refusal(answer(Session, "ticket"))).message).toBe("User is disabled.");
    expect((await refusal(initiate())).message).toBe("User is disabled.");
  });

  it("needs an answer, the flow and the triggers", async () => {
    await start();
    const { Session } = await initiate();
    expect((await refusal(answer(Session, ""))).message).toBe("Missing required parameter ANSWER");
    await cognito.cognito.ensurePool({ ...pool, triggers: {} });
    expect((await refusal(initiate())).message).toBe("Custom auth lambda trigger is not configured for the user pool.");
    await cognito.cognito.ensurePool({ ...pool, triggers, explicitAuthFlows: ["ALLOW_ADMIN_USER_PASSWORD_AUTH"] });
    expect((await refusal(initiate())).message).toBe("Auth flow not enabled for this client");
  });

  it("can't be answered with the session of a new-password challenge", async () => {
    await start();
    await cognito.setPassword("user", "midlertidig", false);
    const { Session } = await cognito.signIn("user", "midlertidig");
    expect((await refusal(answer(Session, "ticket"))).message).toBe("Invalid session for the user.");
  });
});

describe("a trigger", () => {
  it("that fails is reported with its message, and spends the session", async () => {
    let failing = false;
    await start(judge, {}, async (_, event) => {
      const given = event as TriggerEvent;
      if (!failing) return { kind: "returned", payload: { ...given, response: judge(given) } };
      return { kind: "failed", error: { errorType: "Error", errorMessage: "the table is away" } };
    });
    const { Session } = await initiate();
    failing = true;
    expect(await refusal(answer(Session, "ticket"))).toEqual({
      name: "UserLambdaValidationException",
      message: "VerifyAuthChallengeResponse failed with error the table is away.",
      status: 400,
    });
    failing = false;
    expect((await refusal(answer(Session, "ticket"))).name).toBe("NotAuthorizedException");
  });

  it("that can't be invoked is unexpected", async () => {
    await start(judge, {}, () => Promise.reject(new Error("no such function")));
    expect(await refusal(initiate())).toMatchObject({
      name: "UnexpectedLambdaException",
      message: "DefineAuthChallenge invocation failed due to error no such function.",
    });
  });

  it("that does not answer in time is invoked three times", async () => {
    let invocations = 0;
    await start(judge, {}, () => {
      invocations += 1;
      return new Promise(() => undefined);
    });
    expect((await refusal(initiate())).name).toBe("UnexpectedLambdaException");
    expect(invocations).toBe(3);
  });

  it.each([
    ["nothing", undefined],
    ["no response", {}],
    ["a challenge of another kind", { response: { challengeName: "SMS_MFA" } }],
  ])("that answers %s is not understood", async (_, payload) => {
    await start(judge, {}, async () => ({ kind: "returned", payload }));
    expect(await refusal(initiate())).toMatchObject({
      name: "InvalidLambdaResponseException",
      message: "Unrecognizable lambda output",
    });
  });

  it("may not give parameters that are no texts", async () => {
    await start((event) => ({ ...judge(event), publicChallengeParameters: { digits: 6 } }));
    expect((await refusal(initiate())).name).toBe("InvalidLambdaResponseException");
  });
});
