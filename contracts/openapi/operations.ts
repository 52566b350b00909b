// Past 200 lines: one entry for each route, and nothing else. Splitting the list would only make a route harder to find.
import type { ProblemCode } from "../replies.ts";
import type { routes } from "../routes.ts";
import type { ReplySchemaName, RequestSchemaName } from "./schemas.ts";

type OneRoute = (typeof routes)[number];

/** `POST /api/login` and so on, one for each route of `contracts/routes.ts`. */
export type RouteKey = OneRoute extends infer R extends OneRoute
  ? R extends unknown
    ? `${R["method"]} ${R["path"]}`
    : never
  : never;

/** The cookies that replies set; the app is given none. */
export type CookieName = "session" | "browser" | "device";

export interface OperationReply {
  readonly status: 200 | 201 | 202 | 204;
  readonly description: string;
  /** More than one: the reply is either. Absent: no body. */
  readonly body?: readonly ReplySchemaName[];
  readonly sets?: readonly CookieName[];
}

/** What is said of a route beside its method and path. */
export interface Operation {
  readonly id: string;
  readonly tag: "register" | "verify" | "login" | "account" | "recover";
  readonly summary: string;
  readonly description?: string;
  readonly request?: RequestSchemaName;
  /** `either`: a session may come along and then matters. */
  readonly session: "none" | "either" | "required";
  /** Cookies, or the app's headers in their place, that are read if they come along. */
  readonly reads?: readonly Exclude<CookieName, "session">[];
  readonly replies: readonly OperationReply[];
  /** Beside those that every route has: 503, a foreign Origin, and what can be wrong with a body. */
  readonly problems: readonly ProblemCode[];
}

const challenge = (description: string): OperationReply => ({
  status: 202,
  description: `${description} The same for everyone.`,
  body: ["ChallengeReply"],
  sets: ["browser"],
});

const signedIn = (status: 200 | 201, description: string): OperationReply => ({
  status,
  description,
  body: ["SessionReply"],
  sets: ["session", "device"],
});

const made = signedIn(201, "The account was made, by this very proof, and is signed in.");

const known = signedIn(200, "The customer was added to an account that existed already, which is signed in.");

const accepted: OperationReply = {
  status: 202,
  description: "Received. The same for everyone.",
  body: ["AcceptedReply"],
};

const done = (description: string, sets: readonly CookieName[] = []): OperationReply => ({
  status: 204,
  description,
  sets,
});

/** Every route of the API, as a person who calls it needs to know it. The compiler refuses a route that is missing here. */
export const operations: Readonly<Record<RouteKey, Operation>> = {
  "POST /api/register/mobile": {
    id: "startMobileRegistration",
    tag: "register",
    summary: "Ask for a code by SMS to register with",
    description:
      "A code is sent if mobile number and birth date match a customer; the owner of the number learns why not.",
    request: "RegisterMobileRequest",
    session: "none",
    reads: ["browser"],
    replies: [challenge("A challenge was opened.")],
    problems: ["too_many_attempts"],
  },
  "POST /api/register/mobile/confirm": {
    id: "confirmMobileRegistration",
    tag: "register",
    summary: "Give the code and choose a password",
    description:
      "A rejected password does not spend the code. Where the mobile number is an account's user name already, the message says so " +
      "and the password is that account's own: the customer is added to it.",
    request: "ConfirmMobileRequest",
    session: "none",
    reads: ["device"],
    replies: [made, known],
    problems: ["invalid_code", "invalid_credentials", "too_many_attempts"],
  },
  "POST /api/register/customer-number": {
    id: "startCustomerNumberRegistration",
    tag: "register",
    summary: "Register with customer number and PIN",
    description: "A message with a link and a code goes to the chosen user name.",
    request: "RegisterCustomerNumberRequest",
    session: "none",
    reads: ["browser"],
    replies: [challenge("Customer number and PIN match; a challenge was opened.")],
    problems: ["not_recognised", "too_many_attempts"],
  },
  "POST /api/register/new-customer": {
    id: "registerProspect",
    tag: "register",
    summary: "Ask to become a customer",
    request: "NewCustomerRequest",
    session: "none",
    replies: [accepted],
    problems: ["too_many_attempts"],
  },
  "POST /api/verify": {
    id: "verifyUserName",
    tag: "verify",
    summary: "Give a verification link's token, or the code beside it",
    description:
      "The token works anywhere; in another browser than the one that asked, only with `password`, which replaces the one that was " +
      "typed at registration. The code works only in the browser (or the app) that asked.",
    request: "VerifyRequest",
    session: "none",
    reads: ["browser", "device"],
    replies: [
      made,
      {
        status: 200,
        description:
          "The customer was added to an account that existed already, which is signed in; or one more proof is needed: a code to a " +
          "register contact.",
        body: ["SessionReply", "ContactCodeReply"],
        sets: ["session", "device", "browser"],
      },
    ],
    problems: ["invalid_code", "invalid_link", "invalid_credentials", "password_required", "too_many_attempts"],
  },
  "POST /api/verify/contact": {
    id: "verifyContact",
    tag: "verify",
    summary: "Give the code that went to a register contact",
    request: "VerifyContactRequest",
    session: "none",
    reads: ["device"],
    replies: [made, known],
    problems: ["invalid_code", "too_many_attempts"],
  },
  "POST /api/verify/resend": {
    id: "resendMessage",
    tag: "verify",
    summary: "Send a challenge's message once more, with new secrets",
    description: "Attempts are not reset. Of links the newest works, of codes the newest two.",
    request: "ResendRequest",
    session: "none",
    replies: [{ ...challenge("A new message was put into the outbox, if there was one."), sets: [] }],
    problems: ["invalid_code", "too_many_attempts"],
  },
  "POST /api/login": {
    id: "logIn",
    tag: "login",
    summary: "Log in with user name and password",
    description: "A session that came along is ended.",
    request: "LogInRequest",
    session: "either",
    reads: ["device"],
    replies: [signedIn(200, "Signed in.")],
    problems: ["invalid_credentials", "too_many_attempts"],
  },
  "POST /api/login/token": {
    id: "issueAccessToken",
    tag: "login",
    summary: "Exchange the session for a short-lived access token of the user pool",
    request: "EmptyRequest",
    session: "required",
    replies: [{ status: 200, description: "A Cognito access token.", body: ["AccessTokenReply"] }],
    problems: ["not_signed_in"],
  },
  "POST /api/login/logout": {
    id: "logOut",
    tag: "login",
    summary: "End the session",
    request: "EmptyRequest",
    session: "either",
    replies: [done("Signed out, also with no session.", ["session"])],
    problems: [],
  },
  "GET /api/login/sessions": {
    id: "listSessions",
    tag: "login",
    summary: "The account's sessions, newest first",
    session: "required",
    replies: [{ status: 200, description: "The live sessions.", body: ["SessionsReply"] }],
    problems: ["not_signed_in"],
  },
  "DELETE /api/login/sessions": {
    id: "endOtherSessions",
    tag: "login",
    summary: "End all sessions but this one",
    session: "required",
    replies: [done("Ended.")],
    problems: ["not_signed_in"],
  },
  "DELETE /api/login/sessions/{id}": {
    id: "endSession",
    tag: "login",
    summary: "End one session of the account",
    session: "required",
    replies: [done("Ended, or there was none of this id. The cookie goes with the current one.", ["session"])],
    problems: ["not_signed_in"],
  },
  "GET /api/me": {
    id: "showAccount",
    tag: "account",
    summary: "Who is signed in, and the account's customer relations",
    session: "required",
    replies: [{ status: 200, description: "The account and its customers.", body: ["MeReply"] }],
    problems: ["not_signed_in"],
  },
  "POST /api/me/password": {
    id: "changePassword",
    tag: "account",
    summary: "Change the password",
    description:
      "Ends the other sessions and tells the account's contacts. Every device is unknown afterwards; a browser gets a new device " +
      "cookie, an app the header `Min-Side-Device` in this reply.",
    request: "ChangePasswordRequest",
    session: "required",
    reads: ["device"],
    replies: [done("Changed.", ["device"])],
    problems: ["not_signed_in", "invalid_credentials", "reauthentication_required", "too_many_attempts"],
  },
  "POST /api/recover/customer-number": {
    id: "recoverCustomerNumber",
    tag: "recover",
    summary: "Have customer numbers and new PINs sent to a stored contact",
    request: "RecoverCustomerNumberRequest",
    session: "none",
    replies: [accepted],
    problems: ["too_many_attempts"],
  },
  "POST /api/recover/password": {
    id: "startPasswordRecovery",
    tag: "recover",
    summary: "Ask for a link or code to choose a new password with",
    request: "RecoverPasswordRequest",
    session: "none",
    reads: ["browser"],
    replies: [challenge("A challenge was opened.")],
    problems: ["too_many_attempts"],
  },
  "POST /api/recover/password/confirm": {
    id: "confirmPasswordRecovery",
    tag: "recover",
    summary: "Choose a new password, by link or code",
    description: "Ends all sessions, links and challenges of the account and tells its contacts. Signs nobody in.",
    request: "RecoverPasswordConfirmRequest",
    session: "none",
    replies: [done("The password is the new one.")],
    problems: ["invalid_code", "invalid_link", "too_many_attempts"],
  },
};
