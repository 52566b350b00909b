import * as z from "zod";
import type { Brand } from "../contracts/brand.ts";
import { SiteOrigin } from "../contracts/environment.ts";
import { configured } from "./configuration.ts";

const StageName = z.enum(["dev", "staging", "prod"]);

/** Anything but HTTPS would carry the session in the clear; this machine's own address never leaves it. */
const SafeOrigin = SiteOrigin.regex(
  /^https:|^http:\/\/(?:localhost|127\.0\.0\.1|\[::1\])(?::|$)/,
  "must be https:// (http:// only for this machine)",
);

/** The periods that CloudWatch Logs can keep a log for, up to two years (PutRetentionPolicy). */
const LogDays = z.literal([1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731]);

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
  /** Where the pages are. The first goes into links; a cookie is taken from any of them. */
  origins: z.tuple([SafeOrigin], SafeOrigin),
  logs: z.strictObject({
    /** limits.md: the security log is kept for 12 months, and each function's log is part of it. */
    days: LogDays,
    /** Whether the log outlives its stack. */
    retained: z.boolean(),
  }),
  /** What the whole API lets through before it answers 429 by itself: a fuse for cost, far above the limits of one caller. */
  throttle: z.strictObject({
    requestsPerSecond: z.int().min(1).max(10_000),
    burst: z.int().min(1).max(5_000),
  }),
});

/** One deployment of everything: who may see it, what it keeps, how much it takes. */
export type Stage = z.infer<typeof Stage>;

type StageSettings = Omit<z.input<typeof Stage>, "name" | "origins">;

const stages: Readonly<Record<z.infer<typeof StageName>, StageSettings>> = {
  dev: { logs: { days: 30, retained: false }, throttle: { requestsPerSecond: 20, burst: 40 } },
  staging: { logs: { days: 90, retained: true }, throttle: { requestsPerSecond: 50, burst: 100 } },
  prod: { logs: { days: 400, retained: true }, throttle: { requestsPerSecond: 200, burst: 400 } },
};

/** What may replace a stage's own settings for one synthesis. */
export interface StageOverrides {
  /** Comma-separated. */
  readonly origins?: unknown;
}

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
  const { origins } = overrides;
  return configured(`stage ${known}`, Stage, {
    ...(settings[known] as object),
    name: known,
    origins: origins === undefined ? [`https://${host}`] : String(origins).split(","),
  });
};
