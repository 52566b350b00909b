import * as z from "zod/mini";

/** A CSS colour as `#rrggbb`: the one spelling that e-mail clients and browsers all read alike. */
const Colour = z.string().check(z.regex(/^#[0-9a-f]{6}$/i, "must be #rrggbb"));

/**
 * A host name: lower-case labels of letters, digits and hyphens (RFC 1123), at least two of them. With `staging.` before it
 * a certificate's first name, which has 64 characters (RFC 5280, ub-common-name-length); an SMS has no room for longer ones either.
 */
const HostName = z
  .string()
  .check(
    z.maxLength(56),
    z.regex(
      /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])$/,
      "must be a host name such as minside.example.com",
    ),
  );

const Name = z.string().check(z.trim(), z.minLength(1), z.maxLength(60));

/**
 * What the functions know of the brand. It stands in their environment, which is 4 KB with everything in it (AWS Lambda,
 * quotas): too small for a logo.
 */
export const BrandFacts = z.strictObject({
  /** The company's name as customers know it. */
  name: Name,
  supportEmail: z.email(),
  /** E.164, such as +4722000000. */
  supportPhone: z.e164(),
  /** What an SMS shows as its sender: 3 to 11 letters and digits, not digits only (SNS, `AWS.SNS.SMS.SenderID`). */
  smsSenderId: z
    .string()
    .check(z.regex(/^(?=.*[A-Za-z])[A-Za-z0-9]{3,11}$/, "must be 3 to 11 letters and digits, at least one a letter")),
  /** The From address of every e-mail; its domain is the SES identity. */
  senderEmail: z.email(),
  /** Where the company reads that someone wants to become a customer. */
  prospectEmail: z.email(),
  /** The site's own host, and so the address in every link of a deployed stage. */
  host: HostName,
  colours: z.strictObject({ primary: Colour, accent: Colour, background: Colour }),
  /** The text beside or instead of a logo. */
  logoText: Name,
});

/** See the schema of the same name. */
export type BrandFacts = z.infer<typeof BrandFacts>;
