import { html } from "../html.ts";
import type { Page, Setting } from "../page.ts";
import { form, heading, inline, link, paragraph, passwordField, step, subheading, submit } from "../parts.ts";

/** Who is signed in, with which customer relations, and where; all of it comes from the API. */
const content = ({ t, to, door }: Setting) => {
  const texts = t.main;
  return html`${heading(texts.heading)}
${step("loading", true, paragraph(texts.loading))}
${step("failed", false, form("reload-form", html`<div class="actions">${submit(texts.retry)}</div>`))}
${step(
  "signed-in",
  false,
  html`<p class="ds-paragraph">${inline(texts.signedInAs, " ", html`<strong id="user-names"></strong>`)}</p>`,
  html`<section aria-labelledby="customers-heading">
${subheading(texts.customers, "customers-heading")}
<ul id="customers" class="cards"></ul>
${door === "side" ? paragraph(link(to.register, texts.addCustomer)) : undefined}
</section>`,
  html`<section aria-labelledby="sessions-heading">
${subheading(texts.sessions, "sessions-heading")}
${paragraph(texts.sessionsText)}
<ul id="sessions" class="cards"></ul>
${form("sessions-form", html`<div class="actions">${submit(texts.endOthers, "secondary")}</div>`)}
<p id="sessions-status" role="status"></p>
</section>`,
  html`<section aria-labelledby="password-heading">
${subheading(texts.changePassword, "password-heading")}
${paragraph(texts.changePasswordText)}
<p class="ds-paragraph" id="log-in-again" hidden>${link(to.login, texts.loginAgain)}</p>
${form(
  "password-form",
  passwordField(t, { name: "currentPassword", label: texts.currentPassword, chosen: false }),
  passwordField(t, { name: "newPassword", label: t.fields.newPassword, chosen: true }),
  html`<div class="actions">${submit(texts.save, "secondary")}</div>`,
)}
<p id="password-status" role="status"></p>
</section>`,
)}
${form("log-out-form", html`<div class="actions">${submit(texts.logout, "secondary")}</div>`)}`;
};

const title = (t: Setting["t"]): string => t.main.title;

export const main: readonly Page[] = [
  { address: "/main", door: "side", script: "main", title, content },
  { address: "/app/main", door: "app", script: "main", title, content },
];
