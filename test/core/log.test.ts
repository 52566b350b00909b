import { describe, expect, it } from "vitest";
import type { SecurityEvent } from "../../core/security-event.ts";
import { logFault, logOf } from "../../functions/http/log.ts";

const settings = { STAGE: "dev", AWS_LAMBDA_FUNCTION_NAME: "login", AWS_LAMBDA_FUNCTION_VERSION: "7" };
const at = Date.UTC(2026, 2, 10, 9, 30, 0, 125);

const written = (use: (log: ReturnType<typeof logOf>) => void): readonly string[] => {
  const lines: string[] = [];
  use(
    logOf(
      settings,
      (line) => lines.push(line),
      () => at,
    ),
  );
  return lines;
};

const refused: SecurityEvent = {
  event: "signed_in",
  outcome: "refused",
  factor: "password",
  address: "192.0.2.10",
  requestId: "request-1",
};

describe("a line of the log", () => {
  it("says who, what, when and where, in JSON and in UTC", () => {
    const [line = ""] = written(({ log }) => log({ ...refused, accountId: "a".repeat(22) }));
    expect(JSON.parse(line)).toMatchObject({
      time: "2026-03-10T09:30:00.125Z",
      level: "info",
      event: "signed_in",
      outcome: "refused",
      factor: "password",
      accountId: "a".repeat(22),
      address: "192.0.2.10",
      requestId: "request-1",
    });
  });

  it.each(["\n", "\r\n", "\u2028", "\u0000", '"}\n{"event":"signed_in","outcome":"accepted"}'])(
    "can't be forged by %j in what it quotes",
    (text) => {
      const lines = written(({ log }) => log({ ...refused, address: `192.0.2.10${text}` }));
      expect(lines).toHaveLength(1);
      const [line = ""] = lines;
      expect(line).not.toMatch(/[\r\n\0]/);
      expect(JSON.parse(line)).toMatchObject({ outcome: "refused", address: `192.0.2.10${text}` });
    },
  );

  it("is a warning where something failed that is tried again, an error where it is a fault", () => {
    const lines = written(({ log, write }) => {
      log({ event: "due_work_failed", outcome: "failed", reason: "Error" });
      write(logFault(new Error("no")));
    });
    expect(lines.map((line) => JSON.parse(line).level)).toEqual(["warn", "error"]);
  });

  it("goes to the standard output as it stands: CloudWatch reads no metric out of a line that begins otherwise", () => {
    const printed: string[] = [];
    const { write } = process.stdout;
    process.stdout.write = (chunk: string | Uint8Array) => printed.push(String(chunk)) > 0;
    try {
      logOf(settings).log(refused);
    } finally {
      process.stdout.write = write;
    }
    expect(printed).toHaveLength(1);
    expect(printed[0]).toMatch(/^\{.*\}\n$/);
  });
});

describe("a fault in the log", () => {
  class TableFault extends Error {
    override readonly name = "TableFault";
    readonly code = "table_away";
  }

  it("has its name, code, cause, place and request, and not a word of its message", () => {
    const fault = new TableFault("could not store the PIN 4711", { cause: new RangeError("hush") });
    const [line = ""] = written(({ write }) => write(logFault(fault, "request-1")));
    expect(JSON.parse(line)).toMatchObject({
      event: "fault",
      name: "TableFault",
      code: "table_away",
      cause: "RangeError",
      at: expect.stringContaining("log.test.ts"),
      requestId: "request-1",
    });
    expect(line).not.toMatch(/4711|hush|could not/);
  });

  it.each(["a text", 7, null, undefined, { message: "hush" }])("may be %j, which is not told", (fault) => {
    const [line = ""] = written(({ write }) => write(logFault(fault)));
    expect(JSON.parse(line)).toMatchObject({ event: "fault", name: typeof fault });
    expect(line).not.toMatch(/hush|a text/);
  });
});
