import { readFile, writeFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { type Assumptions, assumptions } from "./costs/assumptions.ts";
import {
  askedFor,
  costOfMonth,
  duration,
  listPrices,
  type PriceList,
  priced,
  services,
  usageOf,
} from "./costs/model.ts";
import { gathered, type Price, prices } from "./costs/prices.ts";
import measured from "./round-trips.json" with { type: "json" };

const sizes = [1_000, 100_000, 1_000_000];

const usd = (amount: number): string =>
  amount.toLocaleString("en", { minimumFractionDigits: 2, maximumFractionDigits: 2 });
const exact = (amount: number): string => amount.toFixed(4);
const count = (number: number): string => number.toLocaleString("en");

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => "---"), ...rows].map((row) => `| ${row.join(" | ")} |`).join("\n");

interface Given {
  readonly assumed: Assumptions;
  readonly list: PriceList;
}

/** USD for a thousand of each flow, at the margin: what is free for the first ones is not taken off. */
const flowsTable = ({ assumed, list }: Given): string => {
  const names = Object.entries(services).filter(([name]) => name !== "Secrets Manager");
  const rows = askedFor.map((flow) => {
    const usage = usageOf(flow, assumed);
    const parts = names.map(([, of]) => 1000 * priced(usage, of, list, false));
    const total = parts.reduce((sum, part) => sum + part, 0);
    const sms = 1000 * priced(usage, ["smsPart"], list, false);
    return [flow, ...parts.map(exact), exact(total), sms === 0 ? "" : usd(sms)];
  });
  return table(["1,000 of", ...names.map(([name]) => name), "together", "SMS apart"], rows);
};

const monthTable = ({ assumed, list }: Given): string => {
  const months = sizes.map((size) => costOfMonth(size, assumed, list));
  const services = Object.keys(months[0]?.lines ?? {});
  const line = (name: string, of: (month: (typeof months)[number]) => number) => [
    name,
    ...months.map((month) => usd(of(month))),
  ];
  return table(
    ["USD a month", ...sizes.map((size) => `${count(size)} customers`)],
    [
      ...services.map((name) => line(name, ({ lines }) => lines[name] ?? 0)),
      line("**together**", ({ total }) => total),
      ["a customer", ...months.map(({ total }, at) => exact(total / (sizes[at] ?? 1)))],
      line("SMS apart", ({ sms }) => sms),
    ],
  );
};

/** What the month comes to, SMS included, if one thing were otherwise. */
const leversTable = ({ assumed, list }: Given): string => {
  const twice = (...names: readonly (keyof Assumptions)[]): Assumptions => ({
    ...assumed,
    ...Object.fromEntries(names.map((name) => [name, 2 * assumed[name]])),
  });
  const dearer = Object.fromEntries(
    Object.entries(prices as Record<string, Price>).map(([name, { of }]) => {
      const price = list[name as keyof PriceList];
      return [name, of === "us-east-1" ? 1.2 * price : price];
    }),
  ) as Record<keyof PriceList, number>;
  const changes: readonly (readonly [string, (size: number) => ReturnType<typeof costOfMonth>])[] = [
    ["as above", (size) => costOfMonth(size, assumed, list)],
    ["no SMS: a mobile number is never where a code goes", (size) => ({ ...costOfMonth(size, assumed, list), sms: 0 })],
    ["SMS of two parts instead of one", (size) => costOfMonth(size, twice("smsParts"), list)],
    ["Cognito's plan Essentials instead of Lite", (size) => costOfMonth(size, assumed, list, "essentials")],
    [
      "half as many active users: sessions that last",
      (size) => costOfMonth(size, { ...assumed, activeUsers: assumed.activeUsers / 2 }, list),
    ],
    ["twice as many log-ins", (size) => costOfMonth(size, twice("logIns"), list)],
    ["twice as many visits", (size) => costOfMonth(size, twice("visits", "notedVisits", "tokens"), list)],
    [
      "functions and calls that take twice as long",
      (size) => costOfMonth(size, twice("tableMs", "poolMs", "postMs", "ownMs"), list),
    ],
    ["twice as much log", (size) => costOfMonth(size, twice("logBytes"), list)],
    ["a fifth more wherever the price is N. Virginia's", (size) => costOfMonth(size, assumed, dearer)],
  ];
  return table(
    ["USD a month, SMS included", ...sizes.map((size) => `${count(size)} customers`)],
    changes.map(([name, month]) => [
      name,
      ...sizes.map((size) => {
        const { total, sms } = month(size);
        return usd(total + sms);
      }),
    ]),
  );
};

const durationsTable = ({ assumed }: Given): string =>
  table(
    ["flow", "assumed milliseconds"],
    measured.map((flow) => [flow.flow, count(duration(flow, assumed))]),
  );

const assumptionsTable = ({ assumed }: Given): string =>
  table(
    ["`--set`", "assumed"],
    Object.entries(assumed).map(([name, value]) => [`\`${name}\``, count(value)]),
  );

const pricesTable = ({ list }: Given): string =>
  table(
    ["`--set`", "USD", "of a", "free a month", "price of", "read at", "list"],
    Object.entries(prices as Record<string, Price>).map(([name, { unit, free, of, read, page }]) => [
      `\`${name}\``,
      String(Number(list[name as keyof PriceList].toPrecision(6))),
      unit,
      free === undefined ? "" : count(free),
      of,
      read ?? "**to be checked**",
      page,
    ]),
  );

/** The parts of the document that are computed. */
export const computed = (given: Given = { assumed: assumptions, list: listPrices }): string =>
  [
    `Prices gathered ${gathered}.`,
    "### A month",
    monthTable(given),
    "### The levers",
    leversTable(given),
    "### A thousand of each flow",
    flowsTable(given),
    "### What is assumed",
    assumptionsTable(given),
    "### How long it takes",
    durationsTable(given),
    "### The prices",
    pricesTable(given),
  ].join("\n\n");

const begin = "<!-- costs: printed by scripts/costs.ts -->";
const end = "<!-- end of costs -->";

/**
 * A document with its computed part made anew.
 *
 * @throws Error where the markers are missing
 */
export const withCosts = (document: string): string => {
  const start = document.indexOf(begin);
  const stop = document.indexOf(end);
  if (start < 0 || stop < start) throw new Error(`no place for the costs: it is between ${begin} and ${end}`);
  return `${document.slice(0, start)}${begin}\n${computed()}\n${document.slice(stop)}`;
};

/**
 * `name=value` over what is assumed and what things cost.
 *
 * @throws Error naming what is no such name or no number
 */
export const givenBy = (settings: readonly string[]): Given => {
  const assumed: Record<string, number> = { ...assumptions };
  const list: Record<string, number> = { ...listPrices };
  for (const setting of settings) {
    const [name = "", text = ""] = setting.split("=");
    const value = Number(text);
    if (text.trim() === "" || !Number.isFinite(value) || value < 0) throw new Error(`${name}: must be a number`);
    const place = [assumed, list].find((one) => Object.hasOwn(one, name));
    if (place === undefined) throw new Error(`${name}: there is no such assumption or price`);
    place[name] = value;
  }
  return { assumed: assumed as unknown as Assumptions, list: list as unknown as PriceList };
};

if (import.meta.main) {
  const { values } = parseArgs({ options: { set: { type: "string", multiple: true } } });
  if (values.set === undefined) {
    const file = new URL("../docs/costs.md", import.meta.url);
    await writeFile(file, withCosts(await readFile(file, "utf8")));
  } else {
    process.stdout.write(`${computed(givenBy(values.set))}\n`);
  }
}
