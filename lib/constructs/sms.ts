import { ArnFormat, CfnOutput, Stack, Validations } from "aws-cdk-lib";
import { Effect, Policy, PolicyStatement, Role, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { Construct } from "constructs";
import type { FlowFunction } from "./flow-function.ts";

/** Lets a function send an SMS to any number, and publish to no topic. */
export const grantSms = (fn: FlowFunction): void => {
  const actions = ["sns:Publish"];
  const policy = fn.allowApart("Sms", [
    new PolicyStatement({ actions, resources: ["*"] }),
    new PolicyStatement({ effect: Effect.DENY, actions, resources: [`arn:${Stack.of(fn).partition}:sns:*:*:*`] }),
  ]);
  Validations.of(policy).acknowledge({
    id: "AwsSolutions-IAM5[Resource::*]",
    reason: "A phone number has no ARN; topics, endpoints and applications, which have one, are denied beside it",
  });
};

/**
 * The role in which SNS may write down what became of each SMS, in the one pair of logs that it has for that
 * (https://docs.aws.amazon.com/sns/latest/dg/topics-attrib-prereq.html).
 *
 * That SNS does so is a setting of the account and its region, as the monthly spend limit is. CloudFormation has neither, and a stage
 * must not set for the others what they share: an operator does, by docs/account-checklist.md.
 */
export class SmsLogRole extends Construct {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    const stack = Stack.of(this);
    const role = new Role(this, "Role", {
      assumedBy: new ServicePrincipal("sns.amazonaws.com"),
      description: "Lets SNS write the log of SMS deliveries",
    });
    const log = stack.formatArn({
      service: "logs",
      resource: "log-group",
      resourceName: `sns/${stack.region}/${stack.account}/DirectPublishToPhoneNumber*`,
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
    const policy = new Policy(this, "Policy", {
      roles: [role],
      statements: [
        new PolicyStatement({
          actions: ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"],
          resources: [log],
        }),
      ],
    });
    Validations.of(policy).acknowledge({
      id: "AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:logs:<AWS::Region>:<AWS::AccountId>:log-group:sns/<AWS::Region>/<AWS::AccountId>/DirectPublishToPhoneNumber*]",
      reason: "SNS makes the two logs, of deliveries and of failures, and the streams in them",
    });
    new CfnOutput(this, "Arn", { value: role.roleArn }).overrideLogicalId("SmsLogRoleArn");
  }
}
