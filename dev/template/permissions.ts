import type { Need } from "./iam.ts";
import { account, region } from "./physical.ts";

type Input = Readonly<Record<string, unknown>>;
type Attributes = Readonly<Record<string, { readonly S?: string; readonly N?: string }>>;

/** What is needed to know which permissions a call needs. */
export interface Inventory {
  /** Verified identities of SES (addresses and domains), with the configuration set that each uses by default. */
  readonly identities: Readonly<Record<string, { readonly configurationSet?: string }>>;
  /** The partition key's attribute of each table. */
  readonly partitionKeys: Readonly<Record<string, string>>;
}

const arn = (service: string, resource: string): string => `arn:aws:${service}:${region}:${account}:${resource}`;

const tableName = (nameOrArn: unknown): string => String(nameOrArn).replace(/^arn:.*:table\//, "");

const dynamodb = (operation: string, input: Input, { partitionKeys }: Inventory): readonly Need[] => {
  const need = (action: string, table: unknown, keys: readonly (Attributes | undefined)[], index?: unknown): Need => {
    const name = tableName(table);
    const partition = partitionKeys[name] ?? "pk";
    const leading = keys.flatMap((key) => key?.[partition]?.S ?? key?.[partition]?.N ?? []);
    const resource = arn("dynamodb", index === undefined ? `table/${name}` : `table/${name}/index/${String(index)}`);
    return {
      action: `dynamodb:${action}`,
      resource,
      context: leading.length === 0 ? {} : { "dynamodb:LeadingKeys": leading },
    };
  };
  switch (operation) {
    case "TransactWriteItems":
    case "TransactGetItems": {
      // A transaction needs the permission of each of its parts (ConditionCheck's is ConditionCheckItem).
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
    case "BatchWriteItem":
      return Object.entries((input.RequestItems ?? {}) as Record<string, { Keys?: readonly Attributes[] }>).map(
        ([table, { Keys = [] }]) => need(operation, table, Keys),
      );
    case "ListTables":
      return [{ action: "dynamodb:ListTables", resource: "*" }];
    default:
      return [need(operation, input.TableName, [(input.Key ?? input.Item) as Attributes | undefined], input.IndexName)];
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
 * Sources: the service authorization reference; https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis-iam.html
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
