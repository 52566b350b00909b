import {
  AdminInitiateAuthCommand,
  AdminRespondToAuthChallengeCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import type { InvokeTrigger, PoolSettings } from "../../../../dev/emulators/cognito/index.ts";
import { pool, secretHash } from "../support/emulators.ts";
import { withUser } from "./fixture.ts";

export interface TriggerEvent {
  triggerSource: string;
  request: {
    session?: { challengeResult: boolean }[];
    userNotFound?: boolean;
    challengeAnswer?: string;
    [name: string]: unknown;
  };
  response: Record<string, unknown>;
}

export const triggers = {
  defineAuthChallenge: "arn:aws:lambda:eu-north-1:000000000000:function:define",
  createAuthChallenge: "arn:aws:lambda:eu-north-1:000000000000:function:create",
  verifyAuthChallengeResponse: "arn:aws:lambda:eu-north-1:000000000000:function:verify",
};

/** The usual three: the answer is `ticket`, three tries, nothing for unknown users. */
export const judge = ({ triggerSource, request }: TriggerEvent): Record<string, unknown> => {
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

export interface CustomFlowOptions {
  /** How the triggers answer. Default `judge`. */
  respond?: (event: TriggerEvent) => Record<string, unknown>;
  settings?: Partial<PoolSettings>;
  /** In place of triggers that answer. */
  invokeTrigger?: InvokeTrigger;
}

/** A pool with triggers, and what they were shown. */
export const startCustomFlow = async ({ respond = judge, settings, invokeTrigger }: CustomFlowOptions = {}) => {
  const events: { functionArn: string; event: TriggerEvent }[] = [];
  const answering: InvokeTrigger = async (functionArn, event) => {
    const given = structuredClone(event) as TriggerEvent;
    events.push({ functionArn, event: given });
    return { kind: "returned", payload: { ...given, response: respond(given) } };
  };
  const fixture = await withUser({
    invokeTrigger: invokeTrigger ?? answering,
    triggerTimeout: 100,
    settings: { triggers, ...settings },
  });
  const { sdk, where } = fixture;
  return {
    ...fixture,
    events,
    initiate: (USERNAME = "user") =>
      sdk.send(
        new AdminInitiateAuthCommand({
          ...where,
          ClientId: pool.clientId,
          AuthFlow: "CUSTOM_AUTH",
          AuthParameters: { USERNAME, SECRET_HASH: secretHash(USERNAME) },
          ClientMetadata: { at: "start" },
        }),
      ),
    answer: (Session: string | undefined, ANSWER: string, USERNAME = "user") =>
      sdk.send(
        new AdminRespondToAuthChallengeCommand({
          ...where,
          ClientId: pool.clientId,
          ChallengeName: "CUSTOM_CHALLENGE",
          Session,
          ChallengeResponses: { USERNAME, ANSWER, SECRET_HASH: secretHash(USERNAME) },
          ClientMetadata: { at: "answer" },
        }),
      ),
  };
};

export type CustomFlow = Awaited<ReturnType<typeof startCustomFlow>>;
