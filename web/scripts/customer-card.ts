import { phoneText } from "../phone-text.ts";
import type { Customer } from "./api.ts";
import { breakable } from "./breakable.ts";
import { element } from "./element.ts";
import { texts } from "./texts.ts";

/** One customer relation, as the register has it. */
export const customerCard = (customer: Customer): HTMLElement => {
  const rows: readonly (readonly [string, string | undefined])[] = [
    [texts.customerNumber, customer.customerNumber],
    [texts.address, `${customer.street}, ${customer.postalCode} ${customer.city}`],
    [texts.mobile, customer.mobile === undefined ? undefined : phoneText(customer.mobile)],
    [texts.email, customer.email],
  ];
  const facts = element("dl", { class: "facts" });
  for (const [label, value] of rows) {
    if (value) facts.append(element("div", {}, element("dt", {}, label), element("dd", {}, ...breakable(value))));
  }
  return element(
    "li",
    { class: "ds-card" },
    element("h3", { class: "ds-heading", "data-size": "xs" }, customer.name),
    facts,
  );
};
