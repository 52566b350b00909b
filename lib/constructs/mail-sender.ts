import { ArnFormat, CfnOutput, Stack } from "aws-cdk-lib";
import { PolicyStatement } from "aws-cdk-lib/aws-iam";
import {
  ConfigurationSet,
  ConfigurationSetTlsPolicy,
  EmailIdentity,
  Identity,
  SuppressionReasons,
} from "aws-cdk-lib/aws-ses";
import { Construct } from "constructs";
import type { FlowFunction } from "./flow-function.ts";

/** The domain that e-mail comes from, signed with DKIM, and how SES treats what is sent from it. */
export class MailSender extends Construct {
  readonly #address: string;
  readonly #resources: readonly string[];

  /** @param address the From address; its domain becomes the identity */
  constructor(scope: Construct, id: string, address: string) {
    super(scope, id);
    this.#address = address;
    const configurationSet = new ConfigurationSet(this, "ConfigurationSet", {
      // A code or a link must not cross the network in the clear.
      tlsPolicy: ConfigurationSetTlsPolicy.REQUIRE,
      reputationMetrics: true,
      suppressionReasons: SuppressionReasons.BOUNCES_AND_COMPLAINTS,
    });
    const identity = new EmailIdentity(this, "Identity", {
      identity: Identity.domain(address.slice(address.lastIndexOf("@") + 1)),
      configurationSet,
    });
    // SES asks for the permission on the identity and on its default configuration set
    // (https://github.com/aws/aws-cdk/issues/34402).
    const arn = (resource: string, resourceName: string) =>
      Stack.of(this).formatArn({ service: "ses", resource, resourceName, arnFormat: ArnFormat.SLASH_RESOURCE_NAME });
    this.#resources = [
      arn("identity", identity.emailIdentityName),
      arn("configuration-set", configurationSet.configurationSetName),
    ];
    identity.dkimRecords.forEach(({ name, value }, index) => {
      new CfnOutput(this, `DkimRecord${index + 1}`, { value: `${name} CNAME ${value}` });
    });
  }

  /** Lets a function send e-mail from the company's address, and from no other. */
  grantSend(fn: FlowFunction): void {
    fn.addToRolePolicy(
      new PolicyStatement({
        actions: ["ses:SendEmail"],
        resources: [...this.#resources],
        conditions: { StringEquals: { "ses:FromAddress": this.#address } },
      }),
    );
  }
}
