import type { Brand } from "../contracts/brand.ts";
import { pages as english } from "../core/texts/en/pages.ts";
import { pages as norwegian } from "../core/texts/nb/pages.ts";
import type { SiteBundle } from "./bundle.ts";
import { layout } from "./layout.ts";
import { type Language, languages, type Page, settingOf } from "./page.ts";
import { allPages } from "./pages/index.ts";
import { notFound } from "./pages/not-found.ts";

/** A file of the site: where it is, and what is in it. */
export interface SiteFile {
  readonly path: string;
  readonly text: string;
}

const texts = { nb: norwegian, en: english };

/** `/recover/password` is `recover/password.html`, `/app/` is `app/index.html`. */
export const fileOf = (address: string): string => `${address.slice(1)}${address.endsWith("/") ? "index" : ""}.html`;

const rendered = (page: Page, language: Language, brand: Brand, bundle: SiteBundle): string =>
  layout(page, settingOf(page.door, language, brand, texts[language]), bundle.assetsOf(page.script));

/** Every page in each language, and the one that is shown where there is no page. */
export const renderPages = (brand: Brand, bundle: SiteBundle): readonly SiteFile[] => [
  ...languages.flatMap((language) =>
    allPages.map((page) => ({
      path: `${language}/${fileOf(page.address)}`,
      text: rendered(page, language, brand, bundle),
    })),
  ),
  { path: "404.html", text: rendered(notFound, "nb", brand, bundle) },
];
