import { Rule } from "aws-cdk-lib/aws-events";
import { LambdaFunction } from "aws-cdk-lib/aws-events-targets";
import { Construct } from "constructs";
import type { FlowFunction } from "./flow-function.ts";
import type { MailSender } from "./mail-sender.ts";

/**
 * Tells a function of each mail that came back or was called spam.
 *
 * The bus is the account's, and other stages' mail is on it too: what counts is the configuration set, which SES writes into the event. Nobody
 * else can put such an event there, since a source that begins with `aws.` is refused to whoever is not AWS (PutEvents,
 * https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEventsRequestEntry.html). What fails is run again by
 * Lambda, twice.
 */
export class MailFeedback extends Construct {
  constructor(scope: Construct, id: string, { configurationSet }: MailSender, feedback: FlowFunction) {
    super(scope, id);
    new Rule(this, "Returned", {
      description: "Min side: mail that came back or was called spam",
      eventPattern: {
        source: ["aws.ses"],
        detailType: ["Email Bounced", "Email Complaint Received"],
        detail: { mail: { tags: { "ses:configuration-set": [configurationSet.configurationSetName] } } },
      },
      targets: [new LambdaFunction(feedback.live)],
    });
  }
}
