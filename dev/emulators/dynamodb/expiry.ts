import { entries, type Item, itemPrefix, type Store, tableOf } from "./engine.ts";
import { type Action, parseAction } from "./write.ts";

const fiveYears = 5 * 365.25 * 24 * 60 * 60;

/**
 * Finds what time to live would delete, as the deletes to run: the attribute is a number, epoch seconds, passed, but not more than five
 * years ago. Source: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/time-to-live-ttl-before-you-start.html
 *
 * @param now epoch seconds
 */
export const findExpired = async function* (
  store: Store,
  table: string,
  attribute: string,
  now: number,
): AsyncGenerator<Action> {
  const { KeySchema } = await tableOf(store, table);
  for await (const [, value] of entries(store, itemPrefix(table))) {
    const item = value as Item;
    const expiresAt = item[attribute]?.N;
    if (expiresAt === undefined || Number(expiresAt) >= now || Number(expiresAt) < now - fiveYears) continue;
    // Does nothing should the item have been given more time, or be gone, by the time this runs.
    yield parseAction(store, "DeleteItem", {
      TableName: table,
      Key: Object.fromEntries(KeySchema.map(({ AttributeName }) => [AttributeName, item[AttributeName]])),
      ConditionExpression: "#expiry = :seen",
      ExpressionAttributeNames: { "#expiry": attribute },
      ExpressionAttributeValues: { ":seen": { N: expiresAt } },
    });
  }
};
