import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { lockDataFolder } from "../../../dev/data-folder.ts";

describe("a data folder's lock", () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "lock-"));
  });
  afterEach(async () => {
    await rm(folder, { recursive: true, force: true });
  });
  const left = async (content: string): Promise<void> => await writeFile(join(folder, "lock"), content);

  it("makes the folder, and is gone when given back", async () => {
    const inner = join(folder, "a/b");
    lockDataFolder(inner)();
    await expect(readFile(join(inner, "lock"))).rejects.toThrow();
  });

  it("is taken over from a process that is no more, and from a file cut short", async () => {
    const child = spawn(process.execPath, ["-e", ""]);
    await new Promise((resolve) => child.once("close", resolve));
    await left(JSON.stringify({ pid: child.pid }));
    lockDataFolder(folder)();
    await left('{"pid":');
    lockDataFolder(folder)();
  });

  it("is taken over from a process whose number another has now", async () => {
    await left(JSON.stringify({ pid: process.ppid, started: "1" }));
    lockDataFolder(folder)();
  });

  it("is refused while its process runs", async () => {
    await left(JSON.stringify({ pid: process.ppid }));
    expect(() => lockDataFolder(folder)).toThrow(new RegExp(`in use .*process ${process.ppid}`));
  });
});
