import { type DynamoDBClient, ScanCommand, type ScanCommandOutput } from "@aws-sdk/client-dynamodb";
import { unmarshall } from "@aws-sdk/util-dynamodb";
import type { TraceKind, TraceServices } from "../../core/customer/traces.ts";
import { type Ref, ref } from "../../core/record.ts";
import { foundIn, type Item, toItem } from "./items.ts";

/** Every record of some kinds, a page of the table at a time: for the operator, not for a function. */
export const dynamodbTraces = (client: DynamoDBClient, tableName: string): TraceServices["traces"] =>
  async function* (kinds) {
    const wanted = Object.fromEntries(kinds.map((kind) => [`:${kind}`, kind.toUpperCase()]));
    let from: Item | undefined;
    do {
      const page: ScanCommandOutput = await client.send(
        new ScanCommand({
          TableName: tableName,
          ConsistentRead: true,
          FilterExpression: `sk IN (${Object.keys(wanted).join(", ")})`,
          ExpressionAttributeValues: toItem(wanted),
          ...(from === undefined ? {} : { ExclusiveStartKey: from }),
        }),
      );
      for (const item of page.Items ?? []) yield foundIn(refOf(item), item);
      from = page.LastEvaluatedKey;
    } while (from !== undefined);
  };

/** The keys of these kinds are `CHALLENGE#<id>` and `CHALLENGE`. */
const refOf = (item: Item): Ref<unknown> => {
  const { pk, sk } = unmarshall(item) as { pk: string; sk: string };
  return ref(sk.toLowerCase() as TraceKind, pk.slice(sk.length + 1));
};
