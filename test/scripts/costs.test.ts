import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { assumptions } from "../../scripts/costs/assumptions.ts";
import { askedFor, costOfMonth, duration, listPrices, usageOf, usageOfMonth } from "../../scripts/costs/model.ts";
import { type Plan, plans, usersCost } from "../../scripts/costs/prices.ts";
import { computed, givenBy, withCosts } from "../../scripts/costs.ts";
import { listed, synthesized } from "../lib/support/synthesized.ts";

describe("docs/costs.md", () => {
  it("says what the script computes", () => {
    const document = readFileSync(new URL("../../docs/costs.md", import.meta.url), "utf8");
    expect(withCosts(document) === document, "run: node scripts/costs.ts").toBe(true);
    expect(() => withCosts("no markers")).toThrow("no place for the costs");
  });

  it("names the dearest line as the lever", () => {
    for (const size of [100_000, 1_000_000]) {
      const { lines, sms } = costOfMonth(size);
      expect(sms).toBeGreaterThan(Math.max(...Object.values(lines)));
    }
  });
});

describe("a flow's cost", () => {
  it("has the request, its calls and the delivery of its message", () => {
    expect(usageOf("start in the app", assumptions)).toMatchObject({
      httpApiRequest: 1,
      webAclRequest: 1,
      // The start, and the delivery that the stream wakes.
      lambdaRequest: 2,
      readUnit: 4.5 + 3,
      writeUnit: 11 + 7,
      smsPart: assumptions.smsParts,
    });
    expect(usageOf("see oneself", assumptions)).toMatchObject({ lambdaRequest: 1, smsPart: 0, email: 0 });
    expect(usageOf("get a token", assumptions).lambdaRequest).toBe(1 + 4);
  });

  it("waits for the longest call of each step", () => {
    const assumed = { ...assumptions, tableMs: 5, poolMs: 100, postMs: 50, ownMs: 1 };
    expect(duration({ steps: ["BatchGetItem", "AdminInitiateAuth + TransactWriteItems", "Publish"] }, assumed)).toBe(
      156,
    );
  });

  it("is known for every flow", () => {
    for (const flow of askedFor) expect(usageOf(flow, assumptions).readUnit, flow).toBeGreaterThan(0);
    expect(() => usageOf("fly", assumptions)).toThrow("no such flow");
  });
});

describe("a month's cost", () => {
  it("grows with the customers, and not for what is there anyway", () => {
    const [small, large] = [usageOfMonth(1_000, assumptions), usageOfMonth(2_000, assumptions)];
    expect(large.httpApiRequest).toBeCloseTo(2 * (small.httpApiRequest ?? 0));
    expect(large.smsPart).toBeCloseTo(2 * (small.smsPart ?? 0));
    expect(large.webAcl).toBe(assumptions.webAcls);
    expect(large.alarmMetric).toBe(small.alarmMetric);
  });

  it("counts active users by the steps of the plan", () => {
    const plan: Plan = {
      steps: [
        { upTo: 10, usd: 0 },
        { upTo: 20, usd: 2 },
        { upTo: 100, usd: 1 },
      ],
      page: "",
      read: "",
    };
    expect([5, 10, 12, 20, 25].map((users) => usersCost(plan, users))).toEqual([0, 0, 4, 20, 25]);
    expect(usersCost(plans.lite, 400_000)).toBeCloseTo(90_000 * 0.0055 + 300_000 * 0.0046);
  });

  it("takes prices and assumptions from the command line, and nothing else", () => {
    const given = givenBy(["smsPart=0.5", "logIns=3"]);
    expect(given.list.smsPart).toBe(0.5);
    expect(given.assumed.logIns).toBe(3);
    expect(given.list.readUnit).toBe(listPrices.readUnit);
    expect(computed(given)).toContain("| `smsPart` | 0.5 |");
    expect(() => givenBy(["smsParts"])).toThrow("smsParts: must be a number");
    expect(() => givenBy(["postage=1"])).toThrow("postage: there is no such");
  });
});

describe("what a stage has", () => {
  const { stacks } = synthesized({ stage: "prod" });
  const resources = stacks.flatMap(({ template }) =>
    Object.values<{ Type: string; Properties: object }>(template.Resources),
  );
  const ofType = <T>(type: string) =>
    resources.filter(({ Type }) => Type === type).map(({ Properties }) => Properties as T);

  it("is about what the computation assumes", () => {
    const alarms = ofType<{ Metrics?: { MetricStat?: object }[] }>("AWS::CloudWatch::Alarm");
    const metrics = alarms.reduce(
      (sum, { Metrics }) => sum + (Metrics?.filter(({ MetricStat }) => MetricStat).length ?? 1),
      0,
    );
    // A new alarm costs ten cents a month: the figures need not be made anew for each.
    expect(assumptions.alarmMetrics / metrics, `${metrics} metrics`).toBeGreaterThan(0.8);
    expect(assumptions.alarmMetrics / metrics, `${metrics} metrics`).toBeLessThan(1.25);
    expect(ofType("AWS::SecretsManager::Secret")).toHaveLength(assumptions.secrets);
    const acls = ofType<{ Rules: unknown[] }>("AWS::WAFv2::WebACL");
    expect(acls).toHaveLength(assumptions.webAcls);
    expect(acls.flatMap(({ Rules }) => Rules)).toHaveLength(assumptions.rules);
    expect(ofType("AWS::CloudWatch::Dashboard")).toHaveLength(1);
  });

  it("is on the plan and in the sizes that the prices are for", () => {
    expect(ofType<{ UserPoolTier: string }>("AWS::Cognito::UserPool").map(({ UserPoolTier }) => UserPoolTier)).toEqual([
      "LITE",
    ]);
    expect(ofType<{ BillingMode: string }>("AWS::DynamoDB::Table").map(({ BillingMode }) => BillingMode)).toEqual([
      "PAY_PER_REQUEST",
    ]);
    const flows = ofType<{ MemorySize?: number; Architectures?: string[]; Environment?: object }>(
      "AWS::Lambda::Function",
    ).filter(({ Architectures }) => listed(Architectures ?? []).includes("arm64"));
    expect(flows.length).toBeGreaterThan(5);
    // One that seldom runs may have less.
    expect(Math.max(...flows.map(({ MemorySize = 0 }) => MemorySize))).toBe(assumptions.memory * 1024);
  });
});
