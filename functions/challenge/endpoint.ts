import type {
  CreateAuthChallengeTriggerEvent,
  DefineAuthChallengeTriggerEvent,
  VerifyAuthChallengeResponseTriggerEvent,
} from "aws-lambda";

/** Takes a ticket: whether it was this account's, still in time, and not used before. */
export type TakeTicket = (ticket: string, accountId: string) => Promise<boolean>;

/** One question, one right answer: anything else fails at once. */
export const defineAuthChallenge = (event: DefineAuthChallengeTriggerEvent): DefineAuthChallengeTriggerEvent => {
  const { session, userNotFound } = event.request;
  const [first, ...more] = session;
  const isRight = first?.challengeName === "CUSTOM_CHALLENGE" && first.challengeResult && more.length === 0;
  const isNew = first === undefined && userNotFound !== true;
  event.response = {
    ...event.response,
    issueTokens: isRight === true,
    failAuthentication: !isNew && isRight !== true,
    ...(isNew ? { challengeName: "CUSTOM_CHALLENGE" } : {}),
  };
  return event;
};

/** The question holds nothing: the ticket was written down beforehand. */
export const createAuthChallenge = (event: CreateAuthChallengeTriggerEvent): CreateAuthChallengeTriggerEvent => {
  event.response = { ...event.response, publicChallengeParameters: {}, privateChallengeParameters: { kind: "ticket" } };
  return event;
};

export const verifyAuthChallenge =
  (takeTicket: TakeTicket) =>
  async (event: VerifyAuthChallengeResponseTriggerEvent): Promise<VerifyAuthChallengeResponseTriggerEvent> => {
    const { challengeAnswer, userNotFound } = event.request;
    const answerCorrect =
      userNotFound !== true &&
      typeof challengeAnswer === "string" &&
      (await takeTicket(challengeAnswer, event.userName));
    event.response = { ...event.response, answerCorrect };
    return event;
  };
