import type { ChallengeResult } from "./auth-session.ts";
import { disabled, incorrect, notAuthorized } from "./errors.ts";
import { type Cognito, findUser } from "./pool.ts";
import type { AuthenticationResult } from "./tokens.ts";
import { type Subject, trigger, unrecognizable } from "./triggers.ts";
import type { User } from "./user.ts";

export type SignInReply =
  | { ChallengeParameters: Record<string, never>; AuthenticationResult: AuthenticationResult }
  | { ChallengeName: string; Session: string; ChallengeParameters: Record<string, string> };

/** What the client sent along; the triggers are shown it, except at the start of a sign-in. */
export type ClientMetadata = Readonly<Record<string, string>> | undefined;

/*
 * The custom authentication flow: Define decides what is next, Create makes the challenge, Verify judges the answer, and
 * Define decides again.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-lambda-challenge.html
 */

/** Begins the flow. Where the pool hides who exists, it runs for an unknown user too, and never gives tokens. */
export const startCustomChallenge = (cognito: Cognito, subject: Subject): Promise<SignInReply> =>
  next(cognito, subject, [], undefined);

/** @throws CognitoError NotAuthorizedException where Define fails the sign-in */
export const answerCustomChallenge = async (
  cognito: Cognito,
  subject: Subject,
  token: string,
  challengeAnswer: string,
  clientMetadata: ClientMetadata,
): Promise<SignInReply> => {
  const { pool, username } = subject;
  // Taken before the triggers run: a session whose trigger fails is spent.
  const session = cognito.sessions.take(token, pool.poolId, username);
  if (session.challengeName !== "CUSTOM_CHALLENGE") throw notAuthorized("Invalid session for the user.");
  const request = {
    ...about(subject, findUser(cognito, pool, username)),
    privateChallengeParameters: session.privateChallengeParameters,
    challengeAnswer,
    ...(clientMetadata === undefined ? {} : { clientMetadata }),
  };
  const { answerCorrect } = await trigger(cognito, "VerifyAuthChallengeResponse", subject, request, {
    answerCorrect: null,
  });
  const result = {
    challengeName: session.challengeName,
    challengeResult: answerCorrect === true,
    challengeMetadata: session.challengeMetadata,
  };
  return next(cognito, subject, [...session.history, result], clientMetadata);
};

const next = async (
  cognito: Cognito,
  subject: Subject,
  history: ChallengeResult[],
  clientMetadata: ClientMetadata,
): Promise<SignInReply> => {
  const { pool, username } = subject;
  const user = findUser(cognito, pool, username);
  if (user?.enabled === false) throw disabled();
  const request = {
    ...about(subject, user),
    session: history,
    ...(clientMetadata === undefined ? {} : { clientMetadata }),
  };
  const decision = await trigger(cognito, "DefineAuthChallenge", subject, request, {
    challengeName: null,
    issueTokens: null,
    failAuthentication: null,
  });
  if (decision.failAuthentication === true) throw incorrect();
  if (decision.issueTokens === true) {
    if (user === undefined) throw incorrect();
    return { ChallengeParameters: {}, AuthenticationResult: await cognito.tokens.issue(pool, user) };
  }
  const { challengeName } = decision;
  // The flow's other challenges (SRP, SMS) are not emulated.
  if (challengeName !== "CUSTOM_CHALLENGE") throw unrecognizable();
  const created = await trigger(
    cognito,
    "CreateAuthChallenge",
    subject,
    { ...request, challengeName },
    { publicChallengeParameters: null, privateChallengeParameters: null, challengeMetadata: null },
  );
  const session = {
    poolId: pool.poolId,
    username,
    challengeName,
    history,
    privateChallengeParameters: textMap(created.privateChallengeParameters),
    challengeMetadata: typeof created.challengeMetadata === "string" ? created.challengeMetadata : null,
  };
  const ChallengeParameters = { ...textMap(created.publicChallengeParameters), USERNAME: username };
  const Session = cognito.sessions.start(session, pool.authSessionValidityMinutes ?? 3);
  return { ChallengeName: challengeName, Session, ChallengeParameters };
};

/** The user, as every trigger is told of it. */
const about = ({ pool }: Subject, user: User | undefined) => ({
  userAttributes: user === undefined ? {} : { sub: user.sub, "cognito:user_status": user.status, ...user.attributes },
  ...(pool.preventUserExistenceErrors === "ENABLED" ? { userNotFound: user === undefined } : {}),
});

const textMap = (value: unknown): Record<string, string> => {
  if (value === null || value === undefined) return {};
  if (typeof value !== "object") throw unrecognizable();
  const entries = Object.entries(value);
  if (!entries.every(([, member]) => typeof member === "string")) throw unrecognizable();
  return Object.fromEntries(entries) as Record<string, string>;
};
