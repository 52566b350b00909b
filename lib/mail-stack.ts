import { Stack } from "aws-cdk-lib";
import type { Construct } from "constructs";
import { MailSender } from "./constructs/mail-sender.ts";
import { type Deployment, stackProps } from "./deployment.ts";

/** The sending domain, apart from the rest: making it again would need new DNS records and days of trust. */
export class MailStack extends Stack {
  readonly sender: MailSender;

  constructor(scope: Construct, id: string, deployment: Deployment) {
    super(scope, id, { ...stackProps(deployment, "mail", "sending domain"), terminationProtection: true });
    this.sender = new MailSender(this, "Sender", {
      address: deployment.brand.senderEmail,
      hostedZoneId: deployment.stage.mail?.hostedZoneId,
    });
  }
}
