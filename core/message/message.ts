import type { Contact } from "../customer/contact.ts";
import type { CustomerNumber } from "../customer/customer.ts";
import type { Instant } from "../ports.ts";

/** Norwegian bokmål is the default. */
export type Language = "nb" | "en";

/** What customers are told by SMS or e-mail; `renderMessage` puts it into words. Codes, PINs and tokens are in here: always sealed. */
export type Message =
  /** The code of Min Strøm's registration. `joins`: the account exists, and its own password is asked for. */
  | { readonly kind: "registration_code"; readonly code: string; readonly joins: boolean }
  /** The verification link of Min side's registration, with the code beside it. */
  | { readonly kind: "registration_link"; readonly code: string; readonly token: string; readonly joins: boolean }
  /** A code to a register contact, the last step where the user name was not one. */
  | { readonly kind: "contact_code"; readonly code: string }
  /** The first code was right, and many guess: this one is asked for, too. */
  | { readonly kind: "second_code"; readonly code: string }
  | { readonly kind: "reset_link"; readonly code: string; readonly token: string }
  | { readonly kind: "reset_code"; readonly code: string }
  /** Someone tried to register a customer that has an account, or a user name that is taken. */
  | { readonly kind: "already_registered" }
  /** The register holds no contact of this customer: only customer service can help. */
  | { readonly kind: "no_contact" }
  /** A password was asked for, but this customer has no account yet. */
  | { readonly kind: "no_account" }
  /** Forgotten customer number or PIN: every matching customer; without `pin` it has an account already. */
  | { readonly kind: "customer_numbers"; readonly customers: readonly RecoveredCustomer[] }
  | { readonly kind: "password_changed"; readonly at: Instant }
  /** It may have been changed or not: all are signed out, and both passwords are to be tried. */
  | { readonly kind: "password_change_broken_off"; readonly at: Instant }
  | { readonly kind: "prospect_receipt"; readonly name: string }
  | { readonly kind: "prospect_notice"; readonly prospect: Prospect };

export interface RecoveredCustomer {
  readonly customerNumber: CustomerNumber;
  readonly pin?: string;
}

/** Someone who wants to become a customer. */
export interface Prospect {
  readonly name: string;
  readonly email: string;
  readonly mobile: string;
  readonly street: string;
  readonly postalCode: string;
  readonly city: string;
}

/** A message on its way: to whom, and in which language. */
export interface Dispatch {
  readonly to: Contact;
  readonly language: Language;
  readonly message: Message;
}

/** What is written where nobody may be written to: like any other, so that the work doesn't tell, and thrown away instead of sent. */
export interface Decoy {
  readonly to: Contact;
  readonly language: Language;
  readonly message?: never;
}
