import { describe, expect, it } from "vitest";
import { OptionsError, readOptions } from "../../../dev/options.ts";

const read = (args: readonly string[], environment = {}) => readOptions(args, environment, "/demo.csv");

describe("the command line of npm start", () => {
  it("may be empty", () => {
    expect(read([])).toEqual({ port: 3000, register: "/demo.csv" });
  });

  it("takes a port from the variable PORT, and rather from the option", () => {
    expect(read([], { PORT: "4000" }).port).toBe(4000);
    expect(read([], { PORT: "" }).port).toBe(3000);
    expect(read(["--port", "0"], { PORT: "4000" }).port).toBe(0);
    expect(read(["--port=5000"]).port).toBe(5000);
  });

  it("takes files and folders as seen from here", () => {
    expect(read(["--register", "a.csv", "--data", "/data/b"])).toEqual({
      port: 3000,
      register: `${process.cwd()}/a.csv`,
      dataDir: "/data/b",
    });
  });

  it.each([
    [["--prot", "1"], /Unknown option --prot/],
    [["here"], /Unknown option here/],
    [["--port"], /--port needs a value/],
    [["--data", ""], /--data needs a value/],
    [["--port", "http"], /--port must be a number/],
    [["--port", "65536"], /--port must be a number/],
    [["--port", "-1"], /--port must be a number/],
    [["--port", "1", "--port", "2"], /--port is given twice/],
  ])("%j is refused in words", (args, message) => {
    expect(() => read(args)).toThrow(OptionsError);
    expect(() => read(args)).toThrow(message);
  });

  it("says that the variable is wrong, not the option", () => {
    expect(() => read([], { PORT: "x" })).toThrow(/^PORT must be/);
  });
});
