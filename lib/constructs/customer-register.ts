import { ReferenceStrength, RemovalPolicy, Validations } from "aws-cdk-lib";
import {
  AttributeType,
  BillingMode,
  type CfnTable,
  ProjectionType,
  StreamViewType,
  Table,
} from "aws-cdk-lib/aws-dynamodb";
import { PolicyStatement } from "aws-cdk-lib/aws-iam";
import { Construct } from "constructs";
import { control } from "../checks.ts";
import type { FlowFunction } from "./flow-function.ts";
import { generationId } from "./generation.ts";
import { type Operation, operations, type Rights, rights } from "./register-rights.ts";

/**
 * The one table: customers, accounts, challenges, limits, sessions and the outbox.
 *
 * A plain `Table`, not `TableV2`: one region holds the register, and its properties are those of DynamoDB's own CreateTable,
 * so that an emulator can be made from the template as it stands. Encrypted with the key that AWS owns: a key of our own
 * costs by the request and hides nothing from whoever may read the table, while what must stay secret is hashed or sealed
 * under the keying secret before it gets here (product.md, rule 4).
 */
export class CustomerRegister extends Construct {
  readonly table: Table;

  /** @param generation another number is another table; the one before stays, out of the stack */
  constructor(scope: Construct, id: string, generation: number) {
    super(scope, id);
    this.table = new Table(this, "Table", {
      partitionKey: { name: "pk", type: AttributeType.STRING },
      sortKey: { name: "sk", type: AttributeType.STRING },
      billingMode: BillingMode.PAY_PER_REQUEST,
      timeToLiveAttribute: "expiresAt",
      stream: StreamViewType.NEW_IMAGE,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      deletionProtection: true,
      removalPolicy: RemovalPolicy.RETAIN,
    });
    const customerNumber = { name: "customerNumber", type: AttributeType.STRING };
    this.table.addGlobalSecondaryIndex({
      indexName: "byMobile",
      partitionKey: { name: "mobile", type: AttributeType.STRING },
      sortKey: customerNumber,
    });
    this.table.addGlobalSecondaryIndex({
      indexName: "byEmail",
      partitionKey: { name: "emailKey", type: AttributeType.STRING },
      sortKey: customerNumber,
    });
    this.table.addGlobalSecondaryIndex({
      indexName: "due",
      partitionKey: { name: "dueShard", type: AttributeType.STRING },
      sortKey: { name: "dueAt", type: AttributeType.NUMBER },
      // Who finds something due reads it again. A message is 3 KB, its keys are not one.
      projectionType: ProjectionType.KEYS_ONLY,
    });
    (this.table.node.defaultChild as CfnTable).overrideLogicalId(generationId("CustomerTable", generation));
    // An export that is in use can't change, and a lost table must be replaceable.
    this.table.applyCrossStackReferenceStrength(ReferenceStrength.WEAK);
    Validations.of(this.table).acknowledge({
      id: control("dynamodb_table_encrypted_kms_check"),
      reason:
        "Encrypted with the key that AWS owns; one of our own costs by the request and hides nothing from whoever may read the table",
    });
  }

  /** Where every new item shows up; the outbox is what listens. */
  get streamArn(): string {
    const arn = this.table.tableStreamArn;
    if (arn === undefined) throw new Error("The customer register has no stream");
    return arn;
  }

  /** Lets a function open and finish registrations. */
  grantRegistration(fn: FlowFunction): void {
    this.#grant(fn, rights.registration);
  }

  /** Lets a function go on with a registration from its link. */
  grantVerification(fn: FlowFunction): void {
    this.#grant(fn, rights.verification);
  }

  /** Lets a function sign people in and out. */
  grantSessions(fn: FlowFunction): void {
    this.#grant(fn, rights.sessions);
  }

  /** Lets a function help who forgot a number or a password. */
  grantRecovery(fn: FlowFunction): void {
    this.#grant(fn, rights.recovery);
  }

  /** Lets a function send messages, and forget registrations that nobody finished. */
  grantDelivery(fn: FlowFunction): void {
    this.#grant(fn, rights.delivery);
  }

  /** Lets a function flag contacts that mail comes back from. */
  grantFeedback(fn: FlowFunction): void {
    this.#grant(fn, rights.feedback);
  }

  /** Lets a function spend one-time tickets. */
  grantTickets(fn: FlowFunction): void {
    this.#grant(fn, rights.tickets);
  }

  /**
   * One statement for each operation, on the items whose partition keys begin so. No Scan: every access pattern has a key. A
   * transaction asks for the permission of each of its parts, and a batch for all of its keys in one statement.
   *
   * `ForAllValues` holds for a request that names no key at all, but none of these operations can be such a request.
   * (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/specifying-conditions.html)
   */
  #grant(fn: FlowFunction, { ask = [], ...items }: Rights): void {
    for (const [operation, kinds] of Object.entries(items)) {
      const keys = kinds.map((kind) => `${kind}#*`);
      fn.addToRolePolicy(
        new PolicyStatement({
          actions: [operations[operation as Operation]],
          resources: [this.table.tableArn],
          conditions: { "ForAllValues:StringLike": { "dynamodb:LeadingKeys": keys } },
        }),
      );
    }
    // An index's partition keys are contacts and times: a prefix would say nothing.
    if (ask.length > 0)
      fn.allow(
        ["dynamodb:Query"],
        ask.map((name) => `${this.table.tableArn}/index/${name}`),
      );
    fn.addEnvironment("TABLE_NAME", this.table.tableName);
  }
}
