import { Duration, Validations } from "aws-cdk-lib";
import { Rule, Schedule } from "aws-cdk-lib/aws-events";
import { LambdaFunction } from "aws-cdk-lib/aws-events-targets";
import { PolicyStatement } from "aws-cdk-lib/aws-iam";
import { FilterCriteria, FilterRule, StartingPosition } from "aws-cdk-lib/aws-lambda";
import { Construct } from "constructs";
import type { CustomerRegister } from "./customer-register.ts";
import type { FlowFunction } from "./flow-function.ts";

/**
 * Wakes the function that empties the outbox: at once, by the table's stream; and every minute, for what is due again.
 *
 * The outbox item itself is what is retried, so a failed record gives up early and has no dead-letter queue: the schedule
 * finds the item when its next try is due, and a stuck stream delays nobody else's code.
 */
export class OutboxDelivery extends Construct {
  constructor(scope: Construct, id: string, register: CustomerRegister, deliver: FlowFunction) {
    super(scope, id);
    const reading = deliver.allowApart("Stream", [
      new PolicyStatement({
        actions: ["dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator"],
        resources: [register.streamArn],
      }),
      new PolicyStatement({ actions: ["dynamodb:ListStreams"], resources: ["*"] }),
    ]);
    Validations.of(reading).acknowledge({
      id: "AwsSolutions-IAM5[Resource::*]",
      reason: "dynamodb:ListStreams, which Lambda's poller needs, takes no resource",
    });
    const stream = deliver.live.addEventSourceMapping("Outbox", {
      eventSourceArn: register.streamArn,
      startingPosition: StartingPosition.TRIM_HORIZON,
      batchSize: 10,
      bisectBatchOnError: true,
      reportBatchItemFailures: true,
      retryAttempts: 2,
      maxRecordAge: Duration.minutes(5),
      filters: [
        FilterCriteria.filter({
          eventName: FilterRule.isEqual("INSERT"),
          dynamodb: { Keys: { pk: { S: FilterRule.beginsWith("OUTBOX#") } } },
        }),
      ],
    });
    // Lambda tries the permission when the mapping is made.
    stream.node.addDependency(reading);
    new Rule(this, "EveryMinute", {
      description: "Min side: messages and clean-up whose time has come",
      schedule: Schedule.rate(Duration.minutes(1)),
      targets: [new LambdaFunction(deliver.live)],
    });
    // The next minute comes anyway; a pile of late ones would only get in its way.
    deliver.live.configureAsyncInvoke({ retryAttempts: 0, maxEventAge: Duration.minutes(1) });
  }
}
