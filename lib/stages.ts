import * as z from "zod";
import { Brand } from "../contracts/brand.ts";
import { SiteOrigin } from "../contracts/environment.ts";
import { configured } from "./configuration.ts";

const StageName = z.enum(["dev", "staging", "prod"]);

/** Anything but HTTPS would carry the session in the clear; this machine's own address never leaves it. */
const SafeOrigin = SiteOrigin.check(
  z.regex(
    /^https:|^http:\/\/(?:localhost|127\.0\.0\.1|\[::1\])(?::|$)/,
    "must be https:// (http:// only for this machine)",
  ),
);

/** The periods that CloudWatch Logs can keep a log for, up to two years (PutRetentionPolicy). */
const LogDays = z.literal([1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731]);

/**
 * How the traffic moves from a function's version to the next: CodeDeploy's own configurations
 * (https://docs.aws.amazon.com/codedeploy/latest/userguide/deployment-configurations.html). Only what moves in steps can go back by itself.
 */
const Shift = z.enum([
  "AllAtOnce",
  "Canary10Percent5Minutes",
  "Canary10Percent10Minutes",
  "Canary10Percent15Minutes",
  "Canary10Percent30Minutes",
  "Linear10PercentEvery1Minute",
  "Linear10PercentEvery2Minutes",
  "Linear10PercentEvery3Minutes",
  "Linear10PercentEvery10Minutes",
]);

const HostedZoneId = z.string().regex(/^Z[A-Z0-9]{1,31}$/, "must be a hosted zone's id such as Z0123456789ABCDEFGHIJ");

const Stage = z.strictObject({
  name: StageName,
  /** Twelve digits. Absent: whichever account the deployment's credentials belong to. */
  account: z
    .string()
    .regex(/^\d{12}$/, "must be 12 digits")
    .optional(),
  /** Such as eu-north-1. Absent: the deployment's own. */
  region: z
    .string()
    .regex(/^[a-z]{2}(?:-[a-z]+)+-\d$/, "must be a region such as eu-north-1")
    .optional(),
  /** A host name of the company's own; absent: the one that CloudFront gives. */
  domain: z
    .strictObject({
      /** Absent: the brand's host; in other stages than prod with the stage's name in front. */
      host: Brand.shape.host,
      /** Route 53's zone that the host is in. Absent: the records are set by hand, the certificate's before the deployment can end. */
      hostedZoneId: HostedZoneId.optional(),
    })
    .optional(),
  /** Route 53's zone that the sender's domain is in: its records go there. Absent: the mail stack puts them out, to be set by hand. */
  mail: z.strictObject({ hostedZoneId: HostedZoneId }).optional(),
  /** Where the pages are instead of at the domain; for this machine. The first goes into links; a cookie is taken from any of them. */
  origins: z.tuple([SafeOrigin], SafeOrigin).optional(),
  logs: z.strictObject({
    /** limits.md: the security log is kept for 12 months, and each function's log is part of it. */
    days: LogDays,
    /** Whether the log outlives its stack. */
    retained: z.boolean(),
  }),
  /** How a new version of a function comes to its traffic. */
  shift: Shift,
  /** What the whole API lets through before it answers 429 by itself: a fuse for cost, far above the limits of one caller. */
  throttle: z.strictObject({
    requestsPerSecond: z.int().min(1).max(10_000),
    burst: z.int().min(1).max(5_000),
  }),
  /** What one address may ask for in five minutes before the firewall makes it wait; WAF takes no less than 10. */
  firewall: z.strictObject({
    requestsPerAddress: z.int().min(10),
    apiRequestsPerAddress: z.int().min(10),
    /**
     * From which countries something may be begun that sends a message, such as `["NO", "SE"]` (ISO 3166); absent: from anywhere. For an
     * attack: whoever travels elsewhere can log in, and not register (docs/runbook/sms-pumping.md).
     */
    messagesFrom: z
      .array(z.string().regex(/^[A-Z]{2}$/, "must be a country such as NO"))
      .min(1)
      .max(50)
      .optional(),
  }),
  /**
   * Which table and which user pool, counted from 1: another number makes new, empty ones, with everything around them pointed at
   * those (docs/runbook/restore-table.md, docs/runbook/lost-user-pool.md). Kept here, never said on a command line: a deployment that
   * forgot it would go back to the old ones.
   */
  generation: z.strictObject({ table: z.int().min(1).default(1), userPool: z.int().min(1).default(1) }).prefault({}),
  /** What the alarms go by, and who is told of them. */
  operations: z.strictObject({
    /** Told by e-mail, once the address has confirmed the subscription. Nobody told: the alarms still show on the dashboard. */
    email: z.email().optional(),
    /** Told by HTTPS, such as an incident tool. */
    url: z.url({ protocol: /^https$/ }).optional(),
    /** An estimate of what one part of an SMS costs; SNS has a price for each country. */
    smsPartUsd: z.number().positive(),
    /** SMS for more than this in a day, by that estimate, are an alarm. */
    smsDayUsd: z.number().positive(),
    /** What AWS may charge for SMS in a month, all stages of the account together: docs/account-checklist.md. Past it no code is sent. */
    smsMonthUsd: z.number().positive(),
  }),
});

/** One deployment of everything: who may see it, what it keeps, how much it takes. */
export type Stage = z.infer<typeof Stage>;

type Settings = Omit<z.input<typeof Stage>, "name" | "origins" | "domain">;

interface StageSettings extends Settings {
  readonly domain?: Partial<NonNullable<z.input<typeof Stage>["domain"]>>;
}

const firewall = { requestsPerAddress: 3_000, apiRequestsPerAddress: 600 };

/**
 * The price of a part is a guess on the safe side, to be replaced by the list's for the company's country
 * (https://aws.amazon.com/sns/sms-pricing/). A new account may spend 1 USD a month until AWS has raised it
 * (https://docs.aws.amazon.com/sns/latest/dg/channels-sms-awssupport-spend-threshold.html).
 */
const sms = (smsDayUsd: number, smsMonthUsd: number) => ({ smsPartUsd: 0.07, smsDayUsd, smsMonthUsd });

const stages: Readonly<Record<z.infer<typeof StageName>, StageSettings>> = {
  dev: {
    logs: { days: 30, retained: false },
    shift: "AllAtOnce",
    throttle: { requestsPerSecond: 20, burst: 40 },
    firewall,
    operations: sms(0.5, 1),
  },
  staging: {
    logs: { days: 90, retained: true },
    // As in production: a way back that was never tried is none.
    shift: "Canary10Percent5Minutes",
    throttle: { requestsPerSecond: 50, burst: 100 },
    firewall,
    operations: sms(2, 10),
  },
  prod: {
    logs: { days: 400, retained: true },
    shift: "Canary10Percent5Minutes",
    throttle: { requestsPerSecond: 200, burst: 400 },
    firewall,
    operations: sms(50, 500),
  },
};

/** What may replace a stage's own settings for one synthesis. */
export interface StageOverrides {
  /** Comma-separated. */
  readonly origins?: unknown;
  /** Such as `{"host":"minside.example.com","hostedZoneId":"Z0123456789ABCDEFGHIJ"}`. */
  readonly domain?: unknown;
  /** Such as `{"hostedZoneId":"Z0123456789ABCDEFGHIJ"}`. */
  readonly mail?: unknown;
  /** Such as `AllAtOnce`, for a deployment that can't wait. */
  readonly shift?: unknown;
  /** Such as `{"email":"drift@example.com"}`; the stage's own hold for the rest. */
  readonly operations?: unknown;
}

/** A domain without its host is the brand's. */
const withHost = (domain: unknown, host: string): unknown => (isObject(domain) ? { host, ...domain } : domain);

const isObject = (value: unknown): value is object => typeof value === "object" && value !== null;

/**
 * The stage of that name, with every setting checked.
 *
 * @param settings replaces the table above; for tests
 * @throws ConfigurationError naming the field
 */
export const stageNamed = (
  name: unknown,
  brand: Brand,
  overrides: StageOverrides = {},
  settings: Readonly<Record<string, unknown>> = stages,
): Stage => {
  const known = configured("stage", StageName, name);
  const host = known === "prod" ? brand.host : `${known}.${brand.host}`;
  const own = settings[known] as object & { readonly domain?: unknown; readonly operations?: object };
  const { origins, domain = own.domain, mail, operations, shift } = overrides;
  return configured(`stage ${known}`, Stage, {
    ...own,
    name: known,
    ...(shift !== undefined && { shift }),
    ...(operations !== undefined && {
      operations: isObject(operations) ? { ...own.operations, ...operations } : operations,
    }),
    ...(domain !== undefined && { domain: withHost(domain, host) }),
    ...(mail !== undefined && { mail }),
    ...(origins !== undefined && { origins: String(origins).split(",") }),
  });
};
