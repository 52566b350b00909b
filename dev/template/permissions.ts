import type { Need } from "./iam.ts";
import { account, region } from "./physical.ts";

type Input = Readonly<Record<string, unknown>>;
type Attributes = Readonly<Record<string, { readonly S?: string; readonly N?: string } | undefined>>;

/** What is needed to know which permissions a call needs. */
export interface Inventory {
  /** Verified identities of SES (addresses and domains), with the configuration set that each uses by default. */
  readonly identities: Readonly<Record<string, { readonly configurationSet?: string }>>;
  /** The partition key's attribute of each table. */
  readonly partitionKeys: Readonly<Record<string, string>>;
}

const arn = (service: string, resource: string): string => `arn:aws:${service}:${region}:${account}:${resource}`;

const tableName = (nameOrArn: unknown): string => String(nameOrArn).replace(/^arn:.*:table\//, "");

/** The value that a query asks of the partition key: `pk = :account AND begins_with(sk, :session)`. */
const queriedKey = (input: Input, partitionKey: string): Attributes => {
  const names = (input.ExpressionAttributeNames ?? {}) as Readonly<Record<string, string>>;
  const values = (input.ExpressionAttributeValues ?? {}) as Attributes;
  const equations = String(input.KeyConditionExpression ?? "").matchAll(/([#\w.-]+)\s*=\s*(:\w+)/g);
  const asked = [...equations].find(([, name = ""]) => (names[name] ?? name) === partitionKey)?.[2];
  return asked === undefined ? {} : { [partitionKey]: values[asked] };
};

/**
 * Each item of a transaction needs the permission of its own operation, on its own table; `ConditionCheckItem` is a check's
 * (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis-iam.html). That permission has the condition key
 * `dynamodb:LeadingKeys` and is asked for in transactions only, so transactions carry their keys.
 *
 * `dynamodb:LeadingKeys` is "the first partition key of the table" (service authorization reference). What it is for a query of a
 * global index no page says, so a condition on it there is not played.
 * (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/specifying-conditions.html)
 */
const dynamodb = (operation: string, input: Input, { partitionKeys }: Inventory): readonly Need[] => {
  const enclosing = operation.startsWith("Transact") ? [operation] : [];
  const need = (action: string, table: unknown, keys: readonly (Attributes | undefined)[]): Need => {
    const name = tableName(table);
    const partition = partitionKeys[name] ?? "pk";
    const leading = keys.flatMap((key) => key?.[partition]?.S ?? key?.[partition]?.N ?? []);
    return {
      action: `dynamodb:${action}`,
      resource: arn("dynamodb", `table/${name}`),
      context: { "dynamodb:LeadingKeys": leading, "dynamodb:EnclosingOperation": enclosing },
    };
  };
  switch (operation) {
    case "TransactWriteItems":
    case "TransactGetItems": {
      const items = (input.TransactItems ?? []) as readonly Readonly<Record<string, Input>>[];
      return items.flatMap((item) =>
        Object.entries(item).map(([kind, part]) =>
          need(kind === "ConditionCheck" ? "ConditionCheckItem" : `${kind}Item`, part.TableName, [
            (part.Key ?? part.Item) as Attributes | undefined,
          ]),
        ),
      );
    }
    case "BatchGetItem":
      return Object.entries((input.RequestItems ?? {}) as Record<string, { Keys?: readonly Attributes[] }>).map(
        ([table, { Keys = [] }]) => need(operation, table, Keys),
      );
    case "BatchWriteItem": {
      type Write = { PutRequest?: { Item?: Attributes }; DeleteRequest?: { Key?: Attributes } };
      return Object.entries((input.RequestItems ?? {}) as Record<string, readonly Write[]>).map(([table, writes]) => {
        const keys = writes.map(({ PutRequest, DeleteRequest }) => PutRequest?.Item ?? DeleteRequest?.Key);
        return need(operation, table, keys);
      });
    }
    case "Query": {
      const name = tableName(input.TableName);
      if (input.IndexName === undefined)
        return [need(operation, name, [queriedKey(input, partitionKeys[name] ?? "pk")])];
      const resource = arn("dynamodb", `table/${name}/index/${String(input.IndexName)}`);
      return [{ action: "dynamodb:Query", resource, context: { "dynamodb:EnclosingOperation": [] } }];
    }
    case "Scan": {
      const index = input.IndexName === undefined ? "" : `/index/${String(input.IndexName)}`;
      return [{ action: "dynamodb:Scan", resource: arn("dynamodb", `table/${tableName(input.TableName)}${index}`) }];
    }
    case "ListTables":
      return [{ action: "dynamodb:ListTables", resource: "*" }];
    default:
      return [need(operation, input.TableName, [(input.Key ?? input.Item) as Attributes | undefined])];
  }
};

const emailAddress = (source: string): string => /<([^>]*)>\s*$/.exec(source)?.[1] ?? source.trim();

/**
 * SES asks for the permission on the sender's identity (the address if that is verified by itself, or else its domain) and on
 * the configuration set, named or default (https://github.com/aws/aws-cdk/issues/34402).
 */
const ses = (operation: string, input: Input, { identities }: Inventory): readonly Need[] => {
  const from = emailAddress(String(input.Source ?? input.FromEmailAddress ?? ""));
  const identity = Object.hasOwn(identities, from) ? from : from.slice(from.lastIndexOf("@") + 1);
  const configurationSet = input.ConfigurationSetName ?? identities[identity]?.configurationSet;
  const resources = [
    `identity/${identity}`,
    ...(configurationSet === undefined ? [] : [`configuration-set/${String(configurationSet)}`]),
  ];
  return resources.map((resource) => ({
    action: `ses:${operation}`,
    resource: arn("ses", resource),
    context: { "ses:FromAddress": [from] },
  }));
};

/**
 * The permissions that a call of an AWS SDK needs, all of them.
 * Source: the service authorization reference
 */
export const permissionsOf = (
  service: "dynamodb" | "cognito" | "sns" | "ses" | "secrets",
  operation: string,
  input: Input,
  inventory: Inventory,
): readonly Need[] => {
  switch (service) {
    case "dynamodb":
      return dynamodb(operation, input, inventory);
    case "cognito":
      // What clients may call themselves (InitiateAuth and so on) names no pool and is not a matter of IAM.
      if (input.UserPoolId === undefined) return [];
      return [
        { action: `cognito-idp:${operation}`, resource: arn("cognito-idp", `userpool/${String(input.UserPoolId)}`) },
      ];
    case "sns":
      // A text message has no topic; policies see the number in the resource's place.
      return [
        {
          action: `sns:${operation}`,
          resource: String(input.TopicArn ?? input.TargetArn ?? input.PhoneNumber),
        },
      ];
    case "ses":
      return ses(operation, input, inventory);
    case "secrets":
      return [{ action: `secretsmanager:${operation}`, resource: String(input.SecretId) }];
  }
};
