import { html } from "../html.ts";
import type { Page, Setting } from "../page.ts";
import { codeField, form, heading, inline, linkButton, paragraph, resend, step, submit } from "../parts.ts";

/** The last step where the user name is no register contact: a code that went to one (rule 2). */
const content = (setting: Setting) => {
  const { t, to } = setting;
  const texts = t.contact;
  return html`${step(
    "contact",
    false,
    heading(texts.heading),
    html`<div class="panel" data-icon="phone"><p class="ds-paragraph">${inline(texts.sentBefore, " ", html`<strong id="contact-destination"></strong>`, texts.sentAfter)}</p></div>`,
    form("contact-form", codeField(t), html`<div class="actions">${submit(texts.submit)}</div>`),
    resend(setting, "contact-resend", t.resend.newCode, paragraph(texts.noAccess)),
  )}
${step(
  "nothing",
  false,
  heading(texts.nothingHeading),
  paragraph(texts.nothingText),
  html`<div class="actions">${linkButton(to.login, t.login.submit, "secondary")}</div>`,
)}`;
};

export const contact: readonly Page[] = [
  {
    address: "/register/contact",
    door: "side",
    script: "contact",
    title: (t) => t.contact.title,
    stepsOnly: true,
    content,
  },
];
