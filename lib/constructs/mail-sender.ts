import { ArnFormat, CfnOutput, Duration, Stack } from "aws-cdk-lib";
import { EventBus } from "aws-cdk-lib/aws-events";
import { PolicyStatement } from "aws-cdk-lib/aws-iam";
import { CfnRecordSet } from "aws-cdk-lib/aws-route53";
import {
  ConfigurationSet,
  ConfigurationSetTlsPolicy,
  EmailIdentity,
  EmailSendingEvent,
  EventDestination,
  Identity,
  SuppressionReasons,
} from "aws-cdk-lib/aws-ses";
import { Construct } from "constructs";
import type { FlowFunction } from "./flow-function.ts";

export interface MailSenderProps {
  /** The From address; its domain becomes the identity. */
  readonly address: string;
  /** Route 53's zone that the domain is in. Absent: the records are put out, to be set by hand. */
  readonly hostedZoneId: string | undefined;
}

interface MailRecord {
  readonly id: string;
  readonly name: string;
  readonly type: "CNAME" | "MX" | "TXT";
  readonly value: string;
}

/** The domain that e-mail comes from, signed with DKIM, and how SES treats what is sent from it. */
export class MailSender extends Construct {
  readonly configurationSet: ConfigurationSet;
  readonly #address: string;
  readonly #resources: readonly string[];

  constructor(scope: Construct, id: string, { address, hostedZoneId }: MailSenderProps) {
    super(scope, id);
    this.#address = address;
    const domain = address.slice(address.lastIndexOf("@") + 1);
    this.configurationSet = new ConfigurationSet(this, "ConfigurationSet", {
      // A code or a link must not cross the network in the clear.
      tlsPolicy: ConfigurationSetTlsPolicy.REQUIRE,
      reputationMetrics: true,
      suppressionReasons: SuppressionReasons.BOUNCES_AND_COMPLAINTS,
    });
    // SES takes no other bus than the default one: `MailFeedback` picks what is this stage's.
    this.configurationSet.addEventDestination("Returned", {
      destination: EventDestination.eventBus(EventBus.fromEventBusName(this, "DefaultBus", "default")),
      events: [EmailSendingEvent.BOUNCE, EmailSendingEvent.COMPLAINT],
    });
    // Where bounces go, and what SPF is asked of: SES wants a subdomain that nothing else uses
    // (https://docs.aws.amazon.com/ses/latest/dg/mail-from.html). Until its records are there SES uses a name of its own.
    const mailFromDomain = `bounce.${domain}`;
    const identity = new EmailIdentity(this, "Identity", {
      identity: Identity.domain(domain),
      configurationSet: this.configurationSet,
      mailFromDomain,
    });
    // SES asks for the permission on the identity and on its default configuration set
    // (https://github.com/aws/aws-cdk/issues/34402).
    const arn = (resource: string, resourceName: string) =>
      Stack.of(this).formatArn({ service: "ses", resource, resourceName, arnFormat: ArnFormat.SLASH_RESOURCE_NAME });
    this.#resources = [
      arn("identity", identity.emailIdentityName),
      arn("configuration-set", this.configurationSet.configurationSetName),
    ];
    const records: readonly MailRecord[] = [
      ...identity.dkimRecords.map(({ name, value }, index) => {
        return { id: `DkimRecord${index + 1}`, name, type: "CNAME" as const, value };
      }),
      {
        id: "MailFromMxRecord",
        name: mailFromDomain,
        type: "MX",
        value: `10 feedback-smtp.${Stack.of(this).region}.amazonses.com`,
      },
      { id: "MailFromSpfRecord", name: mailFromDomain, type: "TXT", value: '"v=spf1 include:amazonses.com ~all"' },
    ];
    for (const record of records) this.#publish(record, hostedZoneId);
    // Never written: the company's domain has one already, or somebody has to decide what happens to its other mail.
    new CfnOutput(this, "DmarcRecord", { value: `_dmarc.${domain} TXT "v=DMARC1; p=none"` });
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

  #publish({ id, name, type, value }: MailRecord, hostedZoneId: string | undefined): void {
    new CfnOutput(this, id, { value: `${name} ${type} ${value}` });
    if (hostedZoneId === undefined) return;
    new CfnRecordSet(this, `${id}Set`, {
      name,
      type,
      hostedZoneId,
      ttl: String(Duration.hours(1).toSeconds()),
      resourceRecords: [value],
    });
  }
}
