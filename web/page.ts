import type { Brand } from "../contracts/brand.ts";
import type { pages } from "../core/texts/nb/pages.ts";
import { addresses, type Door } from "./addresses.ts";
import type { Html } from "./html.ts";

export type Language = "nb" | "en";

export const languages: readonly Language[] = ["nb", "en"];

/** What a page is made for. */
export interface Setting {
  readonly language: Language;
  readonly door: Door;
  readonly brand: Brand;
  readonly t: typeof pages;
  /** Where the door's other screens are. */
  readonly to: Readonly<Record<keyof (typeof addresses)["side"], string>>;
}

/** One screen: its address, its script, and what it shows. */
export interface Page {
  /** Such as `/recover/password`; a folder's own page ends in a slash. */
  readonly address: string;
  readonly door: Door;
  /** The file of `web/scripts` that it runs. */
  readonly script: string;
  readonly title: (t: Setting["t"]) => string;
  /** All that it shows waits for its script, headings included: without one, its title stands for them. */
  readonly stepsOnly?: true;
  readonly content: (setting: Setting) => Html;
}

export const settingOf = (door: Door, language: Language, brand: Brand, t: Setting["t"]): Setting => ({
  language,
  door,
  brand,
  t,
  to: addresses[door],
});
