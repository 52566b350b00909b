import { type Contact, parseUserName } from "../../../core/customer/contact.ts";
import { CustomerNumber } from "../../../core/customer/customer.ts";
import type { Message, Prospect } from "../../../core/message/message.ts";
import type { MessageContext } from "../../../core/message/render.ts";

export const code = "049371";
export const token = "q-Zr8_bT1vXw0sYpLk3uJh6gFd5eRc2aMn7oBi9xQzE";
export const pin = "720518";

export const context: MessageContext = {
  origin: "https://minside.polarkraft.no",
  brand: {
    name: "Polar Kraft",
    supportEmail: "kunde@polarkraft.no",
    supportPhone: "+4798702006",
    colours: { primary: "#0b3d5c" },
  },
};

const contact = (text: string): Contact => {
  const parsed = parseUserName(text);
  if (parsed === undefined) throw new Error(`not a contact: ${text}`);
  return parsed;
};

export const mobile = contact("40 00 00 12");
export const email = contact("Kari.Nordmann@example.com");

export const prospect: Prospect = {
  name: "Kari Nordmann",
  email: "kari@example.com",
  mobile: "+4740000012",
  street: "Storgata 1",
  postalCode: "9008",
  city: "Tromsø",
};

const customer = (number: string, issued?: string) => ({
  customerNumber: CustomerNumber.parse(number),
  ...(issued === undefined ? {} : { pin: issued }),
});

/** At least one message of every kind, each variant that has words of its own among them. */
export const messages: readonly Message[] = [
  { kind: "registration_code", code, joins: false },
  { kind: "registration_code", code, joins: true },
  { kind: "registration_link", code, token, joins: false },
  { kind: "registration_link", code, token, joins: true },
  { kind: "contact_code", code },
  { kind: "second_code", code },
  { kind: "reset_link", code, token },
  { kind: "reset_code", code },
  { kind: "already_registered" },
  { kind: "no_contact" },
  { kind: "no_account" },
  { kind: "customer_numbers", customers: [customer("123456789012", pin)] },
  { kind: "customer_numbers", customers: [customer("123456789012")] },
  { kind: "customer_numbers", customers: [customer("10001", pin), customer("10002")] },
  { kind: "password_changed", at: Date.UTC(2026, 2, 5, 13, 7) },
  { kind: "password_change_broken_off", at: Date.UTC(2026, 2, 5, 13, 7) },
  { kind: "prospect_receipt", name: "Kari Nordmann" },
  { kind: "prospect_notice", prospect },
];

export const languages = ["nb", "en"] as const;

/** A name for a test's title: kind, variant, language. */
export const nameOf = (message: Message): string =>
  `${message.kind}${"joins" in message && message.joins ? " joining an account" : ""}${"customers" in message ? ` of ${message.customers.length}${message.customers.some((one) => one.pin !== undefined) ? "" : " without a PIN"}` : ""}`;
