import { type Html, html, trusted } from "./html.ts";
import { logoHtml } from "./logo.ts";
import type { Language, Page, Setting } from "./page.ts";
import { heading, phoneLink } from "./parts.ts";
import { phoneText } from "./phone-text.ts";
import { frameColours } from "./theme.ts";

/** The files that every page loads, as they are called after the build. */
export interface Assets {
  readonly style: string;
  readonly script: string;
  /** What the script imports, to be fetched at the same time. */
  readonly preloads: readonly string[];
}

const otherLanguage: Readonly<Record<Language, { readonly language: Language; readonly name: string }>> = {
  nb: { language: "en", name: "English" },
  en: { language: "nb", name: "Norsk" },
};

const wholeTitle = (title: string, setting: Setting): string =>
  `${title} – ${setting.t.products[setting.door]} – ${setting.brand.name}`;

const appTags = ({ t, language }: Setting): Html => html`
<link rel="manifest" href="/app/${language}.webmanifest">
<link rel="apple-touch-icon" href="/app/icon-180.png">
<meta name="apple-mobile-web-app-title" content="${t.products.app}">
<meta name="mobile-web-app-capable" content="yes">`;

/** What the browser's own frame is painted with. */
const themeColours = ({ brand }: Setting): readonly Html[] =>
  Object.entries(frameColours(brand)).map(
    ([scheme, colour]) => html`<meta name="theme-color" media="(prefers-color-scheme: ${scheme})" content="${colour}">`,
  );

const head = (title: string, setting: Setting, { style, script, preloads }: Assets): Html => html`<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover">
<meta name="color-scheme" content="light dark">
${themeColours(setting)}
<meta name="format-detection" content="telephone=no">
<meta name="robots" content="noindex">
<title>${wholeTitle(title, setting)}</title>
<link rel="icon" href="/icon.svg" type="image/svg+xml">${setting.door === "app" ? appTags(setting) : undefined}
<link rel="stylesheet" href="/${style}">
${preloads.map((file) => html`<link rel="modulepreload" href="/${file}">`)}
<script type="module" src="/${script}"></script>`;

const languageSwitch = ({ t, language }: Setting): Html => {
  const other = otherLanguage[language];
  return html`<nav class="language-switch" aria-label="${t.frame.languages}">
<a class="ds-link" href="?language=${other.language}" lang="${other.language}" hreflang="${other.language}" data-language="${other.language}">${other.name}</a>
</nav>`;
};

const footer = ({ t, brand }: Setting): Html => html`<footer class="site-footer">
<p class="ds-paragraph"><strong>${t.frame.help}</strong>
${t.frame.call} ${phoneLink(brand.supportPhone)} ${t.frame.orWrite} <a class="ds-link" href="mailto:${brand.supportEmail}">${brand.supportEmail}</a>.</p>
</footer>`;

/** A whole page: what all have in common around what this one shows. */
export const layout = (page: Page, setting: Setting, assets: Assets): string => {
  const { t, brand, door, language, to } = setting;
  return html`<!doctype html>
<html lang="${language}">
<head>
${head(page.title(t), setting, assets)}
</head>
<body data-door="${door}">
<a class="ds-skip-link" href="#main">${t.frame.skip}</a>
<header class="site-header">
<a class="site-logo" href="${to.home}">${trusted(logoHtml(brand))} <span class="product">${t.products[door]}</span></a>
${languageSwitch(setting)}
</header>
<p class="offline-banner" id="offline" role="status" data-text="${t.frame.offline}" hidden></p>
<main id="main" tabindex="-1">
<noscript>${page.stepsOnly && heading(page.title(t))}<div class="ds-alert" data-color="warning"><p class="ds-paragraph">${t.frame.noScript(phoneText(brand.supportPhone))}</p></div></noscript>
${page.content(setting)}
</main>
${footer(setting)}
</body>
</html>
`.markup;
};
