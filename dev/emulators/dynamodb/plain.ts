import { entries, type Item, itemPrefix, type Store, tableOf } from "./engine.ts";

/** Everything in the tables, for people to read: table → items in the order of their keys, sets as lists, binary as base64. */
export const dumpTables = async (store: Store, tables: readonly string[]): Promise<Record<string, unknown[]>> => {
  const dump: Record<string, unknown[]> = {};
  for (const table of tables) {
    const { KeySchema } = await tableOf(store, table);
    const items: { key: string; item: unknown }[] = [];
    for await (const [, stored] of entries(store, itemPrefix(table))) {
      const item = plainItem(stored as Item);
      items.push({ key: JSON.stringify(KeySchema.map(({ AttributeName }) => item[AttributeName])), item });
    }
    dump[table] = items.sort((a, b) => (a.key < b.key ? -1 : 1)).map(({ item }) => item);
  }
  return dump;
};

const plainItem = (item: Item): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(item)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, value]) => [name, plain(value)]),
  );

const plain = (value: Readonly<Record<string, unknown>>): unknown => {
  const [[type, content] = ["NULL", true]] = Object.entries(value);
  switch (type) {
    case "N":
      return number(String(content));
    case "NS":
      return (content as string[]).map(number);
    case "L":
      return (content as Item[string][]).map(plain);
    case "M":
      return plainItem(content as Item);
    case "NULL":
      return null;
    default:
      return content;
  }
};

/** DynamoDB's numbers have 38 digits; those that JavaScript would round stay text. */
const number = (text: string): number | string => (String(Number(text)) === text ? Number(text) : text);
