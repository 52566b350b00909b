import { apiChecks } from "./api-checks.ts";
import type { Check, Finding, Target } from "./check.ts";
import { type Client, createClient } from "./client.ts";
import { edgeChecks } from "./edge-checks.ts";
import { pageChecks } from "./page-checks.ts";

export interface CheckResult {
  readonly check: string;
  readonly result: "ok" | "failed" | "skipped";
  /** What was seen, or why it was not looked at. */
  readonly note: string;
  readonly problems: readonly string[];
  readonly ms: number;
}

export interface SmokeReport {
  readonly base: string;
  readonly passed: boolean;
  readonly checks: readonly CheckResult[];
  readonly requests: {
    readonly count: number;
    readonly medianMs: number;
    readonly slowestMs: number;
    readonly slowest: string;
  };
}

export const allChecks: readonly Check[] = [...edgeChecks, ...pageChecks, ...apiChecks];

/** Why there was no answer: `ECONNREFUSED`, `ENOTFOUND`, `CERT_HAS_EXPIRED`, … */
const reasonOf = (fault: unknown): string => {
  const { code, message } = Object(fault) as { readonly code?: unknown; readonly message?: unknown };
  return `no answer: ${[code, message].filter((part) => part !== undefined && part !== "").join(", ")}`;
};

const resultOf = (check: string, ms: number, finding: Finding): CheckResult =>
  finding.kind === "skipped"
    ? { check, result: "skipped", note: finding.why, problems: [], ms }
    : {
        check,
        result: finding.problems.length === 0 ? "ok" : "failed",
        note: finding.note,
        problems: finding.problems,
        ms,
      };

const requestsOf = ({ asked }: Client): SmokeReport["requests"] => {
  const sorted = [...asked].sort((a, b) => a.answer.ms - b.answer.ms);
  const slowest = sorted.at(-1);
  return {
    count: asked.length,
    medianMs: sorted[Math.floor(sorted.length / 2)]?.answer.ms ?? 0,
    slowestMs: slowest?.answer.ms ?? 0,
    slowest: slowest?.what ?? "",
  };
};

/** Tries a stage, one check after the other; a check that gets no answer has failed, and the next goes on. */
export const smoke = async (
  target: Target,
  tell: (result: CheckResult) => void = () => undefined,
): Promise<SmokeReport> => {
  const client = createClient();
  const checks: CheckResult[] = [];
  for (const { name, look } of allChecks) {
    const started = performance.now();
    const finding = await look(target, client).catch(
      (fault: unknown): Finding => ({ kind: "looked", note: "", problems: [reasonOf(fault)] }),
    );
    const result = resultOf(name, Math.round(performance.now() - started), finding);
    checks.push(result);
    tell(result);
  }
  const passed = checks.every(({ result }) => result !== "failed");
  return { base: target.base, passed, checks, requests: requestsOf(client) };
};
