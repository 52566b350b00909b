import type { FunctionName } from "../contracts/routes.ts";
import { facts } from "./facts.ts";

/** A function with the first request that a fresh process gets. */
export interface Subject {
  readonly function: FunctionName;
  /** Unique; as the table names it. */
  readonly name: string;
  readonly event: unknown;
  /** Whether this is the answer that the request should get: a bench of failures would measure little. */
  readonly isAnswer: (answer: unknown) => boolean;
  /** How many times an empty function's cold start it may take. */
  readonly goal: number;
}

const httpEvent = (routeKey: string, path: string, body?: unknown) => ({
  version: "2.0",
  routeKey,
  rawPath: path,
  rawQueryString: "",
  headers: {
    accept: "application/json",
    "accept-language": "nb-NO,nb;q=0.9,en;q=0.8",
    "cloudfront-viewer-address": "198.51.100.10:46532",
    "content-type": "application/json",
    "min-side-origin": facts.originSecret,
    "user-agent":
      "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 Version/18.5 Safari/604.1",
  },
  requestContext: {
    requestId: "bench",
    timeEpoch: Date.now(),
    http: {
      method: routeKey.split(" ")[0],
      path,
      protocol: "HTTP/1.1",
      sourceIp: "192.0.2.1",
      userAgent: "CloudFront",
    },
  },
  ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  isBase64Encoded: false,
});

const answers =
  (statusCode: number) =>
  (answer: unknown): boolean =>
    (answer as { readonly statusCode?: number }).statusCode === statusCode;

const post = (path: string, body: unknown) => httpEvent(`POST ${path}`, path, body);

const trigger = (triggerSource: string, request: object) => ({
  triggerSource,
  userName: facts.accountId,
  request: { userAttributes: {}, ...request },
  response: {},
});

export const subjects: readonly Subject[] = [
  {
    function: "register",
    name: "register: a code by mobile number",
    event: post("/api/register/mobile", { mobile: "40 00 00 09", birthDate: facts.birthDate }),
    isAnswer: answers(202),
    goal: 3,
  },
  {
    function: "verify",
    name: "verify: a wrong code",
    event: post("/api/verify/contact", { challengeId: facts.challengeId, code: "123456" }),
    isAnswer: answers(401),
    goal: 3,
  },
  {
    function: "login",
    name: "login: by password",
    event: post("/api/login", { username: facts.email, password: facts.password }),
    isAnswer: answers(200),
    goal: 3,
  },
  {
    function: "recover",
    name: "recover: a link to a new password",
    event: post("/api/recover/password", { username: facts.email }),
    isAnswer: answers(202),
    goal: 3,
  },
  {
    function: "unmatched",
    name: "unmatched: no such path",
    event: httpEvent("$default", "/api/nothing"),
    isAnswer: answers(404),
    goal: 3,
  },
  {
    function: "challenge",
    name: "challenge: a trigger that answers by itself",
    event: trigger("DefineAuthChallenge_Authentication", { session: [] }),
    isAnswer: (answer) => JSON.stringify(answer).includes('"challengeName":"CUSTOM_CHALLENGE"'),
    goal: 2.2,
  },
  {
    function: "challenge",
    name: "challenge: the trigger that takes a ticket",
    event: trigger("VerifyAuthChallengeResponse_Authentication", { challengeAnswer: facts.ticket }),
    isAnswer: (answer) => JSON.stringify(answer).includes('"answerCorrect":true'),
    goal: 2.2,
  },
  {
    function: "deliver",
    name: "deliver: one e-mail",
    event: { Records: [{ dynamodb: { Keys: { pk: { S: `OUTBOX#${facts.outboxId}` }, sk: { S: "OUTBOX" } } } }] },
    isAnswer: (answer) => JSON.stringify(answer) === '{"batchItemFailures":[]}',
    goal: 3,
  },
  {
    function: "feedback",
    name: "feedback: a mail that came back",
    event: {
      source: "aws.ses",
      detail: {
        bounce: {
          bounceType: "Permanent",
          bounceSubType: "General",
          bouncedRecipients: [{ emailAddress: facts.email }],
          timestamp: new Date(0).toISOString(),
        },
      },
    },
    // It has nothing to say; a run that fails throws.
    isAnswer: (answer) => answer === undefined || answer === null,
    goal: 3,
  },
];
