import { RemovalPolicy } from "aws-cdk-lib";
import { AttributeType, BillingMode, type CfnTable, StreamViewType, Table } from "aws-cdk-lib/aws-dynamodb";
import { Construct } from "constructs";
import type { FlowFunction } from "./flow-function.ts";

// No Scan: every access pattern has a key. A transaction asks for the permission of each of its parts.
const read = ["dynamodb:GetItem", "dynamodb:BatchGetItem", "dynamodb:Query"];
const write = ["dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem", "dynamodb:ConditionCheckItem"];

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

  constructor(scope: Construct, id: string) {
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
    });
    (this.table.node.defaultChild as CfnTable).overrideLogicalId("CustomerTable");
  }

  /** Where every new item shows up; the outbox is what listens. */
  get streamArn(): string {
    const arn = this.table.tableStreamArn;
    if (arn === undefined) throw new Error("The customer register has no stream");
    return arn;
  }

  /** Lets a flow read and write items by their key. */
  grantItems(fn: FlowFunction): void {
    fn.allow([...read, ...write], [this.table.tableArn]);
    this.#tell(fn);
  }

  /** Lets a flow find customers by a mobile number or an e-mail address. */
  grantContactLookup(fn: FlowFunction): void {
    fn.allow(["dynamodb:Query"], [this.#index("byMobile"), this.#index("byEmail")]);
    this.#tell(fn);
  }

  /** Lets a function find the work whose time has come. */
  grantDueWork(fn: FlowFunction): void {
    fn.allow(["dynamodb:Query"], [this.#index("due")]);
    this.#tell(fn);
  }

  /** Lets a function spend a one-time ticket: delete it under a condition, read nothing. */
  grantSpending(fn: FlowFunction): void {
    fn.allow(["dynamodb:DeleteItem"], [this.table.tableArn]);
    this.#tell(fn);
  }

  #index(name: string): string {
    return `${this.table.tableArn}/index/${name}`;
  }

  #tell(fn: FlowFunction): void {
    fn.addEnvironment("TABLE_NAME", this.table.tableName);
  }
}
