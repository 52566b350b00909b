import { type Item, type Parsed, parse, perform, refuse, rules, type Store, type Table, tableOf } from "./engine.ts";
import { DynamodbError, validationError, withItem } from "./errors.ts";
import { createUnit, type Unit } from "./unit.ts";

/** How an action went: its writes wait in `unit`, or the service refuses it. `item` is what the condition was held against. */
export type Attempt =
  | { readonly kind: "done"; readonly unit: Unit; readonly output: Record<string, unknown> }
  | { readonly kind: "refused"; readonly error: DynamodbError; readonly item: Item | undefined };

/** A write that was checked and waits for the lock. */
export interface Action {
  readonly operation: string;
  readonly parsed: Parsed;
  /** ReturnValuesOnConditionCheckFailure: ALL_OLD. */
  readonly returnOld: boolean;
}

/** Checks a PutItem, UpdateItem, DeleteItem, BatchWriteItem or ConditionCheck. */
export const parseAction = (store: Store, operation: string, input: Record<string, unknown>): Action => ({
  operation,
  // A ConditionCheck has the members of a DeleteItem, and deletes nothing.
  parsed: parse(store, operation === "ConditionCheck" ? "DeleteItem" : operation, input),
  returnOld: input.ReturnValuesOnConditionCheckFailure === "ALL_OLD",
});

/** Tries an action against the present state. Call it under the write lock; nothing is stored before `commit`. */
export const attempt = async (store: Store, { operation, parsed }: Action): Promise<Attempt> => {
  const unit = createUnit(store);
  try {
    const output =
      operation === "ConditionCheck" ? await check(unit.store, parsed) : await perform(unit.store, operation, parsed);
    return { kind: "done", unit, output };
  } catch (error) {
    if (error instanceof DynamodbError) return { kind: "refused", error, item: unit.before() };
    throw error;
  }
};

/** What goes back for a refused single write: the item comes along if it was asked for and exists. */
export const refusal = (action: Action, { error, item }: Extract<Attempt, { kind: "refused" }>): DynamodbError =>
  action.returnOld && item && error.name === "ConditionalCheckFailedException" ? withItem(error, item) : error;

const check = async (store: Store, parsed: Parsed): Promise<Record<string, unknown>> => {
  const table = await tableOf(store, parsed.TableName);
  const key = parsed.Key ?? {};
  refuse(rules.validateKey(key, table));
  const item = await new Promise<Item | undefined>((resolve, reject) => {
    store.getItemDb(table.TableName).get(rules.createKey(key, table), (error, value) => {
      if (error) reject(error);
      else resolve(value as Item | undefined);
    });
  });
  refuse(rules.checkConditional(parsed, item));
  return { ConsumedCapacity: rules.addConsumedCapacity(parsed, false, item) };
};

/**
 * An index key can't be empty; dynalite lets it pass. The service refuses it outright, also within a transaction.
 * @throws DynamodbError ValidationException
 */
export const refuseEmptyIndexKeys = async (store: Store, unit: Unit, operation: string): Promise<void> => {
  for (const { table, after } of unit.changes()) {
    if (!after) continue;
    const empty = emptyIndexKey(await tableOf(store, table), after);
    if (!empty) continue;
    const why = "The AttributeValue for a key attribute cannot contain an empty string value.";
    throw validationError(
      operation === "UpdateItem"
        ? `One or more parameter values are not valid. The update expression attempted to update a secondary index key to a value that is not supported. ${why}`
        : `One or more parameter values are not valid. A value specified for a secondary index key is not supported. ${why} IndexName: ${empty.index}, IndexKey: ${empty.attribute}`,
    );
  }
};

const emptyIndexKey = (table: Table, item: Item): { index: string; attribute: string } | undefined => {
  for (const { IndexName, KeySchema } of table.GlobalSecondaryIndexes ?? []) {
    const found = KeySchema.find(({ AttributeName }) => item[AttributeName]?.S === "" || item[AttributeName]?.B === "");
    if (found) return { index: IndexName, attribute: found.AttributeName };
  }
  return undefined;
};
