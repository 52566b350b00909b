import { RemovalPolicy, Stack } from "aws-cdk-lib";
import { LogGroup } from "aws-cdk-lib/aws-logs";
import { CfnLoggingConfiguration, CfnWebACL } from "aws-cdk-lib/aws-wafv2";
import { Construct } from "constructs";
import type { Stage } from "../stages.ts";

const visibility = (metricName: string): CfnWebACL.VisibilityConfigProperty => ({
  cloudWatchMetricsEnabled: true,
  // A sample would keep parts of requests, cookies among them.
  sampledRequestsEnabled: false,
  metricName,
});

/** Seconds that WAF looks back on. */
const window = 300;

const waitKey = "too-many-requests";

/** As the API says it (docs/openapi.json), so that pages and apps need no second language. */
const tooMany = { type: "about:blank", title: "Too Many Requests", status: 429, code: "too_many_attempts" };

const wait: CfnWebACL.RuleActionProperty = {
  block: {
    customResponse: {
      responseCode: 429,
      customResponseBodyKey: waitKey,
      responseHeaders: [{ name: "Retry-After", value: String(window) }],
    },
  },
};

const startsWith = (path: string): CfnWebACL.StatementProperty => ({
  byteMatchStatement: {
    fieldToMatch: { uriPath: {} },
    positionalConstraint: "STARTS_WITH",
    searchString: path,
    // Or else an encoded letter would go past it.
    textTransformations: [{ priority: 0, type: "URL_DECODE" }],
  },
});

/**
 * Past so many requests in five minutes an address waits. A fuse for cost: what one person may do is in core/limits.ts, and an address of a
 * mobile operator can be many persons.
 */
const rateRule = (name: string, priority: number, limit: number, path?: string): CfnWebACL.RuleProperty => ({
  name,
  priority,
  statement: {
    rateBasedStatement: {
      aggregateKeyType: "IP",
      evaluationWindowSec: window,
      limit,
      ...(path !== undefined && {
        scopeDownStatement: startsWith(path),
      }),
    },
  },
  action: wait,
  visibilityConfig: visibility(name),
});

/** What can make the company send a message to somebody; a test compares it with the routes. */
const sendingPaths = ["/api/register/", "/api/recover/", "/api/verify/resend"];

const countryRule = (priority: number, countryCodes: readonly string[]): CfnWebACL.RuleProperty => ({
  name: "MessagesFrom",
  priority,
  statement: {
    andStatement: {
      statements: [
        { orStatement: { statements: sendingPaths.map(startsWith) } },
        { notStatement: { statement: { geoMatchStatement: { countryCodes: [...countryCodes] } } } },
      ],
    },
  },
  action: wait,
  visibilityConfig: visibility("MessagesFrom"),
});

/** @param counted rules of the group that are counted and not followed */
const managedRules = (
  name: string,
  priority: number,
  managed: string,
  counted: readonly string[] = [],
): CfnWebACL.RuleProperty => ({
  name,
  priority,
  statement: {
    managedRuleGroupStatement: {
      vendorName: "AWS",
      name: managed,
      ruleActionOverrides: counted.map((rule) => ({ name: rule, actionToUse: { count: {} } })),
    },
  },
  overrideAction: { none: {} },
  visibilityConfig: visibility(name),
});

/**
 * A password may be any text (limits.md), `<script>` or `../../etc/passwd` too, and the API reads bodies as JSON of fixed shape; so what a
 * body looks like is counted only. Its length is the API's to refuse, with its own 413; and a client without a name is served as well.
 */
const countedOfCore = [
  "CrossSiteScripting_BODY",
  "EC2MetaDataSSRF_BODY",
  "GenericLFI_BODY",
  "GenericRFI_BODY",
  "NoUserAgent_HEADER",
  "SizeRestrictions_BODY",
];

/**
 * The web ACL in front of CloudFront; WAF has those in us-east-1 only
 * (https://docs.aws.amazon.com/waf/latest/developerguide/how-aws-waf-works-resources.html). What each group looks for:
 * https://docs.aws.amazon.com/waf/latest/developerguide/aws-managed-rule-groups-list.html
 */
export class SiteFirewall extends Construct {
  readonly webAclArn: string;

  constructor(scope: Construct, id: string, { name, logs, firewall }: Stage) {
    super(scope, id);
    const acl = new CfnWebACL(this, "WebAcl", {
      scope: "CLOUDFRONT",
      description: `Min side, ${name}`,
      defaultAction: { allow: {} },
      visibilityConfig: visibility("Site"),
      customResponseBodies: { [waitKey]: { contentType: "APPLICATION_JSON", content: JSON.stringify(tooMany) } },
      rules: [
        rateRule("SiteRate", 0, firewall.requestsPerAddress),
        rateRule("ApiRate", 1, firewall.apiRequestsPerAddress, "/api"),
        managedRules("IpReputation", 2, "AWSManagedRulesAmazonIpReputationList"),
        managedRules("KnownBadInputs", 3, "AWSManagedRulesKnownBadInputsRuleSet"),
        managedRules("Core", 4, "AWSManagedRulesCommonRuleSet", countedOfCore),
        ...(firewall.messagesFrom === undefined ? [] : [countryRule(5, firewall.messagesFrom)]),
      ],
    });
    this.webAclArn = acl.attrArn;
    this.#log(acl, logs);
  }

  /** Only what was refused or counted, without what could open a session. */
  #log(acl: CfnWebACL, logs: Stage["logs"]): void {
    const log = new LogGroup(this, "Log", {
      // WAF asks for this beginning: https://docs.aws.amazon.com/waf/latest/developerguide/logging-cw-logs.html
      logGroupName: `aws-waf-logs-${Stack.of(this).stackName}`,
      retention: logs.days,
      removalPolicy: logs.retained ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    });
    const keep = (action: string) => ({ ActionCondition: { Action: action } });
    new CfnLoggingConfiguration(this, "Logging", {
      resourceArn: acl.attrArn,
      logDestinationConfigs: [Stack.of(this).formatArn({ service: "logs", resource: `log-group:${log.logGroupName}` })],
      redactedFields: ["authorization", "cookie", "idempotency-key", "min-side-device"].map((header) => ({
        singleHeader: { Name: header },
      })),
      loggingFilter: {
        DefaultBehavior: "DROP",
        Filters: [
          {
            Behavior: "KEEP",
            Requirement: "MEETS_ANY",
            Conditions: [keep("BLOCK"), keep("COUNT"), keep("EXCLUDED_AS_COUNT")],
          },
        ],
      },
    });
  }
}
