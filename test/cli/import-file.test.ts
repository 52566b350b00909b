import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Writable } from "node:stream";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type ImportOptions, importFile } from "../../cli/import-file.ts";
import { run } from "../../cli/run.ts";
import { fakeKeyring, fakeRegister } from "./fake-register.ts";
import { fileOf, rowText } from "./register-file.ts";

let folder: string;
let file: string;
let fake: ReturnType<typeof fakeRegister>;
let fakeKeys: ReturnType<typeof fakeKeyring>;
let tableName: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "register-"));
  file = join(folder, "register.csv");
  fake = fakeRegister();
  fakeKeys = fakeKeyring();
  tableName = "register";
});
afterEach(() => rm(folder, { recursive: true }));

const printer = () => {
  const texts: string[] = [];
  const stream = new Writable({
    write: (chunk, _, done) => {
      texts.push(String(chunk));
      done();
    },
  }) as NodeJS.WriteStream;
  return { stream, text: () => texts.join("") };
};

const terminal = () => {
  const [out, err] = [printer(), printer()];
  const stop = new AbortController();
  return {
    out: out.stream,
    err: err.stream,
    environment: {},
    signal: stop.signal,
    said: () => out.text() + err.text(),
    stop,
  };
};

const importing = async (options: Partial<ImportOptions> = {}) => {
  const screen = terminal();
  const keyring = {
    ...fakeKeyring(),
    macLike: async () => "",
    verify: async () => false,
    seal: async () => "",
    open: async () => "",
  };
  const code = await importFile(
    { file, dryRun: false, rejects: undefined, fromStart: false, ...options },
    screen,
    (act) => act({ tableName, register: fake.register, keyring: { ...keyring, mac: fakeKeys.mac } }),
  );
  return { code, said: screen.said() };
};

describe("npm run register -- import", () => {
  it("ends with 0 when all is imported, and leaves no rejects file", async () => {
    await writeFile(file, fileOf(rowText(), rowText()));
    const { code, said } = await importing();
    expect(code).toBe(0);
    expect(said).toMatch(/^2 rows: 2 created, 0 changed, 0 unchanged, 0 rejected\. Took \d+ s: \d+ rows a second\.\n$/);
    await expect(stat(`${file}.rejects.csv`)).rejects.toThrow("ENOENT");
  });

  it("ends with 1 when rows were rejected: told by line, written to a file that only its owner reads", async () => {
    const bad = rowText({ pin: "12", name: '"Kari ""K"" E"' });
    await writeFile(file, fileOf(rowText(), bad));
    await writeFile(`${file}.rejects.csv`, "of an earlier run", { mode: 0o644 });
    const { code, said } = await importing();
    expect(code).toBe(1);
    expect(said).toContain("line 3: pin: must be 4 to 8 digits, or empty\n");
    expect(said).toContain(`Rejected rows with their reasons: ${file}.rejects.csv\n`);
    expect(said).toContain("2 rows: 1 created, 0 changed, 0 unchanged, 1 rejected.");
    expect(await readFile(`${file}.rejects.csv`, "utf8")).toBe(
      `line,reason,row\n3,"pin: must be 4 to 8 digits, or empty","${bad.replaceAll('"', '""')}"\n`,
    );
    expect((await stat(`${file}.rejects.csv`)).mode & 0o777).toBe(0o600);
  });

  it("shows the first twenty rejected rows and counts the rest", async () => {
    await writeFile(file, fileOf(...Array.from({ length: 30 }, () => "x")));
    const rejects = join(folder, "elsewhere.csv");
    const { said } = await importing({ rejects });
    expect(said.match(/^line /gm)).toHaveLength(20);
    expect(said).toContain("… and 10 more\n");
    expect((await readFile(rejects, "utf8")).split("\n")).toHaveLength(32);
  });

  it("ends with 2 when the file can't be used, and says that nothing was imported", async () => {
    await writeFile(file, "a,b,c\n1,2,3\n");
    const { code, said } = await importing();
    expect(code).toBe(2);
    expect(said).toContain(`${file}: line 1: no column name is known; it must be the header row: customerNumber,pin,`);
    expect(said).toContain("Nothing was imported.");
    await expect(stat(`${file}.rejects.csv`)).rejects.toThrow("ENOENT");
  });

  it("ends with 3 when a service fails, says how far it came, and that repeating is safe", async () => {
    await writeFile(file, fileOf(...Array.from({ length: 500 }, () => rowText())));
    fake.failAfter(250, new Error("the table is throttled"));
    const { code, said } = await importing();
    expect(code).toBe(3);
    expect(said).toMatch(/^Failed: the table is throttled\n/);
    expect(said).toMatch(/Everything up to line \d+ of .* is done/);
    expect(said).toContain("It is safe to import the same file again");
  });

  it("ends with 3 when the operator stops it", async () => {
    await writeFile(file, fileOf(rowText()));
    const screen = terminal();
    screen.stop.abort();
    const keyring = {
      ...fakeKeyring(),
      macLike: async () => "",
      verify: async () => false,
      seal: async () => "",
      open: async () => "",
    };
    const code = await importFile({ file, dryRun: false, rejects: undefined, fromStart: false }, screen, (act) =>
      act({ tableName: "register", register: fake.register, keyring }),
    );
    expect(code).toBe(3);
    expect(screen.said()).toMatch(/^Stopped\n0 rows: .*\nIt is safe/);
  });

  it("as a dry run says what would change and makes no file", async () => {
    await writeFile(file, fileOf(rowText(), "x"));
    const { code, said } = await importing({ dryRun: true });
    expect(code).toBe(1);
    expect(said).toContain("2 rows: 1 would be created, 0 would be changed, 0 unchanged, 1 rejected. Took");
    expect(said).toContain(" This was a dry run: nothing was written.");
    expect(fake.writes).toEqual([]);
    await expect(stat(`${file}.rejects.csv`)).rejects.toThrow("ENOENT");
  });

  it("never takes the register file for the rejects file", async () => {
    const content = fileOf(rowText());
    await writeFile(file, content);
    await expect(importing({ rejects: join(folder, ".", "register.csv") })).rejects.toMatchObject({ code: "usage" });
    expect(await readFile(file)).toEqual(content);
  });

  it("tells of a rejects file that can't be written before it imports anything", async () => {
    await writeFile(file, fileOf(rowText()));
    await expect(importing({ rejects: join(folder, "missing", "x.csv") })).rejects.toMatchObject({ code: "usage" });
    expect(fake.writes).toEqual([]);
  });
});

describe("an import that was broken off", () => {
  const rows = Array.from({ length: 1_000 }, (_, at) => rowText({ customerNumber: String(700_000 + at) }));
  const asked: string[] = [];

  /** Dies on the way, a checkpoint kept at each batch: a second passes with each look at the clock. */
  beforeEach(async () => {
    let now = 0;
    vi.spyOn(performance, "now").mockImplementation(() => {
      now += 2_000;
      return now;
    });
    await writeFile(file, fileOf(...rows));
    fake.failAfter(650, new Error("the table is gone"));
    expect((await importing()).code).toBe(3);
    fake.heal();
    asked.length = 0;
    const { read } = fake.register;
    fake.register.read = async (numbers) => {
      asked.push(...numbers);
      return read(numbers);
    };
  });
  afterEach(() => vi.restoreAllMocks());

  const done = () => readFile(`${file}.done`, "utf8");

  it("goes on from where it was, and leaves nothing behind when it is through", async () => {
    const line = Number((await done()).trim().split(" ")[1]);
    expect(line).toBeGreaterThan(100);
    const { code, said } = await importing();
    expect(code).toBe(0);
    expect(said).toContain(`An earlier import of this file came to line ${line}: going on.`);
    expect(said).toContain(`${line - 1} done before.`);
    expect(asked).toEqual(Array.from({ length: 1_001 - line }, (_, at) => String(700_000 + line - 1 + at)));
    expect(fake.customers.size).toBe(1_000);
    await expect(done()).rejects.toThrow("ENOENT");
  });

  it("tells of bad rows and of repeated numbers among those that were done before, too", async () => {
    await writeFile(file, fileOf("x", ...rows, rowText({ customerNumber: "700000" })));
    fake.failAfter(fake.writes.length, new Error("the table is gone again"));
    // The changed file begins anew: 650 rows are unchanged, so that there is a checkpoint before the first write fails.
    expect((await importing()).code).toBe(3);
    fake.heal();
    const { said } = await importing();
    expect(said).toMatch(/[1-9]\d* done before/);
    expect(said).toContain("line 2: has 1 fields instead of 9\n");
    expect(said).toContain("line 1003: customerNumber: 700000 stands in line 3 already\n");
  });

  it.each<[string, () => unknown, Partial<ImportOptions>?]>([
    [
      "the file is another",
      () => writeFile(file, fileOf(...rows.with(0, rowText({ customerNumber: "700000", city: "Nyby" })))),
    ],
    ["the table is another", () => (tableName = "another")],
    ["the keying secret was rotated", () => fakeKeys.rotate()],
    ["the checkpoint is damaged", () => writeFile(`${file}.done`, "1.x 99")],
    ["the operator wants it", () => undefined, { fromStart: true }],
  ])("begins at the first row where %s", async (_, change, options) => {
    await change();
    const { code, said } = await importing(options);
    expect(code).toBe(0);
    expect(said).not.toContain("done before");
    expect(asked).toHaveLength(1_000);
  });

  it("is no matter to a dry run, which compares all", async () => {
    const before = await done();
    expect((await importing({ dryRun: true })).said).not.toContain("done before");
    expect(asked).toHaveLength(1_000);
    expect(await done()).toBe(before);
  });
});

describe("the command line", () => {
  const running = async (args: readonly string[], environment: Record<string, string> = {}) => {
    const screen = terminal();
    return { code: await run(args, { ...screen, environment }), said: screen.said() };
  };
  const where = ["--table", "T", "--keying-secret", "arn:x"];

  it.each([
    [[], "say what to do: import, show, flagged, unflag, export, erase, keys, rotate"],
    [["delete"], 'unknown command "delete"'],
    [["import"], "import needs a FILE"],
    [["show", ...where], "show needs a CUSTOMER_NUMBER"],
    [["erase", "--yes", ...where], "erase needs a CUSTOMER_NUMBER"],
    [["export", "100001", "--yes", ...where], "--yes belongs to erase"],
    [["show", "12", ...where], "a customer number has 5 to 12 digits"],
    [["import", "a", "b", ...where], "too many arguments: b"],
    [["import", "a", "--colour"], "Unknown option '--colour'"],
    [["import", "/nowhere/x.csv", ...where], "/nowhere/x.csv can't be read"],
    [["import", tmpdir(), ...where], "is a folder"],
    [["show", "100001"], "say which register"],
    [["show", "100001", "--stage", "prod"], "say which register"],
    [["show", "100001", "--stage", "prod", "--outputs", "/nowhere.json"], "/nowhere.json can't be read"],
    [["show", "100001", "--data", "x", "--stage", "prod"], "--data and --stage are two different registers"],
  ])("ends with 2 and the usage: %j", async (args, message) => {
    const { code, said } = await running(args);
    expect(code).toBe(2);
    expect(said).toContain(message);
    expect(said).toContain("Usage:");
  });

  it("explains itself", async () => {
    const { code, said } = await running(["--help"]);
    expect([code, said.startsWith("Usage:")]).toEqual([0, true]);
  });

  it("finds a stage in the outputs of its deployment, or says what is missing", async () => {
    const outputs = join(folder, "outputs.json");
    await writeFile(outputs, JSON.stringify({ "min-side-prod-register": { TableName: "T" } }));
    const { code, said } = await running(["show", "100001", "--stage", "prod", "--outputs", outputs]);
    expect(code).toBe(2);
    expect(said).toContain("lacks TableName or KeyingSecretArn of the stack min-side-prod-register");
  });

  it("says that a server runs on the data folder", async () => {
    await mkdir(join(folder, "data"));
    // The process that runs this test's process: certainly alive, certainly another one.
    await writeFile(join(folder, "data", "lock"), JSON.stringify({ pid: process.ppid }));
    const { code, said } = await running(["show", "100001", "--data", join(folder, "data")]);
    expect(code).toBe(2);
    expect(said).toMatch(/stop the server on .* first/);
  });
});
