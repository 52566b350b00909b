import { rmSync } from "node:fs";
import { afterAll, describe, expect, test } from "vitest";
import { runFolder, withoutSdkBundle } from "../../bench/bundles.ts";
import { runProcess } from "../../bench/processes.ts";
import { subjects } from "../../bench/subjects.ts";

afterAll(() => rmSync(runFolder, { recursive: true, force: true }));

const nobody = { environment: {}, close: () => undefined };

describe("what the bench asks", () => {
  test("is of every function", async () => {
    expect(new Set(subjects.map((subject) => subject.function)).size).toBe(8);
    expect(new Set(subjects.map(({ name }) => name)).size).toBe(subjects.length);
  });

  // Only by the code without the SDK, and once: that the requests still mean what the bench says that they do.
  test.each(subjects)("$name gets the answer that is measured", async ({ function: fn, event, isAnswer }) => {
    const { file } = await withoutSdkBundle(fn);
    const { answer } = await runProcess({ bundle: file, event, stub: nobody });
    expect(isAnswer(answer), JSON.stringify(answer)).toBe(true);
    expect(isAnswer({ statusCode: 503 })).toBe(false);
  });
});
