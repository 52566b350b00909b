import { expect, it } from "vitest";
import { sieges } from "./siege.ts";

it.each(sieges)("$name", { timeout: 120_000 }, async ({ run }) => {
  for (const { what, value, least = 0, most = Number.POSITIVE_INFINITY } of await run()) {
    expect(value, what).toBeGreaterThanOrEqual(least);
    expect(value, what).toBeLessThanOrEqual(most);
  }
});
