import { Duration } from "aws-cdk-lib";
import {
  AlarmStatusWidget,
  Dashboard,
  GraphWidget,
  type IAlarm,
  type IMetric,
  type IWidget,
  LogQueryWidget,
  MathExpression,
  TextWidget,
} from "aws-cdk-lib/aws-cloudwatch";
import { Construct } from "constructs";
import { metrics as productMetrics } from "../../contracts/metrics.ts";
import {
  apiMetric,
  functionMetric,
  mailReputation,
  poolThrottles,
  smsCharged,
  tableErrors,
  tableThrottles,
  type Watched,
} from "./alarms-aws-metrics.ts";
import { math, productMetric } from "./alarms-metrics.ts";
import { logInsOf, proofsAt, registrationsAt, smsSpend } from "./alarms-product.ts";

export interface OperationsDashboardProps extends Watched {
  readonly name: string;
  readonly alarms: readonly IAlarm[];
}

const height = 6;
const names = [
  ["min_strom", "Min Strøm"],
  ["min_side", "Min side"],
] as const;

const graph = (title: string, width: number, left: readonly IMetric[], right: readonly IMetric[] = []): IWidget =>
  new GraphWidget({ title, width, height, left: [...left], right: [...right], liveData: true, leftYAxis: { min: 0 } });

/** The page that answers, from the top: can customers get in right now; if not, where does it stop; what does it cost. */
export class OperationsDashboard extends Construct {
  constructor(scope: Construct, id: string, props: OperationsDashboardProps) {
    super(scope, id);
    const { name, alarms, stage } = props;
    const dashboard = new Dashboard(this, "Dashboard", { dashboardName: name, defaultInterval: Duration.hours(3) });
    const heading = `# Can customers get in right now? (${stage.name})\nAn alarm's article is docs/runbook/<its name>.md; by symptom: docs/runbook/README.md.`;
    dashboard.addWidgets(new TextWidget({ markdown: heading, width: 24, height: 2 }));
    dashboard.addWidgets(new AlarmStatusWidget({ title: "Alarms", alarms: [...alarms], width: 24, height: 5 }));
    dashboard.addWidgets(...gettingIn(props));
    dashboard.addWidgets(...answers(props));
    dashboard.addWidgets(...messages(props));
    dashboard.addWidgets(...defence(props));
    dashboard.addWidgets(...besides(props));
    dashboard.addWidgets(...machinery(props));
    dashboard.addWidgets(...costs(props));
  }
}

const gettingIn = ({ stage }: Watched): readonly IWidget[] => {
  const { accepted, refused, throttled } = logInsOf(stage, {});
  const share = math(
    "100 * accepted / (accepted + refused + throttled)",
    { accepted, refused, throttled },
    { label: "Right, %" },
  );
  const hour = { period: Duration.hours(1) };
  const finishing = names.map(([door, label]) => {
    const { started, finished, metrics } = registrationsAt(stage, door, hour);
    return math(`100 * ${finished} / ${started}`, metrics, { ...hour, label: `${label}, finished of started, %` });
  });
  const using = ([...names, ["recovery", "Recovery"]] as const).map(([door, label]) => {
    const { sent, used, metrics } = proofsAt(stage, door, hour);
    return math(`100 * (${used}) / (${sent})`, metrics, { ...hour, label: `${label}, used of sent, %` });
  });
  return [
    graph("Log-ins", 8, [accepted, refused, throttled], [share]),
    graph("Registrations by door", 8, finishing),
    graph("Codes and links", 8, using),
  ];
};

const answers = (watched: Watched): readonly IWidget[] => [
  graph(
    "API: errors",
    8,
    [apiMetric(watched, "5xx", { label: "5xx" })],
    [apiMetric(watched, "Count", { label: "requests" })],
  ),
  graph("API: milliseconds", 8, [
    apiMetric(watched, "Latency", { statistic: "p50", label: "p50" }),
    apiMetric(watched, "Latency", { statistic: "p95", label: "p95" }),
  ]),
  graph("Faults", 8, [
    productMetric(watched.stage, "Faults", {}),
    productMetric(watched.stage, "DueWorkFailed", {}),
    ...productMetrics.LeftOversSettled.by.LeftOver.map((LeftOver) =>
      productMetric(watched.stage, "LeftOversSettled", { LeftOver }),
    ),
    poolThrottles(watched),
    tableErrors(watched),
    tableThrottles(watched),
  ]),
];

const messages = ({ stage }: Watched): readonly IWidget[] => {
  const maximum = { statistic: "Maximum" };
  return [
    graph("Messages: oldest, milliseconds", 8, [
      productMetric(stage, "DeliveryAge", { Channel: "sms" }, maximum),
      productMetric(stage, "DeliveryAge", { Channel: "email" }, maximum),
      productMetric(stage, "OutboxOldestAge", {}, maximum),
    ]),
    graph("Messages", 8, [
      productMetric(stage, "MessagesSent", { Channel: "sms" }),
      productMetric(stage, "MessagesSent", { Channel: "email" }),
      productMetric(stage, "MessagesDelayed", { Channel: "sms" }),
      productMetric(stage, "MessagesDelayed", { Channel: "email" }),
      ...productMetrics.MessagesGivenUp.by.Reason.map((Reason) => productMetric(stage, "MessagesGivenUp", { Reason })),
      ...productMetrics.MailReturned.by.Kind.map((Kind) => productMetric(stage, "MailReturned", { Kind })),
    ]),
    new GraphWidget({
      title: "SMS: share that the operators took, by country",
      width: 8,
      height,
      left: [
        // By search, since the list of countries is who moves abroad.
        new MathExpression({
          expression: `SEARCH('{AWS/SNS,Country,SMSType} MetricName="SMSSuccessRate"', 'Average', 300)`,
          usingMetrics: {},
          label: "",
        }),
      ],
    }),
  ];
};

const defence = ({ stage }: Watched): readonly IWidget[] => [
  graph("Stopped by limits", 8, [
    ...productMetrics.LockOuts.by.Factor.map((Factor) => productMetric(stage, "LockOuts", { Factor })),
    ...productMetrics.BreakersOpen.by.Breaker.map((Breaker) => productMetric(stage, "BreakersOpen", { Breaker })),
  ]),
  graph("Wrong codes and links", 8, [
    ...productMetrics.CodesWrong.by.Door.map((Door) => productMetric(stage, "CodesWrong", { Door })),
    ...productMetrics.LinksWrong.by.Door.map((Door) => productMetric(stage, "LinksWrong", { Door })),
  ]),
  graph("Refused for where they came from", 8, [
    ...productMetrics.RequestsRefused.by.Reason.map((Reason) => productMetric(stage, "RequestsRefused", { Reason })),
  ]),
];

const besides = ({ stage }: Watched): readonly IWidget[] => [
  graph("PINs tried", 8, [
    ...productMetrics.PinsChecked.by.Outcome.map((Outcome) => productMetric(stage, "PinsChecked", { Outcome })),
  ]),
  graph("Forgotten passwords", 8, [
    ...productMetrics.RecoveriesStarted.by.Outcome.map((Outcome) =>
      productMetric(stage, "RecoveriesStarted", { Outcome }),
    ),
    productMetric(stage, "PasswordsRecovered", {}),
  ]),
  graph("Forgotten numbers, and prospects", 8, [
    ...productMetrics.NumbersRecovered.by.Outcome.map((Outcome) =>
      productMetric(stage, "NumbersRecovered", { Outcome }),
    ),
    ...productMetrics.Prospects.by.Outcome.map((Outcome) => productMetric(stage, "Prospects", { Outcome })),
  ]),
];

const machinery = ({ functions }: Watched): readonly IWidget[] => [
  graph("Functions: errors and throttles", 8, [
    ...functions.map((fn) => functionMetric(fn, "Errors", { label: `${fn.flow} errors` })),
    ...functions.map((fn) => functionMetric(fn, "Throttles", { label: `${fn.flow} throttles` })),
  ]),
  graph("Functions: slowest, milliseconds", 8, [
    ...functions.map((fn) => functionMetric(fn, "Duration", { statistic: "Maximum", label: fn.flow })),
  ]),
  new LogQueryWidget({
    title: "Faults by name",
    width: 8,
    height,
    logGroupNames: functions.map(({ logGroup }) => logGroup.logGroupName),
    queryLines: ['filter event in ["fault", "due_work_failed"]', "stats count(*) as faults by name, code, reason"],
  }),
];

const costs = ({ stage }: Watched): readonly IWidget[] => {
  const day = { period: Duration.days(1) };
  const hour = { period: Duration.hours(1) };
  return [
    graph("SMS: USD a day, estimated", 8, [smsSpend(stage, day)]),
    graph("SMS: USD this month, charged", 8, [smsCharged({ ...hour, label: "account, all stages" })]),
    graph("E-mail: bounces and complaints", 8, [
      mailReputation("BounceRate", { ...hour, label: "bounces" }),
      mailReputation("ComplaintRate", { ...hour, label: "complaints" }),
    ]),
  ];
};
