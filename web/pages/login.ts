import { html } from "../html.ts";
import type { Page, Setting } from "../page.ts";
import {
  checkbox,
  form,
  heading,
  inline,
  link,
  linkButton,
  paragraph,
  passwordField,
  subheading,
  submit,
  userNameField,
} from "../parts.ts";

/** Whoever has no user: what is needed differs between the doors. */
const newUser = ({ t, door, to }: Setting) => html`<section class="aside">
${subheading(t.login.newHeading)}
${paragraph(t.login.newText)}
<div class="actions">${linkButton(to.register, t.login.register, "secondary")}</div>
${
  door === "side"
    ? inline(
        paragraph(t.login.needNumber, " ", link(to.recoverNumber, t.login.fetchNumber)),
        paragraph(t.login.notCustomer, " ", link(to.newCustomer, t.login.becomeCustomer)),
      )
    : undefined
}
</section>`;

const content = (setting: Setting) => {
  const { t, door, to } = setting;
  return html`${heading(t.login.heading(t.products[door]))}
<div id="notice" class="ds-alert" data-color="info" role="status" hidden></div>
${form(
  "login",
  userNameField(t),
  passwordField(t, { name: "password", label: t.fields.password, chosen: false }),
  paragraph(link(to.recoverPassword, t.login.forgotten)),
  checkbox("remember", t.login.remember, t.login.rememberHint),
  html`<div class="actions">${submit(t.login.submit)}</div>`,
)}
${newUser(setting)}`;
};

export const login: readonly Page[] = [
  { address: "/", door: "side", script: "login", title: (t) => t.login.title, content },
  { address: "/app/login", door: "app", script: "login", title: (t) => t.login.title, content },
];
