import * as z from "zod/mini";

/** What the API answers; times are ISO 8601 UTC. */
const Time = z.iso.datetime();

export const ChallengeReply = z.strictObject({ challengeId: z.string(), expiresAt: Time, resendAt: Time });

export const AccountReply = z.strictObject({ id: z.string(), userNames: z.array(z.string()) });

export const SessionReply = z.strictObject({
  account: AccountReply,
  session: z.strictObject({ id: z.string(), expiresAt: Time, remembered: z.boolean() }),
  /** Only for the app. */
  sessionToken: z.optional(z.string()),
  /** Only for the app: to be sent as `Min-Side-Device` at the next log-in, so that strangers can't lock its owner out. */
  deviceToken: z.optional(z.string()),
});

export const ContactCodeReply = z.strictObject({
  next: z.literal("contact_code"),
  challengeId: z.string(),
  expiresAt: Time,
  resendAt: Time,
  destination: z.string(),
});

export const AccessTokenReply = z.strictObject({
  accessToken: z.string(),
  tokenType: z.literal("Bearer"),
  expiresAt: Time,
});

export const SessionsReply = z.strictObject({
  sessions: z.array(
    z.strictObject({
      id: z.string(),
      current: z.boolean(),
      device: z.string(),
      createdAt: Time,
      lastSeenAt: Time,
      expiresAt: Time,
      remembered: z.boolean(),
    }),
  ),
});

export const MeReply = z.strictObject({
  account: AccountReply,
  customers: z.array(
    z.strictObject({
      customerNumber: z.string(),
      name: z.string(),
      street: z.string(),
      postalCode: z.string(),
      city: z.string(),
      email: z.optional(z.string()),
      mobile: z.optional(z.string()),
    }),
  ),
});

/** The stable codes of errors, with the status of each. */
export const problems = {
  invalid_request: 400,
  not_recognised: 401,
  invalid_code: 401,
  invalid_link: 401,
  invalid_credentials: 401,
  not_signed_in: 401,
  forbidden_origin: 403,
  reauthentication_required: 403,
  not_found: 404,
  method_not_allowed: 405,
  password_required: 409,
  payload_too_large: 413,
  unsupported_media_type: 415,
  too_many_attempts: 429,
  unavailable: 503,
} as const;

export type ProblemCode = keyof typeof problems;

/** RFC 9457. */
export const ProblemReply = z.strictObject({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  code: z.enum(Object.keys(problems) as [ProblemCode, ...ProblemCode[]]),
  requestId: z.string(),
  errors: z.optional(z.array(z.strictObject({ field: z.string(), code: z.string() }))),
});

export type ProblemReply = z.infer<typeof ProblemReply>;
export type FieldError = NonNullable<ProblemReply["errors"]>[number];

/** What can be wrong with a field; stable. */
export const fieldCodes = [
  "required",
  "invalid",
  "password_too_short",
  "password_too_long",
  "password_too_common",
  "passwords_differ",
] as const;
