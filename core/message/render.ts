import { contactText, emailOnTheWire } from "../customer/contact.ts";
import type { OutgoingMessage } from "../ports.ts";
import { inEnglish } from "../texts/en/messages.ts";
import { inNorwegian } from "../texts/nb/messages.ts";
import { letterEmail } from "./email.ts";
import type { Dispatch, Language } from "./message.ts";
import { smsText } from "./sms.ts";
import { type MessageBrand, onOneLine, type Sender } from "./wording.ts";

/** Where the pages are, such as `https://minside.example.com`, and who writes. Both from configuration, never from a request. */
export interface MessageContext {
  readonly origin: string;
  readonly brand: MessageBrand;
}

/** `987 02 006`; with the country where the reader may be abroad, or the number is. */
const phoneText = (e164: string, language: Language): string => {
  const norwegian = /^\+47([489]\d\d)(\d\d)(\d\d\d)$/.exec(e164) ?? /^\+47(\d\d)(\d\d)(\d\d)(\d\d)$/.exec(e164);
  if (norwegian === null) return e164;
  const local = norwegian.slice(1).join(" ");
  return language === "nb" ? local : `+47 ${local}`;
};

const senderOf = ({ origin, brand }: MessageContext, language: Language): Sender => ({
  name: onOneLine(brand.name),
  email: brand.supportEmail,
  phone: phoneText(brand.supportPhone, language),
  loginPage: `${origin}/`,
  registerPage: `${origin}/register`,
  forgottenPasswordPage: `${origin}/recover/password`,
  verifyLink: (token) => `${origin}/verify#token=${token}`,
  resetLink: (token) => `${origin}/recover/password#token=${token}`,
});

/** SES takes a domain in ASCII only; where it is that already, the address keeps its stored spelling. */
const emailRecipient = (to: Extract<Dispatch["to"], { kind: "email" }>): string =>
  /^[\x21-\x7e]+$/.test(to.address) ? to.address : emailOnTheWire(to.address);

/** Puts a message into the words of its language, for the channel it goes by. */
export const renderMessage = (dispatch: Dispatch, context: MessageContext): OutgoingMessage => {
  const { to, message } = dispatch;
  // The company reads Norwegian, whatever the prospect's browser says.
  const language = message.kind === "prospect_notice" ? "nb" : dispatch.language;
  const { brand, origin } = context;
  const sender = senderOf(context, language);
  const { sms, letter } = language === "nb" ? inNorwegian(message, sender) : inEnglish(message, sender);
  if (to.kind === "mobile") return { channel: "sms", to: contactText(to), text: smsText(sms, sender.name, origin) };
  const links = [
    { text: sender.forgottenPasswordPage, href: sender.forgottenPasswordPage },
    { text: sender.phone, href: `tel:${brand.supportPhone}` },
    { text: sender.email, href: `mailto:${sender.email}` },
  ];
  const frame = { language, company: sender.name, primary: brand.colours.primary, links };
  return { channel: "email", to: emailRecipient(to), ...letterEmail(letter, frame) };
};
