import type { Brand } from "../contracts/brand.ts";
import { logoProblems } from "./logo.ts";
import { brandContrastProblems } from "./theme/pairs.ts";
import { type Palette, paletteOf } from "./theme/palette.ts";
import { type Role, roles, type Scheme, steps } from "./theme/steps.ts";

/**
 * What makes a brand unusable for the pages, each beginning with the field: `brand.colours.background: …`. Empty where all
 * is well.
 */
export const themeProblems = (brand: Brand): readonly string[] => [
  ...brandContrastProblems(brand),
  ...logoProblems(brand),
];

const declarations = (values: Readonly<Record<string, string>>): string =>
  Object.entries(values)
    .map(([name, value]) => `--ds-color-${name}:${value};`)
    .join("");

const coloursOf = ({ page, scales, focus }: Palette): string =>
  declarations({
    "neutral-background-default": page,
    "focus-inner": focus.inner,
    "focus-outer": focus.outer,
    ...Object.fromEntries(
      roles.flatMap((role) => steps[role].map((step) => [`${role}-${step}`, scales[role][step]] as const)),
    ),
  });

/** Components ask for a step of whichever scale is in force: the accent's, or that of the nearest `data-color`. */
const inForce = (role: Role): string =>
  declarations(Object.fromEntries(steps[role].map((step) => [step, `var(--ds-color-${role}-${step})`])));

/**
 * The style sheet of a brand: the colours of the light and the dark scheme, by the names of the design system.
 *
 * @throws Error listing `themeProblems`, where there are any
 */
export const themeCss = (brand: Brand): string => {
  const problems = themeProblems(brand);
  if (problems.length > 0) throw new Error(problems.join("\n"));
  return `@layer ds.theme{
:root{color-scheme:light dark;${coloursOf(paletteOf(brand, "light"))}}
@media (prefers-color-scheme:dark){:root{${coloursOf(paletteOf(brand, "dark"))}}}
:root,${roles.map((role) => `[data-color=${role}]{${inForce(role)}}`).join("\n")}
}
`;
};

/** What the browser's own frame is painted with in each scheme (`<meta name="theme-color">`): the header's colour. */
export const frameColours = (brand: Brand): Readonly<Record<Scheme, string>> => ({
  light: paletteOf(brand, "light").sheet,
  dark: paletteOf(brand, "dark").sheet,
});
