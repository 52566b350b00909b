import type { Brand } from "../contracts/brand.ts";
import { pages as english } from "../core/texts/en/pages.ts";
import { pages as norwegian } from "../core/texts/nb/pages.ts";
import { appIcons, vectorIcon } from "./icons.ts";
import { type Language, languages } from "./page.ts";
import type { SiteFile } from "./render.ts";
import { frameColours } from "./theme.ts";

const texts = { nb: norwegian, en: english };

/**
 * What makes Min Strøm an app that can be installed (W3C, Web Application Manifest). One `id` for both languages: whoever
 * switches has the same app under its other name.
 */
const manifest = (brand: Brand, language: Language) => {
  const { products, app } = texts[language];
  return {
    id: "/app/",
    name: `${products.app} – ${brand.name}`,
    short_name: products.app,
    description: app.welcomeText,
    lang: language,
    dir: "ltr",
    start_url: "/app/",
    scope: "/app/",
    display: "standalone",
    // Locked to none (WCAG 2.2, 1.3.4).
    orientation: "any",
    theme_color: frameColours(brand).light,
    background_color: brand.colours.background,
    icons: [
      ...appIcons.map(({ path, size, cut }) => ({
        src: `/${path}`,
        type: "image/png",
        sizes: `${size}x${size}`,
        purpose: cut ? "maskable" : "any",
      })),
      { src: `/${vectorIcon}`, type: "image/svg+xml", sizes: "any", purpose: "any" },
    ],
  };
};

/** One manifest a language; each page names its own. */
export const manifestFiles = (brand: Brand): readonly SiteFile[] =>
  languages.map((language) => ({
    path: `app/${language}.webmanifest`,
    text: JSON.stringify(manifest(brand, language), undefined, 2),
  }));
