/**
 * `npm run smoke -- https://host [--api-url https://….execute-api.….amazonaws.com] [--json]`: tries a deployed stage without touching a
 * customer. Ends with 0 when all is well, 1 when something is not, 2 when it was asked wrongly.
 */
import { parseArgs } from "node:util";
import type { Target } from "./smoke/check.ts";
import { type CheckResult, type SmokeReport, smoke } from "./smoke/run.ts";

const usage = `Usage: npm run smoke -- https://HOST [--api-url URL] [--json]

HOST       the stage's site; http://localhost:PORT for npm start
--api-url  API Gateway's own address, which must be refused
--json     one JSON object instead of lines
`;

const readTarget = (site: string | undefined, apiUrl: string | undefined): Target | undefined => {
  if (site === undefined || !URL.canParse(site) || (apiUrl !== undefined && !URL.canParse(apiUrl))) return undefined;
  const { protocol, hostname, port, origin, pathname } = new URL(site);
  if (pathname !== "/") return undefined;
  const isLocal = protocol === "http:" && ["localhost", "127.0.0.1"].includes(hostname);
  if (!isLocal && protocol !== "https:") return undefined;
  const plainBase = protocol === "https:" && port === "" ? { plainBase: `http://${hostname}` } : {};
  return { base: origin, isLocal, ...plainBase, ...(apiUrl !== undefined && { apiUrl }) };
};

const words = { ok: "ok  ", failed: "FAIL", skipped: "skip" } as const;

const lineOf = ({ check, result, note, problems, ms }: CheckResult): string =>
  [
    `${words[result]}  ${check.padEnd(26)}${`${ms} ms`.padStart(9)}  ${result === "failed" ? "" : note}`.trimEnd(),
    ...problems.map((problem) => `        ${problem}`),
    "",
  ].join("\n");

const summaryOf = ({ checks, requests }: SmokeReport): string => {
  const count = (result: CheckResult["result"]): number => checks.filter((one) => one.result === result).length;
  const { count: asked, medianMs, slowestMs, slowest } = requests;
  return (
    `${checks.length} checks: ${count("ok")} ok, ${count("failed")} failed, ${count("skipped")} skipped. ` +
    `${asked} requests, median ${medianMs} ms, slowest ${slowestMs} ms (${slowest}).\n`
  );
};

const read = () => {
  try {
    const options = { "api-url": { type: "string" }, json: { type: "boolean" }, help: { type: "boolean" } } as const;
    const { values, positionals } = parseArgs({ options, allowPositionals: true });
    const target = positionals.length === 1 ? readTarget(positionals[0], values["api-url"]) : undefined;
    return { target, json: values.json === true };
  } catch {
    return { target: undefined, json: false };
  }
};

const { target, json } = read();
if (target === undefined) {
  process.stderr.write(usage);
  process.exitCode = 2;
} else {
  const report = await smoke(target, (result) => {
    if (!json) process.stdout.write(lineOf(result));
  });
  process.stdout.write(json ? `${JSON.stringify(report)}\n` : summaryOf(report));
  process.exitCode = report.passed ? 0 : 1;
}
