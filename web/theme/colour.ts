import chroma from "chroma-js";

/** A colour as `#rrggbb`. */
export type Hex = string;

/** What is kept of a colour when only its lightness changes: the angle and the strength of OKLCH. */
export interface Tone {
  /** Degrees. */
  readonly hue: number;
  /** 0 is grey; about 0.3 is the strongest that a screen shows. */
  readonly chroma: number;
}

/** Contrast as WCAG 2.2 counts it, 1 to 21. */
export const contrast = (one: Hex, other: Hex): number => chroma.contrast(one, other);

/** OKLCH lightness, 0 to 1. */
export const lightnessOf = (colour: Hex): number => chroma(colour).oklch()[0];

/** A colour's tone. A grey has no hue of its own. */
export const toneOf = (colour: Hex): Tone => {
  const [, strength, hue] = chroma(colour).oklch();
  return { hue: Number.isNaN(hue) ? 0 : hue, chroma: strength };
};

/** The same tone, at most that strong. */
export const muted = (tone: Tone, most: number): Tone => ({ ...tone, chroma: Math.min(tone.chroma, most) });

/** A tone at a lightness, as strong as a screen can show it there. */
export const shade = (tone: Tone, lightness: number): Hex => {
  for (let strength = tone.chroma; strength > 0.001; strength *= 0.94) {
    const colour = chroma.oklch(lightness, strength, tone.hue);
    if (!colour.clipped()) return colour.hex();
  }
  return chroma.oklch(lightness, 0, 0).hex();
};

/** Whether a colour stands out that much from each of the others. */
export const standsOut = (colour: Hex, backs: readonly Hex[], ratio: number): boolean =>
  backs.every((back) => contrast(colour, back) >= ratio);

/**
 * The shade of a tone that stands out from all of those behind it and is nearest to a lightness, on the way from there to
 * black or white; the end of the way where none does.
 */
export const shadeThatStandsOut = (
  tone: Tone,
  from: number,
  towards: "black" | "white",
  backs: readonly Hex[],
  ratio: number,
): Hex => {
  const end = towards === "black" ? "#000000" : "#ffffff";
  let [tooNear, far] = [from, towards === "black" ? 0 : 1];
  let found = shade(tone, from);
  if (standsOut(found, backs, ratio)) return found;
  found = end;
  // Halved until the eye could not tell one from the next.
  while (Math.abs(far - tooNear) > 0.002) {
    const middle = (far + tooNear) / 2;
    const tried = shade(tone, middle);
    if (standsOut(tried, backs, ratio)) [far, found] = [middle, tried];
    else tooNear = middle;
  }
  return found;
};
