import { Duration, Stack, Validations } from "aws-cdk-lib";
import { LambdaDeploymentConfig, LambdaDeploymentGroup } from "aws-cdk-lib/aws-codedeploy";
import { Policy, PolicyStatement, Role, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { Alias, type CfnFunction, type IFunction, type IVersion } from "aws-cdk-lib/aws-lambda";
import { Construct } from "constructs";
import { control } from "../checks.ts";
import type { Stage } from "../stages.ts";
import { alarmOf } from "./alarms.ts";
import { errorsOfVersion } from "./alarms-aws-metrics.ts";
import { faultsOfVersion, math } from "./alarms-metrics.ts";
import type { FlowFunction } from "./flow-function.ts";

/** Of the metrics that a deployment is judged by: Lambda's own come once a minute. */
const reading = { period: Duration.minutes(1) };

/**
 * A function's alias, and how CodeDeploy moves it from one version to the next: by the stage's steps, and back when the new version
 * fails (docs/decisions/0029-gradual-traffic.md).
 *
 * CloudFormation leaves the alias to CodeDeploy when its version changes
 * (https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-updatepolicy.html); the first deployment makes it.
 */
export class GradualShift extends Construct {
  readonly live: IFunction;

  constructor(scope: Construct, id: string, fn: FlowFunction, stage: Stage) {
    super(scope, id);
    // The construct library's own classes don't fit its interfaces under `exactOptionalPropertyTypes`.
    const alias = new Alias(this, "Live", { aliasName: "live", version: fn.currentVersion as IVersion });
    this.live = alias as IFunction;
    const [role, policy] = this.#role(fn);
    const group = new LambdaDeploymentGroup(this, "Group", {
      alias,
      deploymentConfig: LambdaDeploymentConfig.fromLambdaDeploymentConfigName(
        this,
        "Steps",
        `CodeDeployDefault.Lambda${stage.shift}`,
      ),
      // AWS's managed policy, which the construct adds, may move every alias of the account and read buckets.
      role: role.withoutPolicyUpdates(),
      alarms: [this.#newVersionFails(fn, alias, stage)],
      autoRollback: { failedDeployment: true, stoppedDeployment: true, deploymentInAlarm: true },
    });
    group.node.addDependency(policy);
    alias.node.addDependency(group, policy);
  }

  /**
   * Rings for the newest version alone, so that a deployment is not judged by what the one before does. A handled fault is a reply 503 and
   * no error to Lambda, so both are counted. The version is in the alarm's name: each deployment has an alarm of its own, which was never
   * in ALARM before, and a mended version is not stopped by what the broken one did.
   */
  #newVersionFails(fn: FlowFunction, alias: Alias, stage: Stage) {
    const { version } = fn.currentVersion;
    const alarm = alarmOf(this, "NewVersionFails", `min-side-${stage.name}`, {
      article: "deployment-rolled-back",
      of: `${fn.flow}-${version}`,
      says: `The newest version of the function ${fn.flow} failed; a deployment that is under way goes back to the one before.`,
      metric: math(
        "errors + faults",
        {
          errors: errorsOfVersion(alias, version, reading),
          faults: faultsOfVersion(stage, fn.functionName, version, reading),
        },
        reading,
      ),
      threshold: 1,
      // A log line can become a metric minutes late.
      periods: [1, 5],
    });
    Validations.of(alarm).acknowledge({
      id: control("cloudwatch_alarm_action_check"),
      reason: "CodeDeploy acts on it, by going back; people are told by the alarm on the function's errors",
    });
    return alarm;
  }

  /** What AWSCodeDeployRoleForLambdaLimited lets CodeDeploy do, for this function only, without hooks, topics and files in S3. */
  #role(fn: FlowFunction): readonly [Role, Policy] {
    const role = new Role(this, "Role", {
      assumedBy: new ServicePrincipal("codedeploy.amazonaws.com"),
      description: `Moves the traffic of the function ${fn.flow} between its versions`,
    });
    const policy = new Policy(this, "Policy", {
      roles: [role],
      statements: [
        new PolicyStatement({
          actions: ["lambda:GetAlias", "lambda:GetProvisionedConcurrencyConfig", "lambda:UpdateAlias"],
          resources: [fn.functionArn, `${fn.functionArn}:*`],
        }),
        // https://docs.aws.amazon.com/codedeploy/latest/userguide/monitoring-create-alarms-grant-permissions.html
        new PolicyStatement({ actions: ["cloudwatch:DescribeAlarms"], resources: ["*"] }),
      ],
    });
    const functionId: string = Stack.of(fn).resolve((fn.node.defaultChild as CfnFunction).logicalId);
    Validations.of(policy).acknowledge(
      {
        id: "AwsSolutions-IAM5[Resource::*]",
        reason: "CodeDeploy asks for alarms by name; their state gives nothing away",
      },
      {
        id: `AwsSolutions-IAM5[Resource::<${functionId}.Arn>:*]`,
        reason: "The function's aliases and versions, whose numbers are not known before they are made",
      },
    );
    return [role, policy];
  }
}
