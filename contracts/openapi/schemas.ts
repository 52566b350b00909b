import * as z from "zod/mini";
import { limits } from "../../core/limits.ts";
import * as replies from "../replies.ts";
import { NewPassword } from "../requests/fields.ts";
import * as requests from "../requests.ts";

/** A JSON Schema of draft 2020-12, which OpenAPI 3.1 takes as it is. */
export type JsonSchema = Readonly<Record<string, unknown>>;

const requestSchemas = {
  RegisterMobileRequest: requests.RegisterMobileRequest,
  ConfirmMobileRequest: requests.ConfirmMobileRequest,
  RegisterCustomerNumberRequest: requests.RegisterCustomerNumberRequest,
  NewCustomerRequest: requests.NewCustomerRequest,
  VerifyRequest: requests.VerifyRequest,
  VerifyContactRequest: requests.VerifyContactRequest,
  ResendRequest: requests.ResendRequest,
  LogInRequest: requests.LogInRequest,
  ChangePasswordRequest: requests.ChangePasswordRequest,
  RecoverCustomerNumberRequest: requests.RecoverCustomerNumberRequest,
  RecoverPasswordRequest: requests.RecoverPasswordRequest,
  RecoverPasswordConfirmRequest: requests.RecoverPasswordConfirmRequest,
  EmptyRequest: requests.EmptyRequest,
} as const;

const replySchemas = {
  ChallengeReply: replies.ChallengeReply,
  SessionReply: replies.SessionReply,
  ContactCodeReply: replies.ContactCodeReply,
  AccessTokenReply: replies.AccessTokenReply,
  SessionsReply: replies.SessionsReply,
  MeReply: replies.MeReply,
  AcceptedReply: z.strictObject({}),
  Problem: replies.ProblemReply,
} as const;

export type RequestSchemaName = keyof typeof requestSchemas;
export type ReplySchemaName = Exclude<keyof typeof replySchemas, "Problem">;

/** What a field's type does not tell. Requests only: the wire form, before it is read. */
const fieldNotes: Readonly<Record<string, JsonSchema>> = {
  mobile: {
    description: "A Norwegian mobile number as people write it: with or without spaces, +47 or 0047.",
    examples: ["40 00 00 12", "+4740000012"],
  },
  email: { description: "Matched without regard to ASCII case.", examples: ["kari@example.com"] },
  username: { description: "An e-mail address or a mobile number.", examples: ["kari@example.com", "40 00 00 12"] },
  birthDate: { format: "date", examples: ["1985-03-15"] },
  customerNumber: { description: "5 to 12 digits; spaces between them are ignored.", examples: ["100001"] },
  pin: { description: "4 to 8 digits, from the letter or from the latest message.", examples: ["123456"] },
  code: { description: `${limits.code.digits} digits; spaces between them are ignored.`, examples: ["123456"] },
  postalCode: { description: "4 digits.", examples: ["9008"] },
  token: { description: "What stands behind `#token=` in the link." },
  confirmPassword: { description: "The same as `password`." },
  remember: { default: false },
};

/** A link's token, or a challenge and its code. */
const wholeProof = {
  oneOf: [
    { required: ["token"], properties: { challengeId: false, code: false } },
    { required: ["challengeId", "code"], properties: { token: false } },
  ],
};

/** Rules that look at more than one field, as far as JSON Schema can say them. */
const rules: Partial<Readonly<Record<RequestSchemaName, JsonSchema>>> = {
  VerifyRequest: wholeProof,
  RecoverPasswordConfirmRequest: wholeProof,
  RecoverCustomerNumberRequest: {
    anyOf: [{ required: ["email"] }, { required: ["mobile"] }],
    description: "All contacts that are given must be identical to what the register holds of a customer.",
  },
};

/** Code points, which is what JSON Schema counts too. */
const newPassword = {
  minLength: limits.password.minLength,
  maxLength: limits.password.maxLength,
  description: "Any characters, exactly as typed. Refused where it is common or made of the person's own words.",
};

const requestSchema = (name: RequestSchemaName): JsonSchema => {
  const { $schema: _, ...schema } = z.toJSONSchema(requestSchemas[name], {
    io: "input",
    override: ({ zodSchema, jsonSchema, path }) => {
      const field = path.at(-2) === "properties" ? fieldNotes[String(path.at(-1))] : undefined;
      Object.assign(jsonSchema, zodSchema === NewPassword ? newPassword : {}, field);
    },
  });
  return { ...schema, ...rules[name] };
};

const replySchema = (schema: z.ZodMiniType): JsonSchema => {
  const { $schema: _, ...written } = z.toJSONSchema(schema, {
    io: "output",
    override: ({ jsonSchema }) => {
      // zod's own expression for a time says in 300 characters what `format` says in one word.
      if (jsonSchema.format === "date-time") delete jsonSchema.pattern;
      // The bounds of a JavaScript number are nobody's rule.
      if (jsonSchema.type === "integer") {
        delete jsonSchema.minimum;
        delete jsonSchema.maximum;
      }
    },
  });
  return written;
};

/** Every named schema of the contract. */
export const schemas = (): Readonly<Record<string, JsonSchema>> => ({
  ...Object.fromEntries(Object.keys(requestSchemas).map((name) => [name, requestSchema(name as RequestSchemaName)])),
  ...Object.fromEntries(Object.entries(replySchemas).map(([name, schema]) => [name, replySchema(schema)])),
});
