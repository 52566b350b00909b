import type { Brand } from "../../contracts/brand.ts";
import { contrast, type Hex } from "./colour.ts";
import { type Palette, paletteOf } from "./palette.ts";
import { has, type Role, roles, type Scheme, type Step } from "./steps.ts";

/** Two colours of which the one is read or found upon the other. */
export interface Pair {
  /** The field of the brand that the upper colour comes from. */
  readonly field: keyof Brand["colours"];
  readonly upper: Named;
  readonly lower: Named;
  /** The least contrast: 4.5 for text (WCAG 2.2, 1.4.3), 3 for what one must find (1.4.11). */
  readonly least: number;
}

interface Named {
  readonly name: string;
  readonly colour: Hex;
}

const text: readonly Step[] = ["text-default", "text-subtle", "border-strong"];
const found: readonly Step[] = ["border-default", "base-border"];
const filled: readonly Step[] = ["base-default", "base-hover", "base-active"];

const fieldOf = (role: Role): Pair["field"] => {
  if (role === "accent") return "primary";
  return role === "brand1" ? "accent" : "background";
};

/** Every pair of colours that the pages may show, in one scheme. */
export const pairsOf = ({ page, sheet, scales, focus }: Palette): readonly Pair[] => {
  const named = (role: Role, step: Step): Named => ({ name: `${role}-${step}`, colour: scales[role][step] });
  const shared: readonly Named[] = [
    { name: "the page", colour: page },
    { name: "the sheet", colour: sheet },
    ...roles.map((role) => named(role, "surface-tinted")),
  ];
  const ofRole = (role: Role): readonly Pair[] => {
    const field = fieldOf(role);
    const own = (["surface-hover", "surface-active"] as const).filter((step) => has(role, step));
    const backs = [...shared, ...own.map((step) => named(role, step))];
    const on = (step: Step, lower: Named, least: number): Pair => ({ field, upper: named(role, step), lower, least });
    const used = (all: readonly Step[]): readonly Step[] => all.filter((step) => has(role, step));
    return [
      ...used(text).flatMap((step) => backs.map((lower) => on(step, lower, 4.5))),
      ...used(found).flatMap((step) => shared.map((lower) => on(step, lower, 3))),
      ...used(["base-contrast-default"]).flatMap((step) => filled.map((base) => on(step, named(role, base), 4.5))),
    ];
  };
  const outer: Named = { name: "focus-outer", colour: focus.outer };
  const tickOfInvalid: Pair = {
    field: "background",
    upper: named("danger", "base-contrast-default"),
    lower: named("danger", "text-subtle"),
    least: 3,
  };
  return [
    ...roles.flatMap(ofRole),
    ...[...shared, { name: "focus-inner", colour: focus.inner }].map(
      (lower): Pair => ({ field: "background", upper: outer, lower, least: 3 }),
    ),
    tickOfInvalid,
  ];
};

/** No colour of a scheme would do on this one, so it is to blame and not the one upon it. */
const hopeless = (lower: Hex, scheme: Scheme, least: number): boolean =>
  contrast(lower, scheme === "light" ? "#000000" : "#ffffff") < least;

/**
 * What is wrong with a palette: for each field of the brand the worst of its pairs.
 *
 * @param palette of that scheme
 */
export const contrastProblems = (palette: Palette, scheme: Scheme): readonly string[] => {
  const worst = new Map<Pair["field"], { readonly share: number; readonly line: string }>();
  for (const { field, upper, lower, least } of pairsOf(palette)) {
    const ratio = contrast(upper.colour, lower.colour);
    if (ratio >= least) continue;
    const blamed = hopeless(lower.colour, scheme, least) ? "background" : field;
    const share = ratio / least;
    if (share >= (worst.get(blamed)?.share ?? 1)) continue;
    const pair = `${upper.name} (${upper.colour}) on ${lower.name} (${lower.colour})`;
    const shown = Math.floor(ratio * 100) / 100;
    worst.set(blamed, {
      share,
      line: `brand.colours.${blamed}: ${pair} has a contrast of ${shown}:1 in the ${scheme} scheme; ${least}:1 is needed`,
    });
  }
  return [...worst.values()].map(({ line }) => line);
};

/** As `contrastProblems`, for both schemes of a brand. */
export const brandContrastProblems = (brand: Brand): readonly string[] =>
  (["light", "dark"] as const).flatMap((scheme) => contrastProblems(paletteOf(brand, scheme), scheme));
