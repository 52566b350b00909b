import type { Caller } from "../../core/caller.ts";
import { type Contact, type EmailAddress, type MobileNumber, parseUserName } from "../../core/customer/contact.ts";
import type { AccountId, BirthDate, Customer, CustomerNumber, Pin } from "../../core/customer/customer.ts";

/** A contact as people write it. */
export const contact = (text: string): Contact => {
  const parsed = parseUserName(text);
  if (parsed === undefined) throw new Error(`not a contact: ${text}`);
  return parsed;
};

/** `40 00 00 NN`: numbers that the tests made up. */
export const mobile = (text: string): MobileNumber => {
  const parsed = contact(text);
  if (parsed.kind !== "mobile") throw new Error(`not a mobile number: ${text}`);
  return parsed.number;
};

export const email = (text: string): EmailAddress => {
  const parsed = contact(text);
  if (parsed.kind !== "email") throw new Error(`not an e-mail address: ${text}`);
  return parsed.address;
};

export const pin = (text: string): Pin => text as Pin;
export const birthDate = (text: string): BirthDate => text as BirthDate;
export const customerNumber = (text: string): CustomerNumber => text as CustomerNumber;
export const accountId = (text: string): AccountId => text as AccountId;

/** What a test may say of a customer, in the words of the register file; `null` where the register holds nothing. */
export interface CustomerWords {
  readonly customerNumber?: string;
  readonly name?: string;
  readonly birthDate?: string | null;
  readonly mobile?: string | null;
  readonly email?: string | null;
}

/** A customer of the register, without a PIN. */
export const aCustomer = (words: CustomerWords = {}): Customer => {
  const { customerNumber: number = "100001", name = "Kari Nordmann" } = words;
  const { birthDate: born = "1985-03-15", mobile: phone = "40 00 00 12", email: mail = "kari@example.com" } = words;
  return {
    customerNumber: customerNumber(number),
    name,
    ...(born === null ? {} : { birthDate: birthDate(born) }),
    ...(phone === null ? {} : { mobile: mobile(phone) }),
    ...(mail === null ? {} : { email: email(mail) }),
    street: "Storgata 1",
    postalCode: "9008",
    city: "Tromsø",
  };
};

let requests = 0;

/** A request from a browser; another `address` is another caller to the limits. */
export const aCaller = (words: Partial<Caller> = {}): Caller => {
  requests += 1;
  return {
    address: "192.0.2.10",
    client: "web",
    language: "nb",
    userAgent: "Mozilla/5.0 (Windows NT 10.0; rv:140.0) Gecko/20100101 Firefox/140.0",
    requestId: `request-${requests}`,
    ...words,
  };
};

/** A request from Min Strøm. */
export const anApp = (words: Partial<Caller> = {}): Caller =>
  aCaller({ client: "app", userAgent: "MinStrom/4.1 (iPhone; iOS 18.5)", ...words });

/** A caller in a network of its own: the n-th address that shares no limit with the others. */
export const elsewhere = (n: number, words: Partial<Caller> = {}): Caller =>
  aCaller({ address: `10.${Math.floor(n / 250)}.${n % 250}.7`, ...words });
