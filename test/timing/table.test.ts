import { expect, it } from "vitest";
import { routeTable } from "./table.ts";

it("shows quartiles, and each kind against those before it", () => {
  const samples = new Map([
    ["unknown" as const, [1, 2, 3, 4, 5]],
    ["registered" as const, [11, 12, 13, 14, 15]],
  ]);
  expect(
    routeTable([{ name: "login", samples }])
      .split("\n")
      .slice(2),
  ).toEqual([
    "| login | unknown | 2.0 / 3.0 / 4.0 |  |  |  |",
    "| login | registered | 12.0 / 13.0 / 14.0 | 1.000 |  |  |",
  ]);
});
