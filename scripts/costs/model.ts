import { metrics } from "../../contracts/metrics.ts";
import measured from "../round-trips.json" with { type: "json" };
import { type Assumptions, assumptions } from "./assumptions.ts";
import { type Price, type PriceName, plans, prices, usersCost } from "./prices.ts";

export type Usage = Partial<Record<PriceName, number>>;
type Flow = (typeof measured)[number];

const flowNamed = (name: string): Flow => {
  const flow = measured.find((one) => one.flow === name);
  if (flow === undefined) throw new Error(`no such flow was measured: ${name}`);
  return flow;
};

/** How long a call of this operation is waited for. */
const waited = (operation: string, { tableMs, poolMs, postMs }: Assumptions): number => {
  if (operation.startsWith("Admin")) return poolMs;
  return operation === "Publish" || operation === "SendEmail" ? postMs : tableMs;
};

/** Milliseconds that Lambda bills: the function's own work, and the steps that it waits for. */
export const duration = ({ steps }: Pick<Flow, "steps">, assumed: Assumptions): number =>
  steps.reduce(
    (sum, step) => sum + Math.max(...step.split(" + ").map((operation) => waited(operation, assumed))),
    assumed.ownMs,
  );

const gigabyte = 1024 ** 3;

/** One run of a function, without what a request costs at the edge. */
const run = ({ steps, read, write, triggers = 0 }: Flow, assumed: Assumptions): Usage => {
  const triggered = triggers * (assumed.ownMs + assumed.tableMs);
  return {
    lambdaRequest: 1 + triggers,
    lambdaGbSecond: ((duration({ steps }, assumed) + triggered) / 1000) * assumed.memory,
    readUnit: read,
    writeUnit: write,
    logGb: ((1 + triggers) * assumed.logBytes) / gigabyte,
  };
};

export const plus = (...usages: readonly Usage[]): Usage => {
  const sum: Usage = {};
  for (const usage of usages) {
    for (const [name, units] of Object.entries(usage) as [PriceName, number][]) sum[name] = (sum[name] ?? 0) + units;
  }
  return sum;
};

export const times = (usage: Usage, factor: number): Usage =>
  Object.fromEntries(Object.entries(usage).map(([name, units]) => [name, units * factor]));

/** One request of a flow, with the delivery of its messages. */
export const usageOf = (name: string, assumed: Assumptions): Usage => {
  const flow = flowNamed(name);
  const { sms = 0, email = 0 } = flow;
  return plus(
    run(flow, assumed),
    { httpApiRequest: 1, siteRequest: 1, webAclRequest: 1 },
    times(run(flowNamed("deliver an SMS"), assumed), sms),
    times(run(flowNamed("deliver an e-mail"), assumed), email),
    { smsPart: sms * assumed.smsParts, email },
  );
};

/** The flows that a person asks for. */
export const askedFor = measured.filter(({ function: name }) => name !== "deliver").map(({ flow }) => flow);

const requests = (a: Assumptions): Readonly<Record<string, number>> => ({
  "log in": a.logIns,
  "see oneself": a.visits - a.notedVisits,
  "see oneself a minute later": a.notedVisits,
  "get a token": a.tokens,
  "sign out": a.logOuts,
  "start in the app": a.registrationsApp,
  "confirm in the app": a.registrationsApp,
  "start on the web": a.registrationsWeb,
  "open the link": a.registrationsWeb,
  "ask for a new password": a.recoveriesSms,
  "choose a new password": a.recoveriesSms + a.recoveriesEmail,
  "ask for the customer number": a.recoveriesOfNumber,
  "change the password": a.passwordChanges,
  "become a customer": a.prospects,
});

const minutesOfMonth = (365.25 * 24 * 60) / 12;
/** Every combination of a metric's dimensions is a metric. */
export const metricCount = Object.values(metrics).reduce(
  (sum, { by }) => sum + Object.values(by).reduce((product, values) => product * values.length, 1),
  0,
);

/** Everything that so many customers use in a month, Cognito's users apart. */
export const usageOfMonth = (customers: number, assumed: Assumptions): Usage => {
  const flows = Object.entries(requests(assumed)).map(([name, count]) =>
    times(usageOf(name, assumed), customers * count),
  );
  // The link by e-mail: as the code by SMS, but for the message.
  const { smsPart: _, ...byLink } = usageOf("ask for a new password", assumed);
  const recoveries = times({ ...byLink, email: 1 }, customers * assumed.recoveriesEmail);
  const visits = customers * assumed.visits;
  const asked = plus(...flows, recoveries);
  const sweeps = times(run(flowNamed("look for what is due"), assumed), minutesOfMonth);
  const total = plus(asked, sweeps, {
    siteRequest: visits * assumed.filesPerVisit,
    webAclRequest: visits * assumed.filesPerVisit,
    siteGb: (visits * assumed.bytesPerVisit) / gigabyte,
    tableGb: (customers * assumed.tableBytes) / gigabyte,
    backupGb: (customers * assumed.tableBytes) / gigabyte,
    secret: assumed.secrets,
    secretRead: (assumed.environments * 3 * minutesOfMonth) / 5,
    webAcl: assumed.webAcls,
    webAclRule: assumed.rules,
    metric: metricCount,
    alarmMetric: assumed.alarmMetrics,
    dashboard: 1,
  });
  const { lambdaRequest = 0, logGb = 0 } = total;
  // The first request of each second and one in twenty of the others.
  const traced = Math.min(lambdaRequest, minutesOfMonth * 60 + lambdaRequest / 20);
  return plus(total, { trace: traced, logGbKept: logGb * assumed.logMonths });
};

/** Of which service's line on the bill a price is. */
export const services = {
  DynamoDB: ["readUnit", "writeUnit", "tableGb", "backupGb"],
  Lambda: ["lambdaRequest", "lambdaGbSecond"],
  "API Gateway": ["httpApiRequest"],
  "CloudFront and WAF": ["siteRequest", "siteGb", "webAcl", "webAclRule", "webAclRequest"],
  "CloudWatch and X-Ray": ["logGb", "logGbKept", "metric", "alarmMetric", "dashboard", "trace"],
  "Secrets Manager": ["secret", "secretRead"],
  SES: ["email"],
} as const satisfies Record<string, readonly PriceName[]>;

export type PriceList = Readonly<Record<PriceName, number>>;

export const listPrices: PriceList = Object.fromEntries(
  Object.entries(prices).map(([name, { usd }]) => [name, usd]),
) as Record<PriceName, number>;

const freeOf = (name: PriceName): number => (prices as Record<PriceName, Price>)[name].free ?? 0;

/** What these prices of a usage come to. @param free whether the account's free units count */
export const priced = (usage: Usage, names: readonly PriceName[], list: PriceList, free: boolean): number =>
  names.reduce((sum, name) => sum + Math.max(0, (usage[name] ?? 0) - (free ? freeOf(name) : 0)) * list[name], 0);

/** A month by service, in USD; SMS apart. */
export const costOfMonth = (
  customers: number,
  assumed: Assumptions = assumptions,
  list: PriceList = listPrices,
  plan: keyof typeof plans = "lite",
) => {
  const usage = usageOfMonth(customers, assumed);
  const lines: Record<string, number> = { Cognito: usersCost(plans[plan], customers * assumed.activeUsers) };
  for (const [service, names] of Object.entries(services)) lines[service] = priced(usage, names, list, true);
  const total = Object.values(lines).reduce((sum, usd) => sum + usd, 0);
  return { lines, total, sms: priced(usage, ["smsPart"], list, true) };
};
