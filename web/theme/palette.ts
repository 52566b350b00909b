import type { Brand } from "../../contracts/brand.ts";
import {
  contrast,
  type Hex,
  lightnessOf,
  muted,
  shade,
  shadeThatStandsOut,
  standsOut,
  type Tone,
  toneOf,
} from "./colour.ts";
import { type Drawing, drawings, textFrom, tonesOf, wantedFill } from "./drawing.ts";
import { type Role, roles, type Scheme, type Step } from "./steps.ts";

type Surfaces = Readonly<Record<Extract<Step, `surface-${string}` | "border-subtle">, Hex>>;

export type Scale = Readonly<Record<Step, Hex>>;

/** The colours of one scheme. */
export interface Palette {
  /** Behind everything. */
  readonly page: Hex;
  /** Behind forms, header and footer. */
  readonly sheet: Hex;
  readonly scales: Readonly<Record<Role, Scale>>;
  /** Two rings, one of which is seen on whatever lies behind. */
  readonly focus: { readonly inner: Hex; readonly outer: Hex };
}

const surfacesOf = (tone: Tone, sheet: Hex, { surfaces, tints }: Drawing): Surfaces => {
  const [tinted, hover, active, line] = surfaces.map((lightness, at) => shade(muted(tone, tints[at] ?? 0), lightness));
  return {
    "surface-default": sheet,
    "surface-tinted": tinted ?? sheet,
    "surface-hover": hover ?? sheet,
    "surface-active": active ?? sheet,
    "border-subtle": line ?? sheet,
  };
};

/**
 * What a button is filled with: the wanted colour as it is. Its text is white or else black, one of which can be read on any
 * colour, and it moves away from that of its text when it is pressed where it can't come nearer.
 */
const controlsOf = (wanted: Hex, backs: readonly Hex[], towards: "black" | "white") => {
  const tone = toneOf(wanted);
  const lightness = lightnessOf(wanted);
  const moved = (by: number): Hex => shade(tone, Math.min(1, Math.max(0, lightness + by)));
  const text = contrast(wanted, "#ffffff") >= 4.5 ? "#ffffff" : "#000000";
  const darker = lightness > 0.25 && contrast(moved(-0.1), text) >= 4.5;
  return {
    "base-default": wanted,
    "base-hover": moved(darker ? -0.05 : 0.05),
    "base-active": moved(darker ? -0.1 : 0.1),
    "base-contrast-default": text,
    "base-border": standsOut(wanted, backs, 3) ? wanted : shadeThatStandsOut(tone, lightness, towards, backs, 3),
  };
};

/** The colours that a brand gives in one scheme. */
export const paletteOf = (brand: Brand, scheme: Scheme): Palette => {
  const drawing = drawings[scheme];
  const tones = tonesOf(brand, scheme);
  const page = scheme === "light" ? brand.colours.background : shade(tones.neutral, 0.185);
  const sheet = scheme === "light" ? "#ffffff" : shade(tones.neutral, 0.235);
  const surfaces = roles.map((role) => surfacesOf(tones[role], sheet, drawing));
  const shared = [page, sheet, ...surfaces.map((one) => one["surface-tinted"])];
  const scaleOf = (role: Role): Scale => {
    const own = surfacesOf(tones[role], sheet, drawing);
    const backs = [...shared, own["surface-hover"], own["surface-active"]];
    const { line, wanted, towards } = drawing;
    const text = textFrom(scheme, role, tones[role], brand);
    const fore = (from: number, ratio: number, strength: number): Hex =>
      shadeThatStandsOut(muted(tones[role], strength), from, towards, backs, ratio);
    return {
      ...own,
      "border-default": fore(line, 3, 0.15),
      "border-strong": fore(text, 4.5, 0.2),
      "text-subtle": fore(text, 4.5, 0.2),
      "text-default": fore(text, wanted, 0.08),
      ...controlsOf(wantedFill(scheme, role, tones[role], brand), shared, towards),
    };
  };
  const scales = Object.fromEntries(roles.map((role) => [role, scaleOf(role)])) as Record<Role, Scale>;
  return { page, sheet, scales, focus: { inner: sheet, outer: scales.neutral["text-default"] } };
};
