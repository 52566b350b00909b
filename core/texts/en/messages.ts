// Long, because a language's words are best read, and translated, in one place.

import type { Message, RecoveredCustomer } from "../../message/message.ts";
import {
  greetingName,
  type Letter,
  type LetterParts,
  lifetimes,
  type Sender,
  type Wording,
} from "../../message/wording.ts";
import type { Instant } from "../../ports.ts";
import { unreachable } from "../../unreachable.ts";
import { inNorwegian } from "../nb/messages.ts";

const lifetime = lifetimes("hour", "hours", "minutes");

/** Norwegian time, `on 5 March 2026 at 14:07`. */
const localTime = (at: Instant): string => {
  const zone = { timeZone: "Europe/Oslo" };
  const date = new Intl.DateTimeFormat("en-GB", { ...zone, day: "numeric", month: "long", year: "numeric" });
  const time = new Intl.DateTimeFormat("en-GB", { ...zone, hour: "2-digit", minute: "2-digit" });
  return `on ${date.format(at)} at ${time.format(at)}`;
};

const customerLine = ({ customerNumber, pin }: RecoveredCustomer): string =>
  pin === undefined
    ? `Customer number ${customerNumber} (registered)`
    : `Customer number ${customerNumber}, PIN ${pin}`;

const customerInBrief = ({ customerNumber, pin }: RecoveredCustomer): string =>
  pin === undefined ? `${customerNumber} (registered)` : `${customerNumber}, ${pin}`;

const customerFact = ({ customerNumber, pin }: RecoveredCustomer) => ({
  label: `Customer number ${customerNumber}`,
  value: pin === undefined ? "Already registered" : `PIN ${pin}`,
});

const ignore = "Wasn't this you? You can safely ignore this e-mail.";
const passwordKept = `${ignore} Your password has not been changed.`;
const ignoreText = "Not you? Delete this message.";
const keepText = "Don't share the code.";
const keepCode = "Don't share the code with anyone. We will never ask you for it by phone, text message or e-mail.";
const keepLink =
  "Don't share the link or the code with anyone. We will never ask you for them by phone, text message or e-mail.";
const useOwn = "Use the password you already have.";
const codeLabel = "One-time code:";
const codeToo = (where: string): string => `Or enter this code ${where}. It is valid for ${lifetime.code}:`;
const linkLasts = (lasts: string): string => `The link is valid for ${lasts}, the code for ${lifetime.code}.`;

/** Every message in English, but for the notice to the company itself, which reads Norwegian. */
export const inEnglish = (message: Message, sender: Sender): Wording => {
  const { name, phone } = sender;
  const letter = ({ to, ...parts }: LetterParts & { readonly to?: string | undefined }): Letter => ({
    ...parts,
    greeting: to === undefined ? "Hello," : `Hello ${to},`,
    footer: `This e-mail was sent automatically by ${name}, and replies to it are not read. Need help? Call customer service on ${phone}, or write to ${sender.email}.`,
    copyHint: "Button not working? Copy this address into your browser:",
  });

  switch (message.kind) {
    case "registration_code": {
      const { code, joins } = message;
      const own = joins ? ` ${useOwn}` : "";
      return {
        sms: {
          says: [`Your code is ${code}, valid for ${lifetime.code}.${own}`, `Your code is ${code}.${own}`],
          ifRoom: [ignoreText, keepText],
          code,
        },
        letter: letter({
          subject: `Your one-time code from ${name}`,
          heading: "Your one-time code",
          opening: [
            `Enter this code to register. It is valid for ${lifetime.code}.`,
            ...(joins
              ? [
                  "You are already registered with us. Use the password you have, and we will add this customer number to your user.",
                ]
              : []),
          ],
          code: { label: codeLabel, value: code },
          closing: [keepCode, ignore],
        }),
      };
    }
    case "registration_link": {
      const { code, joins } = message;
      const href = sender.verifyLink(message.token);
      const link = `Confirm your user name:\n${href}\nOr enter the code ${code}`;
      const lasts = linkLasts(lifetime.verification);
      return {
        sms: {
          says: joins
            ? [`${link}. ${useOwn} ${lasts}`, `${link}. ${useOwn}`, `${link}.`]
            : [`${link} where you registered. ${lasts}`, `${link}.`],
          ifRoom: [ignoreText],
          code,
          long: true,
        },
        letter: letter({
          subject: `Confirm your user name at ${name}`,
          heading: "Confirm your user name",
          opening: [
            joins
              ? `You are already registered with ${name}. Confirm that it was you who asked to add another customer number. If we ask for a password, use the one you already have.`
              : `Thank you for registering with ${name}. Confirm your user name, and you can start using Min side.`,
            `The link is valid for ${lifetime.verification}.`,
          ],
          button: { label: "Confirm user name", href },
          code: { label: codeToo("where you registered"), value: code },
          closing: [keepLink, ignore],
        }),
      };
    }
    case "contact_code": {
      const { code } = message;
      return {
        sms: {
          says: [`Your registration code is ${code}, valid for ${lifetime.code}.`, `Your code is ${code}.`],
          ifRoom: [ignoreText, keepText],
          code,
        },
        letter: letter({
          subject: `Your one-time code from ${name}`,
          heading: "Your one-time code",
          opening: [`Enter this code to complete your registration. It is valid for ${lifetime.code}.`],
          code: { label: codeLabel, value: code },
          closing: [
            keepCode,
            `Wasn't this you? Then someone has tried to register with your customer number. They can get no further without the code. Do call us on ${phone} if you are worried.`,
          ],
        }),
      };
    }
    case "second_code": {
      const { code } = message;
      return {
        sms: {
          says: [
            `That code was right. Enter this one too: ${code}. We ask because many are guessing codes now.`,
            `That code was right. Enter this one too: ${code}.`,
            `Enter this one too: ${code}.`,
          ],
          ifRoom: [keepText],
          code,
        },
        letter: letter({
          subject: `One more one-time code from ${name}`,
          heading: "One more one-time code",
          opening: [
            `The code that you entered was right. Just now many people are trying to guess codes here, so we ask for one more. Enter it in the same place. It is valid for ${lifetime.code}.`,
          ],
          code: { label: codeLabel, value: code },
          closing: [
            keepCode,
            `Wasn't it you? Then somebody guessed the first code. Without this one they get no further. Please call us on ${phone}.`,
          ],
        }),
      };
    }
    case "reset_link": {
      const { code } = message;
      const href = sender.resetLink(message.token);
      const link = `Choose a new password:\n${href}\nOr enter the code ${code}`;
      return {
        sms: {
          says: [`${link} where you asked for it. ${linkLasts(lifetime.reset)}`, `${link}.`],
          ifRoom: [ignoreText],
          code,
          long: true,
        },
        letter: letter({
          subject: `Choose a new password at ${name}`,
          heading: "Choose a new password",
          opening: [
            `Someone, hopefully you, has asked for a new password at ${name}. If it was you, choose a new one here.`,
            `The link is valid for ${lifetime.reset}.`,
          ],
          button: { label: "Choose a new password", href },
          code: { label: codeToo("where you asked for a new password"), value: code },
          closing: [keepLink, passwordKept],
        }),
      };
    }
    case "reset_code": {
      const { code } = message;
      return {
        sms: {
          says: [
            `Your code for a new password is ${code}, valid for ${lifetime.code}.`,
            `Your code for a new password is ${code}.`,
            `Your code is ${code}.`,
          ],
          ifRoom: [ignoreText, keepText],
          code,
        },
        letter: letter({
          subject: `Choose a new password at ${name}`,
          heading: "Choose a new password",
          opening: [`Enter this code where you asked for a new password. It is valid for ${lifetime.code}.`],
          code: { label: codeLabel, value: code },
          closing: [keepCode, passwordKept],
        }),
      };
    }
    case "already_registered": {
      const { loginPage, forgottenPasswordPage } = sender;
      return {
        sms: {
          says: [
            `You are already registered. Log in:\n${loginPage}\nForgotten your password? Choose a new one:\n${forgottenPasswordPage}`,
            `You are already registered. Log in:\n${loginPage}`,
          ],
          ifRoom: ["Not you? You don't need to do anything."],
          long: true,
        },
        letter: letter({
          subject: `You are already registered at ${name}`,
          heading: "You are already registered",
          opening: [
            "Someone, perhaps you, has just tried to register. That was not possible, because the user name or the customer number is registered already.",
            "Log in with the user name and password you already have.",
          ],
          button: { label: "Log in", href: loginPage },
          closing: [
            `Forgotten your password? Choose a new one here:\n${forgottenPasswordPage}`,
            "Wasn't this you? You don't need to do anything. Nothing has been changed.",
          ],
        }),
      };
    }
    case "no_contact":
      return {
        sms: {
          says: [
            `We have no mobile number or e-mail address for you. Call customer service on ${phone} to register.`,
            `Call customer service on ${phone} to register.`,
          ],
          ifRoom: [ignoreText],
        },
        letter: letter({
          subject: `Call us to complete your registration at ${name}`,
          heading: "Call us to complete your registration",
          opening: [
            "We have neither a mobile number nor an e-mail address for your customer number, so we cannot confirm that it is yours.",
            `Call customer service on ${phone}, and we will help you.`,
          ],
          closing: [ignore],
        }),
      };
    case "no_account":
      return {
        sms: {
          says: [
            `You asked for a new password, but are not registered yet. Register here:\n${sender.registerPage}`,
            `You are not registered yet. Register:\n${sender.registerPage}`,
          ],
          ifRoom: [ignoreText],
          long: true,
        },
        letter: letter({
          subject: `You are not registered at ${name} yet`,
          heading: "You are not registered yet",
          opening: [
            "Someone, perhaps you, has asked for a new password. But you have not registered with us yet, so there is no password to change.",
            "To register, you need your customer number and PIN.",
          ],
          button: { label: "Register", href: sender.registerPage },
          closing: [ignore],
        }),
      };
    case "customer_numbers": {
      const { customers } = message;
      const s = customers.length === 1 ? "" : "s";
      const issued = customers.filter(({ pin }) => pin !== undefined).length;
      const page = issued > 0 ? sender.registerPage : sender.loginPage;
      const next = issued > 0 ? "Register:" : "Log in:";
      const end = `${issued > 0 ? `A PIN is valid for ${lifetime.pin}. ${next}` : "Log in, or choose a new password:"}\n${page}`;
      const brief = `\n${issued > 0 ? "Customer number, PIN:" : "Customer number:"}\n${customers.map(customerInBrief).join("\n")}`;
      return {
        sms: {
          says: [
            `${s === "" ? "" : "\n"}${customers.map(customerLine).join("\n")}\n${end}`,
            `${brief}\n${end}`,
            `${brief}\n${next}\n${page}`,
            brief,
          ],
          ifRoom: [issued > 0 ? "Don't share the PIN with anyone." : ignoreText],
          long: true,
        },
        letter: letter({
          subject: `Your customer number${s} at ${name}`,
          heading: `Your customer number${s}`,
          opening: [
            issued > 0
              ? `Here are the details you asked for. ${issued === 1 ? "The PIN is" : "The PINs are"} valid for ${lifetime.pin}. Use customer number and PIN together when you register.`
              : "Here are the details you asked for. You are already registered, and don't need a PIN to log in.",
          ],
          facts: customers.map(customerFact),
          button: issued > 0 ? { label: "Register", href: page } : { label: "Log in", href: page },
          closing: issued > 0 ? [`Don't share the PIN${issued === 1 ? "" : "s"} with anyone.`, ignore] : [ignore],
        }),
      };
    }
    case "password_changed": {
      const changed = `Your password was changed ${localTime(message.at)}.`;
      return {
        sms: {
          says: [
            `${changed} Wasn't this you? Call us at once on ${phone}.`,
            `Your password was changed. Wasn't this you? Call ${phone}.`,
          ],
        },
        letter: letter({
          subject: `Your password at ${name} has been changed`,
          heading: "Your password has been changed",
          opening: [
            `${changed} If it was you, you don't need to do anything.`,
            `Wasn't this you? Then choose a new password at once, and call us on ${phone}.`,
          ],
          button: { label: "Choose a new password", href: sender.forgottenPasswordPage },
          closing: [],
        }),
      };
    }
    case "password_change_broken_off": {
      const tip = "Try the new password, and then the old one.";
      return {
        sms: {
          says: [
            `A change of your password broke off. ${tip} Wasn't this you? Call us at once on ${phone}.`,
            `A change of your password broke off. Wasn't this you? Call ${phone}.`,
          ],
        },
        letter: letter({
          subject: `A change of your password at ${name} broke off`,
          heading: "The change of your password broke off",
          opening: [
            `A change of your password broke off ${localTime(message.at)}. To be safe, you are signed out everywhere. ${tip}`,
            `Wasn't this you? Then choose a new password at once, and call us on ${phone}.`,
          ],
          button: { label: "Choose a new password", href: sender.forgottenPasswordPage },
          closing: [],
        }),
      };
    }
    case "prospect_receipt":
      return {
        sms: {
          says: [
            "Thank you for wanting to become a customer! We have your details and will be in touch.",
            "Thank you for wanting to become a customer!",
          ],
          ifRoom: [`Wasn't this you? Call ${phone}.`],
        },
        letter: letter({
          subject: `Thank you for your interest in ${name}`,
          heading: "Thank you for your interest",
          to: greetingName(message.name),
          opening: ["We have received your details, and will be in touch about becoming a customer."],
          closing: [`Wasn't it you who sent them? Call us on ${phone}, and we will delete them.`],
        }),
      };
    case "prospect_notice":
      return inNorwegian(message, sender);
    default:
      return unreachable(message);
  }
};
