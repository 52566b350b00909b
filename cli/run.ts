import { parseArgs } from "node:util";
import { findPlace, type OpenRegister, openRegister, UsageError } from "./aws.ts";
import { eraseCustomer, exportCustomer } from "./customer-data.ts";
import { clearFlag, showFlags } from "./flags.ts";
import { importFile } from "./import-file.ts";
import { dropIdleKeys, rotate, showKeys } from "./keys.ts";
import { restore } from "./restore.ts";
import { readCustomerNumber, showCustomer } from "./show.ts";
import { usage } from "./usage.ts";

/** What the tool touches besides files and registers. */
export interface Terminal {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly out: NodeJS.WriteStream;
  readonly err: NodeJS.WriteStream;
  /** Says that the operator wants to stop. */
  readonly signal: AbortSignal;
}

/** 0: all done. 1: done, with rows rejected. 2: nothing done, wrong usage or file. 3: stopped on the way; safe to repeat. */
export type ExitCode = 0 | 1 | 2 | 3;

const options = {
  data: { type: "string" },
  "dry-run": { type: "boolean" },
  "drop-idle": { type: "boolean" },
  from: { type: "string" },
  "from-start": { type: "boolean" },
  help: { type: "boolean", short: "h" },
  "keying-secret": { type: "string" },
  leaked: { type: "boolean" },
  outputs: { type: "string" },
  rejects: { type: "string" },
  stage: { type: "string" },
  table: { type: "string" },
  yes: { type: "boolean" },
} as const;

const parse = (args: readonly string[]) => {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true, strict: true });
  } catch (cause) {
    throw new UsageError(cause instanceof Error ? cause.message : String(cause), { cause });
  }
};

type Values = ReturnType<typeof parse>["values"];

const open = async (values: Values, environment: Terminal["environment"]): Promise<OpenRegister> => {
  if (values.data === undefined) return openRegister(await findPlace(values, environment));
  const named = ["stage", "outputs", "table", "keying-secret"] as const;
  const both = named.find((name) => values[name] !== undefined);
  if (both !== undefined) throw new UsageError(`--data and --${both} are two different registers`);
  // Loaded here only: the emulators are no part of work on AWS.
  const { openDataFolder } = await import("./data-folder.ts");
  return openDataFolder(values.data);
};

const commands = ["import", "show", "flagged", "unflag", "export", "erase", "keys", "rotate", "restore"] as const;

/** What stands after a command, where it is no customer number. */
const needs: Readonly<Record<string, string>> = { import: "a FILE", unflag: "an EMAIL_ADDRESS" };

const isCommand = (text: string): text is (typeof commands)[number] => commands.some((command) => command === text);

/** An option that means nothing to the command is a slip, and may be a dear one. */
const refuseForeign = (command: string, values: Values): void => {
  const owners = {
    "dry-run": ["import", "restore"],
    rejects: ["import"],
    "from-start": ["import"],
    "drop-idle": ["keys"],
    leaked: ["rotate"],
    yes: ["erase"],
    from: ["restore"],
  } as const;
  for (const [name, own] of Object.entries(owners))
    if (values[name as keyof typeof owners] !== undefined && !own.some((owner) => owner === command))
      throw new UsageError(`--${name} belongs to ${own.join(" and ")}`);
};

const withRegister = async (
  values: Values,
  { environment }: Terminal,
  act: (register: OpenRegister) => Promise<ExitCode>,
): Promise<ExitCode> => {
  const register = await open(values, environment);
  try {
    return await act(register);
  } finally {
    await register.close();
  }
};

/** Runs one command. Faults are told on `err`, without secrets. */
export const run = async (args: readonly string[], terminal: Terminal): Promise<ExitCode> => {
  const { out, err } = terminal;
  try {
    const { values, positionals } = parse(args);
    const [command, subject, ...more] = positionals;
    if (values.help === true) {
      out.write(usage);
      return 0;
    }
    if (command === undefined) throw new UsageError(`say what to do: ${commands.join(", ")}`);
    if (!isCommand(command)) throw new UsageError(`unknown command ${JSON.stringify(command)}`);
    refuseForeign(command, values);
    if (command === "keys" || command === "rotate" || command === "flagged") {
      if (subject !== undefined) throw new UsageError(`too many arguments: ${[subject, ...more].join(" ")}`);
      return await withRegister(values, terminal, ({ keys, flags }) => {
        if (command === "flagged") return showFlags(flags, terminal);
        if (command === "rotate") return rotate(keys, values.leaked === true, terminal);
        return values["drop-idle"] === true ? dropIdleKeys(keys, terminal) : showKeys(keys, terminal);
      });
    }
    if (command === "restore") {
      if (subject !== "missing" && subject !== "fields")
        throw new UsageError("restore needs to know what: missing or fields");
      if (more.length > 0) throw new UsageError(`too many arguments: ${more.join(" ")}`);
      const { from, "dry-run": dryRun = false } = values;
      if (from === undefined) throw new UsageError("restore needs --from TABLE");
      return await withRegister(values, terminal, ({ restoring }) =>
        restore(restoring(from), { what: subject, dryRun }, terminal),
      );
    }
    if (subject === undefined) throw new UsageError(`${command} needs ${needs[command] ?? "a CUSTOMER_NUMBER"}`);
    if (more.length > 0) throw new UsageError(`too many arguments: ${more.join(" ")}`);
    if (command === "import")
      return await importFile(
        {
          file: subject,
          dryRun: values["dry-run"] === true,
          rejects: values.rejects,
          fromStart: values["from-start"] === true,
        },
        terminal,
        (act) => withRegister(values, terminal, act),
      );
    if (command === "unflag")
      return await withRegister(values, terminal, ({ flags }) => clearFlag(subject, flags, terminal));
    const number = readCustomerNumber(subject);
    if (number === undefined) throw new UsageError("a customer number has 5 to 12 digits");
    return await withRegister(values, terminal, async ({ register, records, flags }) => {
      if (command === "export") return await exportCustomer(number, records, terminal);
      if (command === "erase") return await eraseCustomer(number, values.yes === true, records, terminal);
      const lines = await showCustomer(number, { register, flags });
      if (lines === undefined) {
        err.write(`There is no customer ${number}.\n`);
        return 1;
      }
      out.write(`${lines.join("\n")}\n`);
      return 0;
    });
  } catch (fault) {
    err.write(`${messageOf(fault)}\n`);
    if (fault instanceof UsageError) {
      err.write(`\n${usage}`);
      return 2;
    }
    return 3;
  }
};

/** The message of a fault and of what caused it; no stack, no values. */
export const messageOf = (fault: unknown): string => {
  if (!(fault instanceof Error)) return String(fault);
  const name = fault.name === "Error" ? "" : `${fault.name}: `;
  const cause = fault.cause === undefined ? "" : ` (${messageOf(fault.cause)})`;
  return `${name}${fault.message}${cause}`;
};
