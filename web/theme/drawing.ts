import type { Brand } from "../../contracts/brand.ts";
import { type Hex, lightnessOf, muted, shade, type Tone, toneOf } from "./colour.ts";
import type { Role, Scheme } from "./steps.ts";

/** How a scheme is drawn: OKLCH lightness of what is fixed, and the way to what must stand out. */
export interface Drawing {
  readonly towards: "black" | "white";
  /** Tinted, hovered, pressed, line of decoration. */
  readonly surfaces: readonly [number, number, number, number];
  /** How strong the tint of each of them may be. */
  readonly tints: readonly [number, number, number, number];
  /** Where the search for the fore colours begins. */
  readonly text: number;
  readonly line: number;
  /** The contrast that running text is to have where it can; what it must have stands in pairs.ts. */
  readonly wanted: number;
}

/** See `Drawing`. */
export const drawings: Readonly<Record<Scheme, Drawing>> = {
  light: {
    towards: "black",
    surfaces: [0.965, 0.935, 0.905, 0.89],
    tints: [0.02, 0.03, 0.035, 0.035],
    text: 0.5,
    line: 0.66,
    wanted: 10,
  },
  dark: {
    towards: "white",
    surfaces: [0.285, 0.33, 0.37, 0.38],
    tints: [0.045, 0.05, 0.05, 0.05],
    text: 0.72,
    line: 0.5,
    wanted: 8,
  },
};

const isGrey = (tone: Tone): boolean => tone.chroma < 0.03;

/** A hint of colour in what is grey: the background's own, or else a little of the primary colour's. */
const givenTones = ({ colours }: Brand): Readonly<Record<Role, Tone>> => {
  const background = toneOf(colours.background);
  const tinge = background.chroma > 0.002 ? background : muted(toneOf(colours.primary), 0.0015);
  return {
    accent: toneOf(colours.primary),
    brand1: toneOf(colours.accent),
    neutral: tinge,
    danger: { hue: 26, chroma: 0.19 },
    info: { hue: 248, chroma: 0.13 },
    success: { hue: 148, chroma: 0.14 },
    warning: { hue: 72, chroma: 0.13 },
  };
};

/** Light greys are hardly tinged; dark ones enough not to look dead. */
const greyOf = (tone: Tone, scheme: Scheme): Tone =>
  scheme === "light" ? muted(tone, 0.012) : muted({ ...tone, chroma: tone.chroma * 6 }, 0.022);

/** The tone of each scale in a scheme. */
export const tonesOf = (brand: Brand, scheme: Scheme): Readonly<Record<Role, Tone>> => {
  const given = givenTones(brand);
  return { ...given, neutral: greyOf(given.neutral, scheme) };
};

/**
 * Where the search for a scale's text begins. Links are as dark as the brand's own colour, as long as they don't look like
 * plain text.
 */
export const textFrom = (scheme: Scheme, role: Role, tone: Tone, { colours }: Brand): number => {
  if (scheme === "dark" || role !== "accent") return drawings[scheme].text;
  return Math.min(0.5, Math.max(isGrey(tone) ? 0.2 : 0.42, lightnessOf(colours.primary)));
};

/** What a scale fills buttons with: the brand's own colour, but in the dark only where it is light already. */
export const wantedFill = (scheme: Scheme, role: Role, tone: Tone, { colours }: Brand): Hex => {
  const given = { accent: colours.primary, brand1: colours.accent }[role as string] ?? shade(tone, 0.52);
  if (scheme === "light" || lightnessOf(given) >= 0.7) return given;
  return shade(muted(tone, 0.13), isGrey(tone) ? 0.9 : 0.76);
};
