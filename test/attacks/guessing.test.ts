import { expect, it } from "vitest";
import { attacks, measure } from "./guessing.ts";

it.each(attacks)("$name: no more are compared in a day than $of admit", { timeout: 120_000 }, async (attack) => {
  const { worst } = await measure(attack, 1);
  expect(worst).toBeLessThanOrEqual(attack.bound);
  // An attacker who gave up early would show nothing: the limit is reached, or nearly.
  expect(worst).toBeGreaterThan(attack.bound * 0.9);
});
