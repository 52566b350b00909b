import { parse, perform, rules, type Store, tableOf } from "./engine.ts";
import { type CancellationReason, constraintError, transactionCanceled, validationError } from "./errors.ts";
import type { Unit } from "./unit.ts";
import { type Action, type Attempt, attempt, parseAction, refuseEmptyIndexKeys } from "./write.ts";

type Input = Readonly<Record<string, unknown>>;

const operations = { Put: "PutItem", Update: "UpdateItem", Delete: "DeleteItem", ConditionCheck: "ConditionCheck" };
const required: Readonly<Record<string, string>> = {
  Update: "UpdateExpression",
  ConditionCheck: "ConditionExpression",
};

/** The older members that single writes still have (`Expected`, `AttributeUpdates`, …) are none of a transaction's. */
const members = new Set([
  "TableName",
  "Key",
  "Item",
  "UpdateExpression",
  "ConditionExpression",
  "ExpressionAttributeNames",
  "ExpressionAttributeValues",
  "ReturnValuesOnConditionCheckFailure",
]);

const mostActions = 100;
const mostBytes = 4 * 1024 * 1024;

/**
 * Checks a TransactWriteItems as far as the request alone tells.
 * Source: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html
 * @throws DynamodbError ValidationException
 */
export const parseTransaction = (store: Store, input: Input): readonly Action[] =>
  listOf(input, "TransactItems").map((entry, index) => {
    const [kind, ...others] = Object.keys(operations).filter((name) => entry[name] != null);
    const fields = entry[kind ?? ""] as Input | undefined;
    if (!kind || !fields || others.length > 0)
      throw validationError("TransactItems can only contain one of Check, Put, Update or Delete");
    const missing = required[kind];
    if (missing && fields[missing] == null)
      throw constraintError(
        "null",
        `transactItems.${index + 1}.member.${lowerFirst(kind)}.${lowerFirst(missing)}`,
        "not be null",
      );
    const known = Object.fromEntries(Object.entries(fields).filter(([name]) => members.has(name)));
    const { ReturnConsumedCapacity = "NONE" } = input;
    return parseAction(store, operations[kind as keyof typeof operations], { ...known, ReturnConsumedCapacity });
  });

/**
 * Tries every action against the present state, under the write lock. Since each looks at an item of its own, the order
 * does not matter. Writes run one after the other here, so the code `TransactionConflict` never comes up.
 * @returns the writes to commit together
 * @throws DynamodbError TransactionCanceledException, or what is wrong with the request as a whole
 */
export const tryTransaction = async (
  store: Store,
  actions: readonly Action[],
): Promise<{ units: Unit[]; outputs: Input[] }> => {
  await refuseSharedItems(store, actions);
  const attempts: Attempt[] = [];
  for (const action of actions) attempts.push(await attempt(store, action));
  const done = attempts.filter((tried) => tried.kind === "done");
  for (const [index, tried] of attempts.entries()) {
    if (tried.kind === "done") await refuseEmptyIndexKeys(store, tried.unit, actions[index]?.operation ?? "");
  }
  if (done.length < attempts.length)
    throw transactionCanceled(attempts.map((tried, index) => reason(tried, actions[index]?.returnOld)));
  const units = done.map(({ unit }) => unit);
  const bytes = units
    .flatMap((unit) => unit.changes())
    .reduce((sum, { after }) => sum + (after ? rules.itemSize(after) : 0), 0);
  // The limit is documented; these words for it are not AWS's.
  if (bytes > mostBytes) throw validationError("The aggregate size of the items in the transaction exceeds 4 MB");
  return { units, outputs: done.map(({ output }) => output) };
};

/** TransactGetItems: all items as of one moment, since the caller holds the write lock. */
export const transactGet = async (store: Store, input: Input): Promise<Record<string, unknown>> => {
  const gets = listOf(input, "TransactItems").map(({ Get }, index) => {
    if (Get == null) throw constraintError("null", `transactItems.${index + 1}.member.get`, "not be null");
    const { ReturnConsumedCapacity = "NONE" } = input;
    const { TableName, Key, ProjectionExpression, ExpressionAttributeNames } = Get as Input;
    const known = {
      TableName,
      Key,
      ProjectionExpression,
      ExpressionAttributeNames,
      ReturnConsumedCapacity,
      ConsistentRead: true,
    };
    return { operation: "GetItem", parsed: parse(store, "GetItem", known), returnOld: false };
  });
  await refuseSharedItems(store, gets);
  const outputs: Input[] = [];
  for (const { parsed } of gets) outputs.push(await perform(store, "GetItem", parsed));
  return { Responses: outputs.map(({ Item }) => (Item ? { Item } : {})), ...consumed(outputs) };
};

/** A transaction costs twice what its actions would cost alone. Empty if the client did not ask. */
export const consumed = (outputs: readonly Input[]): { ConsumedCapacity?: unknown } => {
  const tables = new Map<string, number>();
  for (const { ConsumedCapacity } of outputs) {
    const { TableName, CapacityUnits } = (ConsumedCapacity ?? {}) as { TableName?: string; CapacityUnits?: number };
    if (TableName && CapacityUnits) tables.set(TableName, (tables.get(TableName) ?? 0) + 2 * CapacityUnits);
  }
  if (tables.size === 0) return {};
  return { ConsumedCapacity: [...tables].map(([TableName, CapacityUnits]) => ({ TableName, CapacityUnits })) };
};

const reason = (tried: Attempt, returnOld = false): CancellationReason => {
  if (tried.kind === "done") return { Code: "None" };
  const { error, item } = tried;
  switch (error.name) {
    case "ConditionalCheckFailedException":
      return { Code: "ConditionalCheckFailed", Message: error.message, ...(returnOld && item && { Item: item }) };
    case "ValidationException":
      return { Code: "ValidationError", Message: error.message };
    default:
      throw error;
  }
};

/** @throws DynamodbError ValidationException, or ResourceNotFoundException */
const refuseSharedItems = async (store: Store, actions: readonly Action[]): Promise<void> => {
  const seen = new Set<string>();
  for (const { parsed } of actions) {
    const table = await tableOf(store, parsed.TableName);
    const item = parsed.Key ?? parsed.Item ?? {};
    // A key that does not fit the table is the action's own error, and comes up there.
    if (parsed.Key ? rules.validateKey(item, table) : rules.validateItem(item, table)) continue;
    const place = `${table.TableName}/${rules.createKey(item, table)}`;
    if (seen.has(place)) throw validationError("Transaction request cannot include multiple operations on one item");
    seen.add(place);
  }
};

const listOf = (input: Input, name: string): readonly Input[] => {
  const path = lowerFirst(name);
  const list = input[name];
  if (!Array.isArray(list)) throw constraintError("null", path, "not be null");
  if (list.length === 0) throw constraintError("'[]'", path, "have length greater than or equal to 1");
  if (list.length > mostActions)
    throw constraintError(`'[${list.length} members]'`, path, `have length less than or equal to ${mostActions}`);
  return list as readonly Input[];
};

const lowerFirst = (name: string): string => `${name.charAt(0).toLowerCase()}${name.slice(1)}`;
