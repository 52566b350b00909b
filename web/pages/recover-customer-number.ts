import { html } from "../html.ts";
import type { Page, Setting } from "../page.ts";
import { field, form, heading, link, linkButton, paragraph, radio, step, subheading, submit } from "../parts.ts";

/** Glemt kundenummer/PIN: sent to the stored contact of the chosen kind (rule 6). */
const content = ({ t, to }: Setting) => {
  const texts = t.recoverNumber;
  const { fields } = t;
  return html`${step(
    "ask",
    true,
    heading(texts.title),
    paragraph(texts.intro),
    form(
      "recover",
      paragraph(texts.oneOrBoth),
      field({ name: "email", label: fields.email, type: "email", autocomplete: "email" }),
      field({ name: "mobile", label: fields.mobile, type: "tel", autocomplete: "tel" }),
      field({
        name: "customerNumber",
        label: fields.customerNumber,
        optional: fields.optional,
        hint: texts.customerNumberHint,
        autocomplete: "off",
        digits: true,
      }),
      html`<fieldset class="ds-fieldset">
<legend class="ds-label">${texts.channel}</legend>
${radio("channel", "channel", "email", texts.byEmail, true)}
${radio("channel", "channel-sms", "sms", texts.bySms)}
</fieldset>`,
      html`<div class="actions">${submit(texts.submit)}</div>`,
    ),
  )}
${step(
  "done",
  false,
  heading(texts.sentHeading),
  paragraph(texts.sentText),
  html`<div class="actions">${linkButton(to.register, texts.register)}</div>`,
  subheading(t.resend.heading),
  paragraph(texts.nothingText),
  paragraph(link(to.recoverNumber, texts.again)),
)}`;
};

export const recoverCustomerNumber: readonly Page[] = [
  {
    address: "/recover/customer-number",
    door: "side",
    script: "recover-customer-number",
    title: (t) => t.recoverNumber.title,
    content,
  },
];
