import { pages as english } from "../../core/texts/en/pages.ts";
import { pages as norwegian } from "../../core/texts/nb/pages.ts";
import { html } from "../html.ts";
import type { Page } from "../page.ts";
import { heading, linkButton, paragraph } from "../parts.ts";

/** Where no page is. One file for everyone, since the distribution's error reply knows no language: so in both. */
export const notFound: Page = {
  address: "/404",
  door: "side",
  script: "frame",
  title: (t) => t.notFound.title,
  content: ({ to }) => html`${heading(norwegian.notFound.title)}
${paragraph(norwegian.notFound.text)}
<div class="actions">${linkButton(to.home, norwegian.notFound.home)}</div>
<section lang="en">
<h2 class="ds-heading" data-size="sm">${english.notFound.title}</h2>
${paragraph(english.notFound.text)}
<div class="actions">${linkButton(to.home, english.notFound.home, "secondary")}</div>
</section>`,
};
