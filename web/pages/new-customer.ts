import { html } from "../html.ts";
import type { Page, Setting } from "../page.ts";
import { field, form, heading, linkButton, paragraph, step, submit } from "../parts.ts";

/** `VIL BLI KUNDE`: who wants to become one leaves a name and an address. */
const content = ({ t, to }: Setting) => {
  const texts = t.newCustomer;
  const { fields } = t;
  return html`${step(
    "ask",
    true,
    heading(texts.title),
    paragraph(texts.intro),
    form(
      "new-customer",
      field({ name: "name", label: fields.name, autocomplete: "name" }),
      field({ name: "email", label: fields.email, type: "email", autocomplete: "email" }),
      field({ name: "mobile", label: fields.mobile, type: "tel", autocomplete: "tel" }),
      field({ name: "street", label: fields.street, autocomplete: "street-address" }),
      field({ name: "postalCode", label: fields.postalCode, autocomplete: "postal-code", digits: true }),
      field({ name: "city", label: fields.city, autocomplete: "address-level2" }),
      html`<div class="actions">${submit(texts.submit)}</div>`,
    ),
  )}
${step(
  "done",
  false,
  heading(texts.doneHeading),
  paragraph(texts.doneText),
  html`<div class="actions">${linkButton(to.home, t.notFound.home, "secondary")}</div>`,
)}`;
};

const title = (t: Setting["t"]): string => t.newCustomer.title;

export const newCustomer: readonly Page[] = [
  { address: "/register/new-customer", door: "side", script: "new-customer", title, content },
  { address: "/app/new-customer", door: "app", script: "new-customer", title, content },
];
