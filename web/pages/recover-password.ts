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
  userNameField,
} from "../parts.ts";

const newPassword = ({ t }: Setting) => [
  passwordField(t, { name: "password", label: t.fields.newPassword, chosen: true }),
  passwordField(t, { name: "confirmPassword", label: t.fields.confirmNewPassword, chosen: true, repeated: true }),
  html`<div class="actions">${submit(t.recoverPassword.save)}</div>`,
];

const done = ({ t, to }: Setting) =>
  step(
    "done",
    false,
    heading(t.recoverPassword.doneHeading),
    paragraph(t.recoverPassword.doneText),
    html`<div class="actions">${linkButton(to.login, t.recoverPassword.login)}</div>`,
  );

/** Asks for the user name; the link of the message leads here too, with its token. */
const ask = (setting: Setting) => {
  const { t, to } = setting;
  const texts = t.recoverPassword;
  return html`${step(
    "ask",
    true,
    heading(texts.title),
    paragraph(texts.intro),
    form("ask-form", userNameField(t), html`<div class="actions">${submit(texts.submit)}</div>`),
    paragraph(link(to.login, t.frame.backToLogin)),
  )}
${step(
  "choose",
  false,
  heading(texts.chooseTitle),
  form("password-form", ...newPassword(setting)),
  paragraph(texts.linkGone, " ", link(to.recoverPassword, texts.askAgain)),
)}
${done(setting)}`;
};

/** The code of the message, and the new password, in the browser that asked. */
const sent = (setting: Setting) => {
  const { t, to } = setting;
  const texts = t.recoverPassword;
  return html`${step(
    "sent",
    false,
    heading(texts.chooseTitle),
    html`<div class="panel" data-icon="mail"><p class="ds-paragraph" id="sent-to"></p></div>`,
    paragraph(texts.sentHow),
    form("code-form", codeField(t), ...newPassword(setting)),
    resend(
      setting,
      "resend-form",
      t.resend.again,
      paragraph(t.resend.junk),
      paragraph(link(to.recoverPassword, texts.otherName)),
    ),
  )}
${step(
  "nothing",
  false,
  heading(texts.nothingHeading),
  paragraph(texts.nothingText),
  html`<div class="actions">${linkButton(to.recoverPassword, texts.ask)}</div>`,
)}
${done(setting)}`;
};

const title = (t: Setting["t"]): string => t.recoverPassword.title;
const sentTitle = (t: Setting["t"]): string => t.recoverPassword.chooseTitle;

export const recoverPassword: readonly Page[] = [
  { address: "/recover/password", door: "side", script: "recover-password", title, content: ask },
  {
    address: "/recover/password/sent",
    door: "side",
    script: "recover-password-sent",
    title: sentTitle,
    stepsOnly: true,
    content: sent,
  },
  { address: "/app/recover-password", door: "app", script: "recover-password", title, content: ask },
  {
    address: "/app/recover-password/sent",
    door: "app",
    script: "recover-password-sent",
    title: sentTitle,
    stepsOnly: true,
    content: sent,
  },
];
