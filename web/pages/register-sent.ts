import { html } from "../html.ts";
import type { Page, Setting } from "../page.ts";
import {
  codeField,
  form,
  heading,
  link,
  linkButton,
  paragraph,
  passwordField,
  resend,
  step,
  submit,
} from "../parts.ts";

/** Min side: check your inbox, or type the code of the message into the browser that waits. */
const content = (setting: Setting) => {
  const { t, to } = setting;
  const texts = t.registerSent;
  return html`${step(
    "sent",
    false,
    heading(texts.heading),
    html`<div class="panel" data-icon="mail"><p class="ds-paragraph" id="sent-to"></p></div>`,
    paragraph(texts.how),
    form("code-form", codeField(t), html`<div class="actions">${submit(texts.submit)}</div>`),
    resend(
      setting,
      "resend-form",
      t.resend.again,
      paragraph(t.resend.junk),
      paragraph(texts.wrongName, " ", link(to.register, texts.startAgain)),
    ),
  )}
${step(
  "password-step",
  false,
  heading(texts.ownPasswordHeading),
  paragraph(texts.ownPasswordText),
  form(
    "password-form",
    passwordField(t, { name: "password", label: t.fields.password, chosen: false }),
    html`<div class="actions">${submit(texts.continue)}</div>`,
  ),
  paragraph(link(to.recoverPassword, texts.forgotten)),
)}
${step(
  "nothing",
  false,
  heading(texts.nothingHeading),
  paragraph(texts.nothingText),
  html`<div class="actions">${linkButton(to.register, t.register.title)}${linkButton(to.login, t.login.submit, "secondary")}</div>`,
)}`;
};

export const registerSent: readonly Page[] = [
  {
    address: "/register/sent",
    door: "side",
    script: "register-sent",
    title: (t) => t.registerSent.title,
    stepsOnly: true,
    content,
  },
];
