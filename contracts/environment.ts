import * as z from "zod/mini";
import { BrandFacts } from "./brand-facts.ts";
import { EdgeEnvironment, LoggingEnvironment, SecretArn } from "./edge-environment.ts";
import { Filled } from "./table-environment.ts";

export {
  EdgeEnvironment,
  EdgeEnvironment as UnmatchedEnvironment,
  LoggingEnvironment,
  originSecretHeader,
  RuntimeEnvironment,
} from "./edge-environment.ts";
export { readEnvironment } from "./read-environment.ts";
export { ChallengeEnvironment } from "./table-environment.ts";

/** A site's origin as a browser sends it in `Origin`: scheme, host and port, nothing after. */
export const SiteOrigin = z
  .string()
  .check(z.regex(/^https?:\/\/(?:[a-z0-9.-]+|\[[0-9a-f:]+\])(?::\d{1,5})?$/, "must be like https://example.com"));

/** The comma-separated origins of the site. The first is the canonical one, which links lead to. */
const SiteOrigins = z.pipe(
  z.pipe(
    z.string(),
    z.transform((list) => list.split(",").map((origin) => origin.trim())),
  ),
  z.tuple([SiteOrigin], SiteOrigin),
);

/** The brand as JSON, checked by the same schema that synthesis checked it with. */
const BrandJson = z.pipe(
  z.pipe(
    z.string(),
    z.transform((text, context): unknown => {
      try {
        return JSON.parse(text);
      } catch {
        context.issues.push({ code: "custom", message: "must be JSON", input: text });
        return z.NEVER;
      }
    }),
  ),
  BrandFacts,
);

/** The settings of the function that sends what the outbox holds. */
export const DeliverEnvironment = z.extend(LoggingEnvironment, {
  TABLE_NAME: Filled,
  USER_POOL_ID: Filled,
  KEYING_SECRET_ARN: SecretArn,
  SITE_ORIGINS: SiteOrigins,
  BRAND: BrandJson,
});

/** The settings of the function that is told of mail that came back. */
export const FeedbackEnvironment = z.extend(LoggingEnvironment, { TABLE_NAME: Filled });

/** The settings that all flows behind the HTTP API share. */
export const FlowEnvironment = z.extend(EdgeEnvironment, {
  TABLE_NAME: Filled,
  USER_POOL_ID: Filled,
  USER_POOL_CLIENT_ID: Filled,
  /** Secrets Manager; the value is the client secret itself, not JSON. */
  USER_POOL_CLIENT_SECRET_ARN: SecretArn,
  /** Secrets Manager; the value is JSON: `{"version":1,"key":"…"}`. */
  KEYING_SECRET_ARN: SecretArn,
  SITE_ORIGINS: SiteOrigins,
  BRAND: BrandJson,
});

export const RegisterEnvironment = FlowEnvironment;
export const VerifyEnvironment = FlowEnvironment;
export const LoginEnvironment = FlowEnvironment;
export const RecoverEnvironment = FlowEnvironment;

export type DeliverEnvironment = z.infer<typeof DeliverEnvironment>;
export type FeedbackEnvironment = z.infer<typeof FeedbackEnvironment>;
export type FlowEnvironment = z.infer<typeof FlowEnvironment>;
