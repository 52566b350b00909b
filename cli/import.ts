import { randomBytes } from "node:crypto";
import type { Country } from "../core/customer/contact.ts";
import { changeFor, type RegisterTable } from "../core/customer/register-import.ts";
import type { Keyring } from "../core/ports.ts";
import { inParallel } from "./parallel.ts";
import { type BadRow, type ReadRow, readRows, UnusableFile } from "./rows.ts";
import { seenNumbers } from "./seen-numbers.ts";

/** Counts of rows; `rows` is all that were read, without the header. */
export interface ImportSummary {
  readonly rows: number;
  readonly created: number;
  readonly changed: number;
  readonly unchanged: number;
  readonly rejected: number;
  /** An earlier run had dealt with them; they are neither read nor written again. */
  readonly doneBefore: number;
  /** Everything up to this line of the file is dealt with; rows after it may be too. */
  readonly doneThroughLine: number;
  /** Read of the file so far. */
  readonly bytes: number;
}

export type ImportOutcome =
  | { readonly kind: "finished"; readonly summary: ImportSummary }
  /** The file as a whole can't be used: nothing was imported. */
  | { readonly kind: "unusable"; readonly reason: string }
  /** Broken off; importing the same file again is safe and goes on from there. `cause` is absent when asked to stop. */
  | { readonly kind: "stopped"; readonly summary: ImportSummary; readonly cause?: unknown };

export interface ImportSettings {
  readonly source: AsyncIterable<Uint8Array>;
  readonly register: RegisterTable;
  readonly keyring: Pick<Keyring, "mac">;
  /** Where an earlier run of the same file had come to (`doneThroughLine`); 0 or absent: nowhere. */
  readonly doneThroughLine?: number;
  /** Reads and compares, writes nothing. */
  readonly dryRun?: boolean;
  /** Told of every bad row, in the file's order. */
  readonly reject?: (row: BadRow) => void | Promise<void>;
  readonly onProgress?: (summary: ImportSummary) => void;
  /** Stops when what is under way is done. */
  readonly signal?: AbortSignal;
  readonly countries?: readonly [Country, ...Country[]];
  /** 16 random bytes, base64url. */
  readonly newSalt?: () => string;
}

type GoodRow = Extract<ReadRow, { kind: "row" }>;

/** One BatchGetItem reads this many. */
const batchSize = 100;
const batchesUnderWay = 4;
const writesPerBatch = 16;

/**
 * Brings the register to what the file says: rows that differ are written, rows that don't are left alone, customers that
 * aren't in the file stay. Accounts, claims and issued PINs are never touched.
 */
export const importRegister = async (settings: ImportSettings): Promise<ImportOutcome> => {
  const { register, dryRun = false, signal } = settings;
  const newSalt = settings.newSalt ?? (() => randomBytes(16).toString("base64url"));
  const change = changeFor({ keyring: settings.keyring, newSalt });
  const { doneThroughLine = 0 } = settings;
  const counts = {
    rows: 0,
    created: 0,
    changed: 0,
    unchanged: 0,
    rejected: 0,
    doneBefore: 0,
    bytes: 0,
    doneThroughLine,
  };
  const seen = seenNumbers();
  const underWay = new Set<Promise<void>>();
  const unfinished: { readonly lastLine: number; done: boolean }[] = [];
  let fault: { readonly cause: unknown } | undefined;

  async function* counted(): AsyncGenerator<Uint8Array> {
    for await (const chunk of settings.source) {
      counts.bytes += chunk.byteLength;
      yield chunk;
    }
  }

  const importBatch = async (rows: readonly GoodRow[]): Promise<void> => {
    if (rows.length === 0) return;
    const stored = await register.read(rows.map(({ row }) => row.customerNumber));
    await inParallel(rows, writesPerBatch, async ({ row }) => {
      const outcome = await change(row, stored.get(row.customerNumber));
      if (outcome.kind !== "unchanged" && !dryRun) await register.write(outcome.fields);
      counts[outcome.kind] += 1;
    });
  };

  const start = (rows: readonly GoodRow[], lastLine: number): void => {
    const batch = { lastLine, done: false };
    unfinished.push(batch);
    const running = importBatch(rows)
      .then(() => {
        batch.done = true;
        while (unfinished[0]?.done === true) counts.doneThroughLine = unfinished.shift()?.lastLine ?? 0;
        settings.onProgress?.({ ...counts });
      })
      .catch((cause: unknown) => {
        fault ??= { cause };
      })
      .finally(() => underWay.delete(running));
    underWay.add(running);
  };

  const reject = async (row: BadRow): Promise<void> => {
    counts.rejected += 1;
    await settings.reject?.(row);
  };

  const isStopped = (): boolean => fault !== undefined || signal?.aborted === true;

  const readAll = async (): Promise<void> => {
    let batch: GoodRow[] = [];
    let lastLine = 1;
    for await (const read of readRows(counted(), settings.countries)) {
      if (isStopped()) return;
      counts.rows += 1;
      lastLine = read.line;
      const firstLine = read.kind === "row" ? seen.firstLine(read.row.customerNumber, read.line) : undefined;
      if (read.kind === "bad") await reject(read);
      else if (firstLine !== undefined) await reject(repeated(read, firstLine));
      else if (read.line <= doneThroughLine) counts.doneBefore += 1;
      else batch.push(read);
      if (batch.length < batchSize) continue;
      start(batch, lastLine);
      batch = [];
      if (underWay.size >= batchesUnderWay) await Promise.race(underWay);
    }
    start(batch, lastLine);
  };

  try {
    await readAll();
  } catch (cause) {
    if (cause instanceof UnusableFile) return { kind: "unusable", reason: cause.message };
    fault ??= { cause };
  }
  await Promise.all(underWay);
  const summary = { ...counts };
  if (fault !== undefined) return { kind: "stopped", summary, cause: fault.cause };
  return isStopped() ? { kind: "stopped", summary } : { kind: "finished", summary };
};

const repeated = ({ row, line, text }: GoodRow, firstLine: number): BadRow => ({
  kind: "bad",
  line,
  reasons: [`customerNumber: ${row.customerNumber} stands in line ${firstLine} already`],
  text,
});
