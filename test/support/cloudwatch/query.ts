/** What CloudWatch Logs itself finds in a line of a Lambda function. */
const discovered = new Set([
  ...["@timestamp", "@message", "@log", "@logStream", "@ingestionTime", "@type", "@requestId"],
  ...["@duration", "@initDuration", "@billedDuration", "@memorySize", "@maxMemoryUsed"],
]);

const words = new Set([
  ...["fields", "filter", "stats", "sort", "limit", "display", "dedup", "by", "as", "and", "or", "not", "in", "like"],
  ...["asc", "desc", "count", "count_distinct", "sum", "min", "max", "avg", "pct", "bin", "latest", "earliest"],
]);

/**
 * The fields of our own lines that a query names, and the events that it asks for by name.
 *
 * @throws Error for a field of CloudWatch's own that there is not
 * (https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_AnalyzeLogData-discoverable-fields.html)
 */
export const fieldsOf = (query: string): { readonly fields: readonly string[]; readonly events: readonly string[] } => {
  const [, one, list = ""] = /\bevent (?:= "([a-z_]+)"|in \[([^\]]*)\])/.exec(query) ?? [];
  const events = one === undefined ? [...list.matchAll(/"([a-z_]+)"/g)].map(([, event = ""]) => event) : [one];
  const aliases = [...query.matchAll(/\bas (\w+)/g)].map(([, alias]) => alias);
  const bare = query
    .replaceAll(/"[^"]*"/g, " ")
    .replaceAll(/\/[^/|]*\//g, " ")
    .replaceAll(/\bbin\([^)]*\)/g, " ");
  const named = [...bare.matchAll(/@?[A-Za-z_]\w*/g)].map(([word]) => word);
  const unknown = named.filter((name) => name.startsWith("@") && !discovered.has(name));
  if (unknown.length > 0) throw new Error(`CloudWatch finds no ${unknown.join()} in a line`);
  const fields = named.filter((name) => !(name.startsWith("@") || words.has(name) || aliases.includes(name)));
  return { fields: [...new Set(fields)], events };
};
