import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { brand } from "../../lib/brand.ts";
import { contrastProblems } from "../../web/theme/pairs.ts";
import { paletteOf } from "../../web/theme/palette.ts";
import { frameColours, themeCss, themeProblems } from "../../web/theme.ts";
import { runs, seed } from "../support/seed.ts";

type Colours = typeof brand.colours;

const { logo: _logo, ...withoutLogo } = brand;
const branded = (colours: Partial<Colours>) => ({ ...withoutLogo, colours: { ...brand.colours, ...colours } });

/** Contrast as WCAG 2.2 defines it, written down once more: not what the theme itself reckons with. */
const luminance = (hex: string): number => {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const share = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
};
const contrast = (one: string, other: string): number => {
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
};

/** The colours that a scheme declares, by name: the second block of the sheet is the dark one. */
const colours = (css: string, scheme: "light" | "dark"): Readonly<Record<string, string>> => {
  const [light = "", dark = ""] = css.split("@media (prefers-color-scheme:dark)");
  const block = scheme === "light" ? light : dark;
  return Object.fromEntries(
    [...block.matchAll(/--ds-color-([\w-]+):(#[0-9a-f]{6})/g)].map(([, name, hex]) => [name, hex]),
  );
};

const roles = ["accent", "brand1", "neutral", "danger", "info", "success", "warning"];
const everywhere = [
  "neutral-background-default",
  "neutral-surface-default",
  ...roles.map((role) => `${role}-surface-tinted`),
];
const pressed = (role: string) => [...everywhere, `${role}-surface-hover`, `${role}-surface-active`];

/** What is shown upon what, and the contrast that WCAG 2.2 AA asks for. */
const uses: readonly (readonly [uppers: readonly string[], lowers: readonly string[], least: number])[] = [
  [roles.flatMap((role) => [`${role}-text-default`, `${role}-text-subtle`]), everywhere, 4.5],
  ...["accent", "neutral", "danger"].map((role) => [[`${role}-text-subtle`], pressed(role), 4.5] as const),
  [roles.map((role) => `${role}-border-default`), everywhere, 3],
  [["accent-base-border", "danger-base-border", "accent-border-strong", "focus-outer"], everywhere, 3],
  [["focus-outer"], ["focus-inner"], 3],
  ...["accent", "danger"].map(
    (role) =>
      [
        [`${role}-base-contrast-default`],
        ["default", "hover", "active"].map((step) => `${role}-base-${step}`),
        4.5,
      ] as const,
  ),
  [["danger-base-contrast-default"], ["danger-text-subtle"], 3],
];

const unreadable = (css: string): readonly string[] =>
  (["light", "dark"] as const).flatMap((scheme) => {
    const named = colours(css, scheme);
    return uses.flatMap(([uppers, lowers, least]) =>
      uppers.flatMap((upper) =>
        lowers
          .filter((lower) => !(contrast(named[upper] ?? "", named[lower] ?? "") >= least))
          .map((lower) => `${scheme}: ${upper} ${named[upper]} on ${lower} ${named[lower]}`),
      ),
    );
  });

const channel = (from: number) => fc.integer({ min: from, max: 255 });
const colour = (from = 0) =>
  fc
    .tuple(channel(from), channel(from), channel(from))
    .map((channels) => `#${channels.map((one) => one.toString(16).padStart(2, "0")).join("")}`);

describe("the theme of a brand", () => {
  it("can be read in both schemes, for the company of the guide", () => {
    expect(themeProblems(brand)).toEqual([]);
    expect(unreadable(themeCss(brand))).toEqual([]);
  });

  it("can be read whatever the three colours are, or the build names the field that can't be", () => {
    fc.assert(
      fc.property(colour(), colour(), colour(), (primary, accent, background) => {
        const company = branded({ primary, accent, background });
        const problems = themeProblems(company);
        if (problems.length === 0) expect(unreadable(themeCss(company))).toEqual([]);
        for (const problem of problems) expect(problem).toMatch(/^brand\.colours\.background: /);
      }),
      { numRuns: runs(20), seed },
    );
  });

  it("takes any primary and accent colour on any light background", () => {
    fc.assert(
      fc.property(colour(), colour(), colour(0x90), (primary, accent, background) => {
        expect(themeProblems(branded({ primary, accent, background }))).toEqual([]);
      }),
      { numRuns: runs(15), seed },
    );
  });

  it.each(["#ffd400", "#ff6600", "#0b3d59", "#000000", "#ffffff"])(
    "fills buttons with %s as it was given",
    (primary) => {
      expect(colours(themeCss(branded({ primary })), "light")["accent-base-default"]).toBe(primary);
    },
  );

  it("gives the background of the light scheme as it was given, and a dark one in the dark", () => {
    const css = themeCss(branded({ background: "#fff8f0" }));
    expect(colours(css, "light")["neutral-background-default"]).toBe("#fff8f0");
    const { "neutral-background-default": page = "" } = colours(css, "dark");
    expect(luminance(page)).toBeLessThan(0.02);
  });

  it("refuses a background that is too dark for a light scheme, with pair and ratio", () => {
    const company = branded({ background: "#222222" });
    expect(themeProblems(company)).toHaveLength(1);
    expect(themeProblems(company)[0]).toMatch(
      /^brand\.colours\.background: .* on the page \(#222222\) .* 1\.31:1 .* 4\.5:1/,
    );
    expect(() => themeCss(company)).toThrow("brand.colours.background");
  });

  it.each([
    ["accent", "text-subtle", "primary"],
    ["accent", "base-border", "primary"],
    ["brand1", "text-default", "accent"],
  ] as const)("finds a pale %s-%s in a palette, and names the colour %s", (role, step, field) => {
    const palette = paletteOf(brand, "light");
    const scales = { ...palette.scales, [role]: { ...palette.scales[role], [step]: "#eeeeee" } };
    expect(contrastProblems(palette, "light")).toEqual([]);
    const problems = contrastProblems({ ...palette, scales }, "light");
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain(`brand.colours.${field}: ${role}-${step} (#eeeeee) on `);
  });

  it("paints the browser's frame as the header is painted", () => {
    const css = themeCss(brand);
    expect(frameColours(brand)).toEqual({
      light: colours(css, "light")["neutral-surface-default"],
      dark: colours(css, "dark")["neutral-surface-default"],
    });
  });
});
