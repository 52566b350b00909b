import { Stack, Validations } from "aws-cdk-lib";
import { Effect, PolicyStatement } from "aws-cdk-lib/aws-iam";
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
