import { expect, it } from "vitest";
import { run } from "../load/run.ts";

it("half a dozen customers at once by both doors are all there afterwards, once, and have every message once", async () => {
  const done = await run({ count: 6, atATime: 4, title: "", tell: () => undefined });
  expect(done.wrong).toEqual([]);
  expect(new Set(done.answers.map(({ route }) => route)).size).toBe(9);
}, 180_000);
