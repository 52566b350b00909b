import { html } from "../html.ts";
import type { Page, Setting } from "../page.ts";
import { field, form, heading, link, paragraph, passwordField, subheading, submit, userNameField } from "../parts.ts";

/** Min side: customer number and PIN, and how the customer wants to log in. */
const content = ({ t, to }: Setting) => html`${heading(t.register.title)}
${paragraph(t.register.intro)}
${form(
  "register",
  subheading(t.register.customerHeading),
  field({
    name: "customerNumber",
    label: t.fields.customerNumber,
    hint: t.fields.customerNumberHint,
    autocomplete: "off",
    digits: true,
  }),
  field({ name: "pin", label: t.fields.pin, hint: t.fields.pinHint, autocomplete: "off", digits: true }),
  paragraph(link(to.recoverNumber, t.register.forgotten)),
  subheading(t.register.userHeading),
  userNameField(t),
  passwordField(t, { name: "password", label: t.fields.password, chosen: true }),
  passwordField(t, { name: "confirmPassword", label: t.fields.confirmPassword, chosen: true, repeated: true }),
  html`<div class="actions">${submit(t.register.submit)}</div>`,
)}
${paragraph(t.register.haveUser, " ", link(to.login, t.register.login))}`;

export const register: readonly Page[] = [
  { address: "/register", door: "side", script: "register", title: (t) => t.register.title, content },
];
