import { html } from "../html.ts";
import type { Page, Setting } from "../page.ts";
import { form, heading, linkButton, paragraph, passwordField, step, submit } from "../parts.ts";

/** Where the verification link leads: straight in, in the browser that asked; elsewhere a password is chosen (rule 5). */
const content = ({ t, to }: Setting) => {
  const texts = t.verify;
  const ways = html`<div class="actions">${linkButton(to.login, t.login.submit)}${linkButton(to.register, t.register.title, "secondary")}</div>`;
  return html`${step("working", true, heading(texts.workingHeading), paragraph(texts.workingText))}
${step(
  "password-step",
  false,
  heading(texts.passwordHeading),
  paragraph(texts.passwordText),
  paragraph(texts.ownPasswordText),
  form(
    "password-form",
    passwordField(t, { name: "password", label: t.fields.password, chosen: true }),
    html`<div class="actions">${submit(texts.continue)}</div>`,
  ),
)}
${step(
  "retry",
  false,
  heading(texts.retryHeading),
  form("retry-form", html`<div class="actions">${submit(texts.retry)}</div>`),
)}
${step("failed", false, heading(texts.failedHeading), paragraph(texts.failedText), paragraph(texts.failedNext), ways)}
${step("incomplete", false, heading(texts.incompleteHeading), paragraph(texts.incompleteText), ways)}`;
};

export const verify: readonly Page[] = [
  { address: "/verify", door: "side", script: "verify", title: (t) => t.verify.title, content },
];
