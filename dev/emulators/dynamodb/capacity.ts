import type { Capacity } from "../service.ts";
import { type Item, rules, type Store, type Table, tableOf } from "./engine.ts";
import type { Change } from "./unit.ts";

type Output = Readonly<Record<string, unknown>>;

/** An empty answer costs what one item does; dynalite takes it for nothing. */
const leastOfQuery = (input: Output): number => (input.ConsistentRead === true ? 1 : 0.5);

const asksNothing = ({ ReturnConsumedCapacity }: Output): boolean =>
  ReturnConsumedCapacity === undefined || ReturnConsumedCapacity === "NONE";

/** The request as it has to be run for its cost to be known, whether or not the client wants to know. */
export const metered = <Input extends Output>(input: Input): Input =>
  asksNothing(input) ? { ...input, ReturnConsumedCapacity: "TOTAL" } : input;

/** The answer as the client asked for it. */
export const asAsked = (input: Output, output: Output): Output => {
  if (!asksNothing(input)) return output;
  const { ConsumedCapacity: _, ...rest } = output;
  return rest;
};

/**
 * What a read or write cost. Items count by 4 KB when read and by 1 KB when written, twice in a transaction; an eventually
 * consistent read counts half (dynalite's figures). On top of them come the indexes, which dynalite leaves out.
 *
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/on-demand-capacity-mode.html
 */
export const capacityOf = async (
  store: Store,
  operation: string,
  { input, output, changes }: { readonly input: Output; readonly output: Output; readonly changes: readonly Change[] },
): Promise<Capacity> => {
  const units = [output.ConsumedCapacity ?? []]
    .flat()
    .reduce((sum: number, table) => sum + (table as { CapacityUnits: number }).CapacityUnits, 0);
  switch (operation) {
    case "Query":
    case "Scan":
      return { read: Math.max(units, leastOfQuery(input)), write: 0 };
    case "GetItem":
    case "BatchGetItem":
    case "TransactGetItems":
      return { read: units, write: 0 };
    default: {
      let write = units;
      for (const { table, before, after } of changes) write += indexWrites(await tableOf(store, table), before, after);
      return { read: 0, write };
    }
  }
};

type Index = NonNullable<Table["GlobalSecondaryIndexes"]>[number];

/**
 * An entry that comes, changes or goes is one write a KB; one whose key changes is two, a deletion and a new one. They follow after
 * the write, so a transaction does not double them. What the index does not hold may change for nothing.
 *
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/GSI.html#GSI.ThroughputConsiderations.Writes
 */
const indexWrites = (table: Table, before: Item | undefined, after: Item | undefined): number => {
  let units = 0;
  for (const index of table.GlobalSecondaryIndexes ?? []) {
    const [old, now] = [entryOf(table, index, before), entryOf(table, index, after)];
    if (old !== undefined && now !== undefined && keyIn(index, old) === keyIn(index, now)) {
      if (JSON.stringify(old) !== JSON.stringify(now)) units += Math.max(kilobytes(old), kilobytes(now));
      continue;
    }
    if (old !== undefined) units += kilobytes(old);
    if (now !== undefined) units += kilobytes(now);
  }
  return units;
};

const namesIn = (keys: Table["KeySchema"]): readonly string[] => keys.map(({ AttributeName }) => AttributeName);

const keyIn = ({ KeySchema }: Index, entry: Item): string =>
  JSON.stringify(namesIn(KeySchema).map((name) => entry[name]));

/** What the index holds of an item; nothing of one that lacks its keys. */
const entryOf = (table: Table, { KeySchema, Projection }: Index, item: Item | undefined): Item | undefined => {
  if (item === undefined || namesIn(KeySchema).some((name) => item[name] === undefined)) return undefined;
  if (Projection.ProjectionType === "ALL") return item;
  const held = [...namesIn(table.KeySchema), ...namesIn(KeySchema), ...(Projection.NonKeyAttributes ?? [])];
  return Object.fromEntries(Object.entries(item).filter(([name]) => held.includes(name)));
};

const kilobytes = (item: Item): number => Math.ceil(rules.itemSize(item) / 1024);
