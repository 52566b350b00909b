const arn = /^arn:[^:]*:dynamodb:[^:]*:[^:]*:table\//;

const plainName = (name: string): string => name.replace(arn, "");

/** A copy of a request's input in which tables go by name: the service takes their ARNs as well, dynalite does not. */
export const withTableNames = (input: Readonly<Record<string, unknown>>): Record<string, unknown> => {
  const named: Record<string, unknown> = { ...input };
  if (typeof input.TableName === "string") named.TableName = plainName(input.TableName);
  const { RequestItems, TransactItems } = input;
  if (RequestItems && typeof RequestItems === "object")
    named.RequestItems = Object.fromEntries(
      Object.entries(RequestItems).map(([name, requests]) => [plainName(name), requests]),
    );
  if (Array.isArray(TransactItems))
    named.TransactItems = TransactItems.map((entry: Record<string, Record<string, unknown>>) =>
      Object.fromEntries(Object.entries(entry).map(([kind, fields]) => [kind, fields && withTableNames(fields)])),
    );
  return named;
};
