import type { InvocationOutcome } from "../../lambda/protocol.ts";
import { region } from "../../template/physical.ts";
import { CognitoError, invalidParameter } from "./errors.ts";
import type { Cognito, PoolSettings } from "./pool.ts";

export type TriggerName = "DefineAuthChallenge" | "CreateAuthChallenge" | "VerifyAuthChallengeResponse";

/** Who signs in, as triggers are told. */
export interface Subject {
  pool: PoolSettings;
  username: string;
  /** The caller's SDK, `aws-sdk-js-3.…`. */
  awsSdkVersion: string;
}

/** Cognito asks three times before it gives up on a function that does not answer in time. */
const attempts = 3;

/**
 * Invokes a trigger with the event that Cognito sends
 * (https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-working-with-lambda-triggers.html): a function
 * that fails is a UserLambdaValidationException with its message, one that can't be invoked or does not answer within five
 * seconds an UnexpectedLambdaException, an answer without `response` an InvalidLambdaResponseException.
 *
 * @returns the `response` of the function's answer
 * @throws CognitoError as said
 */
export const trigger = async (
  cognito: Cognito,
  name: TriggerName,
  { pool, username, awsSdkVersion }: Subject,
  request: Readonly<Record<string, unknown>>,
  response: Readonly<Record<string, null>>,
): Promise<Readonly<Record<string, unknown>>> => {
  const member = `${name.charAt(0).toLowerCase()}${name.slice(1)}` as Uncapitalize<TriggerName>;
  const functionArn = pool.triggers?.[member];
  if (functionArn === undefined) {
    throw invalidParameter("Custom auth lambda trigger is not configured for the user pool.");
  }
  const event = {
    version: "1",
    region,
    userPoolId: pool.poolId,
    userName: username,
    callerContext: { awsSdkVersion, clientId: pool.clientId },
    triggerSource: `${name}_Authentication`,
    request,
    response,
  };
  const outcome = await invoke(cognito, name, functionArn, event);
  if (outcome.kind !== "returned") {
    throw new CognitoError("UserLambdaValidationException", `${name} failed with error ${outcome.error.errorMessage}.`);
  }
  const { payload } = outcome;
  const answer =
    typeof payload === "object" && payload !== null && "response" in payload ? payload.response : undefined;
  if (typeof answer !== "object" || answer === null) throw unrecognizable();
  return answer as Record<string, unknown>;
};

/** What Cognito says of an answer that has not the shape of the trigger's. */
export const unrecognizable = (): CognitoError =>
  new CognitoError("InvalidLambdaResponseException", "Unrecognizable lambda output");

const invoke = async (
  { invokeTrigger, triggerTimeout }: Cognito,
  name: TriggerName,
  functionArn: string,
  event: unknown,
): Promise<InvocationOutcome> => {
  const unexpected = (why: string): CognitoError =>
    new CognitoError("UnexpectedLambdaException", `${name} invocation failed due to ${why}.`);
  for (let attempt = 1; attempt <= attempts; attempt += 1) {
    const answered = await inTime(invokeTrigger(functionArn, event), triggerTimeout).catch((error: unknown) => {
      throw unexpected(error instanceof Error ? `error ${error.message}` : "configuration");
    });
    if (answered !== undefined) return answered;
  }
  throw unexpected("error timeout");
};

/** @returns nothing where it takes longer */
const inTime = async <T>(work: Promise<T>, milliseconds: number): Promise<T | undefined> => {
  const late = Promise.withResolvers<undefined>();
  const timer = setTimeout(() => late.resolve(undefined), milliseconds);
  // Raced, so a failure after the time is up has someone who hears it.
  try {
    return await Promise.race([work, late.promise]);
  } finally {
    clearTimeout(timer);
  }
};
