import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import {
  type App,
  CfnResource,
  CloudFormationValidatePlugin,
  type IPolicyValidationPlugin,
  type ValidationRuleSource,
  Validations,
} from "aws-cdk-lib";
import { AwsSolutionsChecks } from "cdk-nag";
import type { Stage } from "./stages.ts";

/** AWS's own rules in the language of CloudFormation Guard, the proactive controls of Control Tower: one a file. */
const controls = join(
  dirname(createRequire(import.meta.url).resolve("@cdklabs/cdk-validator-cfnguard/package.json")),
  "rules/control-tower/cfn-guard",
);

/** Those that speak of a kind of resource that the app has; the other four in five would find nothing, in five seconds. */
const controlsOf = (app: App): ValidationRuleSource[] => {
  const types = new Set(
    app.node
      .findAll()
      .filter(CfnResource.isCfnResource)
      .map((one) => `"${one.cfnResourceType}"`),
  );
  return readdirSync(controls, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".guard"))
    .sort()
    .map((name) => ({ name, content: readFileSync(join(controls, name), "utf8") }))
    .filter(({ content }) => [...types].some((type) => content.includes(type)));
};

/** How a finding of CloudFormation's schema or of Control Tower's controls is named in an acknowledgement. */
export const control = (rule: string) => `CloudFormation-Validate::${rule}` as const;

/** What holds for every resource of its kind; other exceptions stand beside what they are for. */
const acknowledge = (app: App, { logs }: Stage): void => {
  const { days } = logs;
  Validations.of(app).acknowledge(
    {
      id: control("lambda_inside_vpc_check"),
      reason:
        "The functions call AWS's public endpoints only; a VPC would add a way out to pay and watch, and keep nobody out",
    },
    {
      id: control("cloudwatch_log_group_encrypted_check"),
      reason:
        "CloudWatch Logs encrypts with a key of its own; no log holds a secret, a code or a contact, so a key of ours would hide nothing from whoever may read logs",
    },
  );
  if (days >= 365) return;
  Validations.of(app).acknowledge({
    id: control("cloudwatch_log_group_retention_period_check"),
    reason: `Only production has customers, and keeps its logs for longer than a year; this stage keeps them for ${days} days`,
  });
};

/**
 * Has the synthesis check the finished templates: cdk-nag's AwsSolutions, CloudFormation's schema of each resource, and Control
 * Tower's controls (docs/decisions/0027-templates-checked.md). To be called when every stack is there.
 *
 * `CDK_VALIDATION=false` leaves out all but cdk-nag, as it does where the CDK adds its check of the schema by itself.
 */
export const checkAtSynthesis = (app: App, stage: Stage): void => {
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  acknowledge(app, stage);
  if (process.env.CDK_VALIDATION === "false") return;
  Validations.of(app).addPlugins(
    new CloudFormationValidatePlugin({ guardRules: controlsOf(app) }) as IPolicyValidationPlugin,
  );
};
