import { Stack } from "aws-cdk-lib";
import { Template } from "aws-cdk-lib/assertions";
import { describe, expect, test } from "vitest";
import { routes } from "../../contracts/routes.ts";
import { brand } from "../../lib/brand.ts";
import { SiteFirewall } from "../../lib/constructs/site-firewall.ts";
import { stageNamed } from "../../lib/stages.ts";
import { synthesized } from "./support/synthesized.ts";

const { edge, site, stacks } = synthesized();
const [acl] = Object.values(edge.findResources("AWS::WAFv2::WebACL")).map(({ Properties }) => Properties);

interface Rule {
  readonly Name: string;
  readonly Action?: { readonly Block?: { readonly CustomResponse?: Readonly<Record<string, unknown>> } };
  readonly OverrideAction?: unknown;
  readonly Statement: {
    readonly RateBasedStatement?: Readonly<Record<string, unknown>>;
    readonly ManagedRuleGroupStatement?: {
      readonly Name: string;
      readonly RuleActionOverrides?: readonly { readonly Name: string; readonly ActionToUse: unknown }[];
    };
  };
}
const rules: readonly Rule[] = acl?.Rules;

describe("the firewall", () => {
  test("is where CloudFront takes one from, and the distribution's", () => {
    const stack = stacks.find(({ id }) => id === "Edge");
    expect(stack?.environment.region).toBe("us-east-1");
    expect(acl?.Scope).toBe("CLOUDFRONT");
    site.hasResourceProperties("AWS::CloudFront::Distribution", {
      DistributionConfig: {
        WebACLId: {
          "Fn::GetStackOutput": { StackName: stack?.stackName, OutputName: "WebAclArn", Region: "us-east-1" },
        },
      },
    });
    expect(stacks.find(({ id }) => id === "Site")?.dependencies.map(({ id }) => id)).toContain("Edge");
  });

  test("follows AWS's lists of bad addresses, known attacks and the core of web attacks", () => {
    const followed = rules.flatMap(({ Statement: { ManagedRuleGroupStatement: group }, OverrideAction }) =>
      group === undefined || JSON.stringify(OverrideAction) !== '{"None":{}}' ? [] : group.Name,
    );
    expect(followed).toEqual([
      "AWSManagedRulesAmazonIpReputationList",
      "AWSManagedRulesKnownBadInputsRuleSet",
      "AWSManagedRulesCommonRuleSet",
    ]);
  });

  test("refuses no password for what it looks like, and leaves a long body to the API's own answer", () => {
    const core = rules.find(({ Name }) => Name === "Core")?.Statement.ManagedRuleGroupStatement?.RuleActionOverrides;
    expect(
      core?.filter(({ ActionToUse }) => JSON.stringify(ActionToUse) === '{"Count":{}}').map(({ Name }) => Name),
    ).toEqual(
      expect.arrayContaining([
        "CrossSiteScripting_BODY",
        "GenericLFI_BODY",
        "GenericRFI_BODY",
        "SizeRestrictions_BODY",
      ]),
    );
  });

  test("makes an address wait that asks too often, in the API's own words, and the API's requests sooner", () => {
    const rates = rules.flatMap(({ Statement: { RateBasedStatement: rate }, Action }) =>
      rate === undefined ? [] : { ...rate, ...Action?.Block?.CustomResponse },
    );
    const wait = { ResponseCode: 429, ResponseHeaders: [{ Name: "Retry-After", Value: "300" }] };
    expect(rates).toMatchObject([
      { AggregateKeyType: "IP", Limit: 3000, ...wait },
      {
        AggregateKeyType: "IP",
        Limit: 600,
        ScopeDownStatement: { ByteMatchStatement: { SearchString: "/api" } },
        ...wait,
      },
    ]);
    const [body] = Object.values<{ Content: string; ContentType: string }>(acl?.CustomResponseBodies);
    expect(JSON.parse(body?.Content ?? "")).toMatchObject({ status: 429, code: "too_many_attempts" });
  });

  test("lets messages be begun from some countries only, where the stage says so, and log-in from anywhere", () => {
    expect(JSON.stringify(rules)).not.toContain("GeoMatch");
    const stack = new Stack();
    const stage = stageNamed("prod", brand);
    new SiteFirewall(stack, "Firewall", { ...stage, firewall: { ...stage.firewall, messagesFrom: ["NO", "SE"] } });
    const [guarded] = Object.values(Template.fromStack(stack).findResources("AWS::WAFv2::WebACL"));
    const last = guarded?.Properties.Rules.at(-1);
    const [paths, others] = last.Statement.AndStatement.Statements;
    expect(others).toEqual({ NotStatement: { Statement: { GeoMatchStatement: { CountryCodes: ["NO", "SE"] } } } });
    expect(last.Action.Block.CustomResponse).toMatchObject({ ResponseCode: 429 });
    const prefixes: string[] = paths.OrStatement.Statements.map(
      (one: { ByteMatchStatement: { SearchString: string } }) => one.ByteMatchStatement.SearchString,
    );
    const covered = routes.filter(({ path }) => prefixes.some((prefix) => path.startsWith(prefix)));
    expect(covered.map(({ path }) => path)).toEqual(
      routes.map(({ path }) => path).filter((path) => /register|recover|resend/.test(path)),
    );
    expect(covered.length).toBeGreaterThan(6);
  });

  test("writes down what it refused, without what could open a session", () => {
    const [logging] = Object.values(edge.findResources("AWS::WAFv2::LoggingConfiguration")).map(
      ({ Properties }) => Properties,
    );
    expect(logging?.RedactedFields).toEqual(
      expect.arrayContaining([{ SingleHeader: { Name: "cookie" } }, { SingleHeader: { Name: "authorization" } }]),
    );
    expect(logging?.LoggingFilter.DefaultBehavior).toBe("DROP");
    edge.hasResourceProperties("AWS::Logs::LogGroup", { LogGroupName: "aws-waf-logs-min-side-dev-edge" });
    edge.allResourcesProperties("AWS::WAFv2::WebACL", { VisibilityConfig: { SampledRequestsEnabled: false } });
  });
});

describe("a certificate", () => {
  test("is asked for only where the stage names a domain, and proven by its zone", () => {
    edge.resourceCountIs("AWS::CertificateManager::Certificate", 0);
    const hostedZoneId = "Z0123456789ABCDEFGHIJ";
    const named = synthesized({ domain: JSON.stringify({ host: "minside.example.com", hostedZoneId }) });
    named.edge.hasResourceProperties("AWS::CertificateManager::Certificate", {
      DomainName: "minside.example.com",
      DomainValidationOptions: [{ DomainName: "minside.example.com", HostedZoneId: hostedZoneId }],
    });
  });
});
