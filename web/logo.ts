import chroma from "chroma-js";
import type { Brand } from "../contracts/brand.ts";
import { contrast, type Hex } from "./theme/colour.ts";
import { paletteOf } from "./theme/palette.ts";
import type { Scheme } from "./theme/steps.ts";

/** The logo as it is in one scheme, with the pages' own text colour for `currentColor`; none where the brand has none. */
const logoIn = (brand: Brand, scheme: Scheme): { readonly svg: string; readonly behind: Hex } | undefined => {
  if (brand.logo === undefined) return undefined;
  const { sheet, scales } = paletteOf(brand, scheme);
  const { svg, svgDark = svg } = brand.logo;
  const text = (scheme === "dark" ? svgDark : svg).trim();
  return { svg: text.replaceAll(/currentcolor/gi, scales.accent["text-default"]), behind: sheet };
};

/** What it is painted with; black is what SVG paints with where nothing is said. */
const paintOf = (svg: string): readonly Hex[] => {
  const named = [...svg.matchAll(/(?:fill|stroke|stop-color)\s*[=:]\s*["']?\s*([#\w]+(?:\([^)]*\))?)/gi)].flatMap(
    ([, colour]) => (colour !== undefined && chroma.valid(colour) ? [chroma(colour).hex("rgb")] : []),
  );
  return named.length === 0 ? ["#000000"] : named;
};

/** Whether the logo is seen on the header of both schemes: at least one of its colours at 3:1 (as WCAG 2.2, 1.4.11 asks of graphics). */
export const logoProblems = (brand: Brand): readonly string[] =>
  (["light", "dark"] as const).flatMap((scheme) => {
    const logo = logoIn(brand, scheme);
    if (logo === undefined || paintOf(logo.svg).some((colour) => contrast(colour, logo.behind) >= 3)) return [];
    const field = scheme === "dark" && brand.logo?.svgDark !== undefined ? "svgDark" : "svg";
    const remedy = field === "svg" ? "paint with currentColor, or give svgDark" : "paint with a lighter colour";
    return [`brand.logo.${field}: no colour of it reaches 3:1 on the ${scheme} header (${logo.behind}); ${remedy}`];
  });

/** Few characters of an SVG need escaping in an address, and what is not escaped compresses better. */
const address = (svg: string): string =>
  `data:image/svg+xml,${encodeURIComponent(svg.replaceAll(/\s+/g, " "))
    .replaceAll("%3D", "=")
    .replaceAll("%3A", ":")
    .replaceAll("%2F", "/")}`;

const escaped = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");

/** Width by height, from the `viewBox`, so that nothing moves when the image is there. */
const proportions = (svg: string): string => {
  const [, , width, height] =
    /viewBox=["']([^"']+)/
      .exec(svg)?.[1]
      ?.trim()
      .split(/[\s,]+/)
      .map(Number) ?? [];
  return width && height ? ` width="${Math.round((36 * width) / height)}" height="36"` : ' height="36"';
};

/**
 * The logo and the company's name, as HTML that is safe to put into a page.
 *
 * An image and not a part of the page: so nothing in it can run, load or style anything, whatever a check has overlooked.
 */
export const logoHtml = (brand: Brand): string => {
  const light = logoIn(brand, "light");
  const dark = logoIn(brand, "dark");
  const name = escaped(brand.logoText);
  if (light === undefined || dark === undefined) return `<span class="company">${name}</span>`;
  const shown = brand.logo?.showsName === true;
  const image = `<img src="${address(light.svg)}" alt="${shown ? name : ""}"${proportions(light.svg)}>`;
  const source = `<source media="(prefers-color-scheme: dark)" srcset="${address(dark.svg)}">`;
  const picture = `<picture>${source}${image}</picture>`;
  return shown ? picture : `${picture}<span class="company">${name}</span>`;
};
