import { Stack } from "aws-cdk-lib";
import { PolicyStatement, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { SubscriptionProtocol, Topic } from "aws-cdk-lib/aws-sns";
import { EmailSubscription, UrlSubscription } from "aws-cdk-lib/aws-sns-subscriptions";
import { Construct } from "constructs";
import type { Stage } from "../stages.ts";

/**
 * Where alarms go, and whom they reach. A message names an alarm and its numbers, and nobody: it is not encrypted with a key of its
 * own, which alarms would have to be let use.
 */
export class AlarmsTopic extends Construct {
  readonly topic: Topic;

  constructor(scope: Construct, id: string, { operations: { email, url } }: Stage) {
    super(scope, id);
    this.topic = new Topic(this, "Topic", { displayName: "Min side: alarms", enforceSSL: true });
    const { account, region, partition } = Stack.of(this);
    // A topic with a policy of its own has lost the one by which all of the account may publish
    // (https://docs.aws.amazon.com/sns/latest/dg/sns-access-policy-use-cases.html: CloudWatch alarms, with these two conditions).
    this.topic.addToResourcePolicy(
      new PolicyStatement({
        actions: ["sns:Publish"],
        principals: [new ServicePrincipal("cloudwatch.amazonaws.com")],
        resources: [this.topic.topicArn],
        conditions: {
          StringEquals: { "aws:SourceAccount": account },
          ArnLike: { "aws:SourceArn": `arn:${partition}:cloudwatch:${region}:${account}:alarm:*` },
        },
      }),
    );
    if (email !== undefined) this.topic.addSubscription(new EmailSubscription(email));
    if (url !== undefined) {
      this.topic.addSubscription(new UrlSubscription(url, { protocol: SubscriptionProtocol.HTTPS }));
    }
  }
}
