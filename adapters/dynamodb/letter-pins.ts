import { type DynamoDBClient, ScanCommand, type ScanCommandOutput } from "@aws-sdk/client-dynamodb";
import { unmarshall } from "@aws-sdk/util-dynamodb";
import { type Item, toItem } from "./items.ts";

/**
 * How many letters' PINs that may still be used were hashed under which version of the keying secret. Reads the whole table, a
 * page at a time: for the operator, not for a function.
 */
export const letterPinsByKey = async (
  client: DynamoDBClient,
  tableName: string,
): Promise<ReadonlyMap<number, number>> => {
  const counts = new Map<number, number>();
  let from: Item | undefined;
  do {
    const page: ScanCommandOutput = await client.send(
      new ScanCommand({
        TableName: tableName,
        ProjectionExpression: "pinHash",
        FilterExpression: "sk = :customer AND attribute_exists(pinHash) AND attribute_not_exists(claimedBy)",
        ExpressionAttributeValues: toItem({ ":customer": "CUSTOMER" }),
        ...(from === undefined ? {} : { ExclusiveStartKey: from }),
      }),
    );
    for (const item of page.Items ?? []) {
      const version = Number.parseInt(String(unmarshall(item).pinHash), 10);
      counts.set(version, (counts.get(version) ?? 0) + 1);
    }
    from = page.LastEvaluatedKey;
  } while (from !== undefined);
  return counts;
};
