import { html } from "../html.ts";
import type { Page, Setting } from "../page.ts";
import {
  codeField,
  field,
  form,
  heading,
  inline,
  link,
  linkButton,
  paragraph,
  passwordField,
  phoneLink,
  resend,
  step,
  submit,
} from "../parts.ts";

/** The first screen. */
const welcome = ({ t, to }: Setting) => html`<div class="hero">
${heading(t.app.welcome)}
${paragraph(t.app.welcomeText)}
</div>
<nav class="actions" aria-label="${t.app.areYou}">
${linkButton("/app/customer", t.app.isCustomer)}
${linkButton(to.newCustomer, t.app.wantsToBe, "secondary")}
</nav>`;

/** After `ER KUNDE`. */
const customer = ({ t, to }: Setting) => html`${heading(t.app.customer)}
${paragraph(t.app.customerText)}
<div class="actions">
${linkButton(to.login, t.app.login)}
${linkButton(to.register, t.app.register, "secondary")}
</div>
${paragraph(link(to.home, t.app.back))}`;

const register = ({ t, to, brand }: Setting) => html`${heading(t.app.registerTitle)}
${paragraph(t.app.registerIntro)}
${form(
  "register",
  field({ name: "mobile", label: t.fields.mobile, type: "tel", autocomplete: "tel" }),
  field({
    name: "birthDate",
    label: t.fields.birthDate,
    hint: t.fields.birthDateHint,
    autocomplete: "bday",
    numeric: true,
  }),
  html`<div class="actions">${submit(t.app.sendCode)}</div>`,
)}
${paragraph(
  t.app.notRegistered,
  " ",
  phoneLink(brand.supportPhone),
  html`, <a class="ds-link" href="mailto:${brand.supportEmail}">${brand.supportEmail}</a>`,
)}
${paragraph(t.register.haveUser, " ", link(to.login, t.register.login))}`;

/** Code and password on one screen. */
const code = (setting: Setting) => {
  const { t, to } = setting;
  return html`${step(
    "sent",
    false,
    heading(t.app.code),
    html`<div class="panel" data-icon="phone"><p class="ds-paragraph" id="sent-to"></p></div>`,
    form(
      "code-form",
      codeField(t),
      passwordField(t, { name: "password", label: t.fields.password, chosen: true }),
      paragraph(t.app.ownPassword),
      html`<div class="actions">${submit(t.app.submit)}</div>`,
    ),
    resend(
      setting,
      "resend-form",
      t.resend.newCode,
      paragraph(t.app.notReceived, " ", link(to.register, t.app.correct)),
    ),
  )}
${step(
  "nothing",
  false,
  heading(t.app.nothing),
  paragraph(t.app.nothingText),
  html`<div class="actions">${linkButton(to.register, t.app.register)}</div>`,
)}`;
};

const done = ({ t, to }: Setting) => html`<div class="panel" role="status">${inline(
  heading(t.app.done),
  paragraph(t.app.doneText),
)}</div>
<div class="actions">${linkButton(to.main, t.app.toMain)}</div>`;

/** What the worker shows where neither the network nor its store has the page. */
const offline = ({ t, to }: Setting) => html`${heading(t.app.offline)}
${paragraph(t.app.offlineText)}
<div class="actions">${linkButton(to.home, t.app.retry)}</div>`;

export const app: readonly Page[] = [
  { address: "/app/", door: "app", script: "app-home", title: (t) => t.app.welcomeTitle, content: welcome },
  { address: "/app/customer", door: "app", script: "frame", title: (t) => t.app.customerTitle, content: customer },
  {
    address: "/app/register",
    door: "app",
    script: "app-register",
    title: (t) => t.app.registerTitle,
    content: register,
  },
  {
    address: "/app/code",
    door: "app",
    script: "app-code",
    title: (t) => t.app.codeTitle,
    stepsOnly: true,
    content: code,
  },
  { address: "/app/done", door: "app", script: "frame", title: (t) => t.app.doneTitle, content: done },
  { address: "/app/offline", door: "app", script: "frame", title: (t) => t.app.offlineTitle, content: offline },
];
