import { Duration, Stack } from "aws-cdk-lib";
import type { Construct } from "constructs";
import { FlowFunction } from "./constructs/flow-function.ts";
import { MailFeedback } from "./constructs/mail-feedback.ts";
import type { MailSender } from "./constructs/mail-sender.ts";
import { OutboxDelivery } from "./constructs/outbox-delivery.ts";
import { grantSms, SmsLogRole } from "./constructs/sms.ts";
import { type Deployment, type Guarded, loggingSettings, siteSettings, stackProps } from "./deployment.ts";

/** The function that sends what the outbox holds and clears away what was never finished, and the one that is told of mail that came back. */
export class DeliveryStack extends Stack {
  constructor(scope: Construct, id: string, deployment: Deployment, guarded: Guarded, mail: MailSender) {
    super(scope, id, stackProps(deployment, "delivery", "delivery of messages"));
    const { stateful, accounts, site } = guarded;
    const deliver = new FlowFunction(this, "Deliver", {
      deployment,
      flow: "deliver",
      description: "Min side: sends what the outbox holds",
      timeout: Duration.seconds(60),
      memorySize: 512,
      environment: siteSettings(deployment, site),
    });
    stateful.register.grantDelivery(deliver);
    stateful.keyingSecret.grantUse(deliver);
    accounts.grant(deliver, "AdminDeleteUser");
    mail.grantSend(deliver);
    grantSms(deliver);
    new SmsLogRole(this, "SmsLog");
    new OutboxDelivery(this, "Outbox", stateful.register, deliver);
    const feedback = new FlowFunction(this, "Feedback", {
      deployment,
      flow: "feedback",
      description: "Min side: flags contacts that mail comes back from",
      timeout: Duration.seconds(15),
      memorySize: 256,
      environment: loggingSettings(deployment),
    });
    stateful.register.grantFeedback(feedback);
    new MailFeedback(this, "MailFeedback", mail, feedback);
  }
}
