// Long, because a language's words are best read, and translated, in one place.

import type { Instant } from "../ports.ts";
import { unreachable } from "../unreachable.ts";
import type { Message, RecoveredCustomer } from "./message.ts";
import { greetingName, type Letter, lifetimes, type Sender, type Wording } from "./texts.ts";
import { inNorwegian } from "./texts-nb.ts";

const lifetime = lifetimes("hour", "hours", "minutes");

const localTime = (at: Instant): string => {
  const date = new Intl.DateTimeFormat("en-GB", {
    timeZone: "Europe/Oslo",
    year: "numeric",
    month: "long",
    day: "numeric",
    hour: "2-digit",
    minute: "2-digit",
  });
  const part = Object.fromEntries(date.formatToParts(at).map(({ type, value }) => [type, value]));
  return `on ${part.day} ${part.month} ${part.year} at ${part.hour}:${part.minute}`;
};

const customerLine = ({ customerNumber, pin }: RecoveredCustomer): string =>
  pin === undefined
    ? `Customer number ${customerNumber} (registered)`
    : `Customer number ${customerNumber}, PIN ${pin}`;

const customerFact = ({ customerNumber, pin }: RecoveredCustomer) => ({
  label: `Customer number ${customerNumber}`,
  value: pin === undefined ? "Already registered" : `PIN ${pin}`,
});

const ignore = "Wasn't this you? Then you can ignore this message.";
const ignoreCode = "Wasn't this you? Delete this message.";
const keepSecret = "Don't share the code.";
const keepCodeSecret = "Don't share the code with anyone. We never ask for it by phone, SMS or e-mail.";
const useOwn = "Use your existing password.";
const codeLasts = `It is valid for ${lifetime.code}.`;

/** Every message in English, but for the notice to the company itself, which reads Norwegian. */
export const inEnglish = (message: Message, sender: Sender): Wording => {
  const { name } = sender;
  const help = `If you need help, call customer service at ${sender.phone} or write to ${sender.email}.`;
  const letter = (parts: Omit<Letter, "greeting" | "footer"> & { readonly to?: string | undefined }): Letter => ({
    ...parts,
    greeting: parts.to === undefined ? "Hello," : `Hello ${parts.to},`,
    footer: `This e-mail was sent automatically by ${name} and cannot be replied to. ${help}`,
  });

  switch (message.kind) {
    case "registration_code": {
      const { code, joins } = message;
      return {
        sms: {
          says: `Your code is ${code}, valid for ${lifetime.code}.${joins ? ` ${useOwn}` : ""}`,
          ifRoom: [ignoreCode, keepSecret],
          code,
        },
        letter: letter({
          subject: `Your one-time code from ${name}`,
          opening: [
            `Enter this code to register. ${codeLasts}`,
            ...(joins
              ? [
                  "You already have a sign-in with us: use the password you have. The customer relation will be added to it.",
                ]
              : []),
          ],
          code,
          closing: [keepCodeSecret, ignore],
        }),
      };
    }
    case "registration_link": {
      const { code, joins } = message;
      const href = sender.verifyLink(message.token);
      return {
        sms: {
          says: `Confirm your user name:\n${href}\nOr enter the code ${code}${joins ? "" : " where you registered"}. The link is valid for ${lifetime.verification}, the code for ${lifetime.code}.`,
          ifRoom: joins ? [useOwn, ignoreCode] : [ignoreCode],
          code,
          long: true,
        },
        letter: letter({
          subject: `Confirm your user name at ${name}`,
          opening: [
            joins
              ? `You already have a sign-in at ${name}. Confirm that it was you who wanted to add a customer relation to it, and use the password you have if we ask for one.`
              : `Thank you for registering at ${name}. Confirm your user name, and you are ready to use Min side.`,
            `The link is valid for ${lifetime.verification}. You can also enter this code where you registered. It is valid for ${lifetime.code}.`,
          ],
          code,
          button: { label: "Confirm user name", href },
          closing: [keepCodeSecret, ignore],
        }),
      };
    }
    case "contact_code": {
      const { code } = message;
      return {
        sms: {
          says: `Your registration code is ${code}, valid for ${lifetime.code}.`,
          ifRoom: [ignoreCode, keepSecret],
          code,
        },
        letter: letter({
          subject: `Your one-time code from ${name}`,
          opening: [`Enter this code to complete your registration. ${codeLasts}`],
          code,
          closing: [
            keepCodeSecret,
            `Wasn't this you? Then someone has tried to register with your customer number. Without the code they get no further. You are welcome to call us at ${sender.phone}.`,
          ],
        }),
      };
    }
    case "reset_link": {
      const { code } = message;
      const href = sender.resetLink(message.token);
      return {
        sms: {
          says: `Choose a new password:\n${href}\nOr enter the code ${code} where you asked. The link is valid for ${lifetime.reset}, the code for ${lifetime.code}.`,
          ifRoom: [ignoreCode],
          code,
          long: true,
        },
        letter: letter({
          subject: `Choose a new password at ${name}`,
          opening: [
            `Someone, hopefully you, has asked for a new password at ${name}.`,
            `The link is valid for ${lifetime.reset}. You can also enter this code where you asked for a new password. It is valid for ${lifetime.code}.`,
          ],
          code,
          button: { label: "Choose a new password", href },
          closing: [
            keepCodeSecret,
            "Wasn't this you? Then you can ignore this message. Your password has not been changed.",
          ],
        }),
      };
    }
    case "reset_code": {
      const { code } = message;
      return {
        sms: {
          says: `Your code for a new password is ${code}, valid for ${lifetime.code}.`,
          ifRoom: [ignoreCode, keepSecret],
          code,
        },
        letter: letter({
          subject: `Choose a new password at ${name}`,
          opening: [`Enter this code where you asked for a new password. ${codeLasts}`],
          code,
          closing: [
            keepCodeSecret,
            "Wasn't this you? Then you can ignore this message. Your password has not been changed.",
          ],
        }),
      };
    }
    case "already_registered":
      return {
        sms: {
          says: `You are already registered. Log in:\n${sender.loginPage}\nForgotten your password?\n${sender.forgottenPasswordPage}`,
          ifRoom: ["Wasn't this you? Then you need not do anything."],
          long: true,
        },
        letter: letter({
          subject: `You are already registered at ${name}`,
          opening: [
            "Someone, perhaps you, just tried to register a new sign-in. None was made, because the user name or the customer relation already has one.",
            "Log in with the user name and password you have.",
          ],
          button: { label: "Log in", href: sender.loginPage },
          closing: [
            `Forgotten your password? Choose a new one here: ${sender.forgottenPasswordPage}`,
            "Wasn't this you? Then you need not do anything. Nothing has been changed.",
          ],
        }),
      };
    case "no_contact":
      return {
        sms: {
          says: `We have no mobile number or e-mail address for you. Call customer service at ${sender.phone} to register.`,
          ifRoom: [ignoreCode],
        },
        letter: letter({
          subject: `Call us to complete your registration at ${name}`,
          opening: [
            "We have no mobile number or e-mail address on your customer relation, so we cannot confirm that it is yours.",
            `Call customer service at ${sender.phone}, and we will help you.`,
          ],
          closing: [ignore],
        }),
      };
    case "no_account":
      return {
        sms: {
          says: `You asked for a new password, but are not registered. Register here:\n${sender.registerPage}`,
          ifRoom: [ignoreCode],
          long: true,
        },
        letter: letter({
          subject: `You are not registered at ${name} yet`,
          opening: [
            "Someone, perhaps you, asked for a new password, but there is no sign-in here yet.",
            "If you are a customer, you can register with your customer number and PIN.",
          ],
          button: { label: "Register", href: sender.registerPage },
          closing: [ignore],
        }),
      };
    case "customer_numbers": {
      const { customers } = message;
      const issued = customers.some((customer) => customer.pin !== undefined);
      const page = issued ? sender.registerPage : sender.loginPage;
      const next = issued
        ? `A PIN is valid for ${lifetime.pin}. Register:\n${page}`
        : `Log in, or choose a new password:\n${page}`;
      return {
        sms: {
          says: `${customers.length === 1 ? "" : "\n"}${customers.map(customerLine).join("\n")}\n${next}`,
          ifRoom: [issued ? "Don't share the PIN." : ignoreCode],
          long: true,
        },
        letter: letter({
          subject: `Your customer number at ${name}`,
          opening: [
            issued
              ? `Here is what you asked for. A PIN is valid for ${lifetime.pin}. Use it with the customer number when you register.`
              : "Here is what you asked for. You are already registered, and need no PIN to log in.",
          ],
          facts: customers.map(customerFact),
          button: issued ? { label: "Register", href: page } : { label: "Log in", href: page },
          closing: issued ? ["Don't share the PIN with anyone.", ignore] : [ignore],
        }),
      };
    }
    case "password_changed": {
      const at = localTime(message.at);
      return {
        sms: { says: `Your password was changed ${at}. Wasn't this you? Call us at once: ${sender.phone}.` },
        letter: letter({
          subject: `Your password at ${name} has been changed`,
          opening: [`Your password was changed ${at}. If it was you, you need not do anything.`],
          button: { label: "Choose a new password", href: sender.forgottenPasswordPage },
          closing: [`Wasn't this you? Choose a new password at once, and call us at ${sender.phone}.`],
        }),
      };
    }
    case "prospect_receipt":
      return {
        sms: {
          says: "Thank you for wanting to become a customer! We have your details and will be in touch.",
          ifRoom: [`Wasn't this you? Call ${sender.phone}.`],
        },
        letter: letter({
          subject: `Thank you for your interest in ${name}`,
          to: greetingName(message.name),
          opening: ["Thank you for wanting to become a customer! We have your details, and will be in touch."],
          closing: [`Wasn't it you who sent them? Call us at ${sender.phone}, and we will delete them.`],
        }),
      };
    case "prospect_notice":
      return inNorwegian(message, sender);
    default:
      return unreachable(message);
  }
};
