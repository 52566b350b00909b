import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { type OpenRegister, UsageError } from "./aws.ts";
import { openCheckpoint } from "./checkpoint.ts";
import { type ImportOutcome, type ImportSummary, importRegister } from "./import.ts";
import { importProgress } from "./progress.ts";
import { openRejects, type Rejects } from "./rejects.ts";
import type { BadRow } from "./rows.ts";
import { type ExitCode, messageOf, type Terminal } from "./run.ts";

export interface ImportOptions {
  readonly file: string;
  readonly dryRun: boolean;
  /** Absent: beside the file; on a dry run nowhere. */
  readonly rejects: string | undefined;
  /** Forgets where an earlier run of the same file had come to. */
  readonly fromStart: boolean;
}

/** Rejected rows that are shown on the terminal; the rejects file has all. */
const mostShown = 20;

const sizeOf = async (file: string): Promise<number> => {
  const found = await stat(file).catch((cause: unknown) => {
    throw new UsageError(`${file} can't be read: ${messageOf(cause)}`, { cause });
  });
  if (found.isDirectory()) throw new UsageError(`${file} is a folder`);
  return found.size;
};

const rejectsFor = async ({
  file,
  dryRun,
  rejects,
}: ImportOptions): Promise<{ path: string; open: Rejects } | undefined> => {
  if (rejects === undefined && dryRun) return undefined;
  const path = rejects ?? `${file}.rejects.csv`;
  try {
    return { path, open: await openRejects(path, file) };
  } catch (cause) {
    throw new UsageError(`${path} can't be written: ${messageOf(cause)}`, { cause });
  }
};

const number = new Intl.NumberFormat("en");

const describe = (summary: ImportSummary, dryRun: boolean): string => {
  const { rows, created, changed, unchanged, rejected, doneBefore } = summary;
  const [made, altered] = dryRun ? ["would be created", "would be changed"] : ["created", "changed"];
  const counts: readonly (readonly [number, string])[] = [
    [created, made],
    [changed, altered],
    [unchanged, "unchanged"],
    [rejected, "rejected"],
    ...(doneBefore > 0 ? [[doneBefore, "done before"] as const] : []),
  ];
  return `${number.format(rows)} rows: ${counts.map(([count, what]) => `${number.format(count)} ${what}`).join(", ")}.`;
};

const exitCodes = { unusable: 2, stopped: 3 } as const;

const conclude = (
  outcome: ImportOutcome,
  pace: string,
  { file, dryRun }: ImportOptions,
  { out, err, signal }: Terminal,
): ExitCode => {
  switch (outcome.kind) {
    case "unusable":
      err.write(`${file}: ${outcome.reason}.\nNothing was imported.\n`);
      return exitCodes.unusable;
    case "stopped": {
      const why = outcome.cause === undefined || signal.aborted ? "Stopped" : `Failed: ${messageOf(outcome.cause)}`;
      const { doneThroughLine } = outcome.summary;
      const through =
        doneThroughLine === 0 ? "" : `Everything up to line ${number.format(doneThroughLine)} of ${file} is done. `;
      err.write(
        `${why}\n${describe(outcome.summary, dryRun)} ${pace}\n${through}It is safe to import the same file again: it goes on ` +
          "from there, and rows that are done already are left alone.\n",
      );
      return exitCodes.stopped;
    }
    case "finished":
      out.write(
        `${describe(outcome.summary, dryRun)} ${pace}${dryRun ? " This was a dry run: nothing was written." : ""}\n`,
      );
      return outcome.summary.rejected > 0 ? 1 : 0;
  }
};

/** Imports a file and tells how it went. The rejects file is opened first: better no import than rejects unsaid. */
export const importFile = async (
  options: ImportOptions,
  terminal: Terminal,
  withRegister: (
    act: (opened: Pick<OpenRegister, "tableName" | "register" | "keyring">) => Promise<ExitCode>,
  ) => Promise<ExitCode>,
): Promise<ExitCode> => {
  const size = await sizeOf(options.file);
  return withRegister(async ({ tableName, register, keyring }) => {
    const rejects = await rejectsFor(options);
    const checkpoint = options.dryRun ? undefined : await openCheckpoint(options.file, tableName, keyring);
    if (options.fromStart) await checkpoint?.remove();
    const doneThroughLine = options.fromStart ? 0 : (checkpoint?.doneThroughLine ?? 0);
    if (doneThroughLine > 0)
      terminal.err.write(`An earlier import of this file came to line ${number.format(doneThroughLine)}: going on.\n`);
    const progress = importProgress(size, terminal.err);
    const shown: string[] = [];
    const reject = async (row: BadRow): Promise<void> => {
      if (shown.length < mostShown) shown.push(`line ${row.line}: ${row.reasons.join("; ")}`);
      await rejects?.open.add(row);
    };
    const source = createReadStream(options.file, { highWaterMark: 256 * 1024 });
    const outcome = await importRegister({
      source,
      register,
      keyring,
      dryRun: options.dryRun,
      reject,
      doneThroughLine,
      onProgress: (summary) => {
        checkpoint?.save(summary.doneThroughLine);
        progress.show(summary);
      },
      signal: terminal.signal,
    });
    const pace = progress.stop(outcome.kind === "unusable" ? undefined : outcome.summary);
    if (outcome.kind === "finished") await checkpoint?.remove();
    await rejects?.open.close();
    for (const line of shown) terminal.err.write(`${line}\n`);
    const rejected = outcome.kind === "unusable" ? 0 : outcome.summary.rejected;
    if (rejected > shown.length) terminal.err.write(`… and ${number.format(rejected - shown.length)} more\n`);
    if (rejected > 0 && rejects !== undefined)
      terminal.err.write(`Rejected rows with their reasons: ${rejects.path}\n`);
    return conclude(outcome, pace, options, terminal);
  });
};
