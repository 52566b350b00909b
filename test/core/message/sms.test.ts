import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CustomerNumber } from "../../../core/customer/customer.ts";
import { limits } from "../../../core/limits.ts";
import { septets, smsParts } from "../../../core/message/gsm7.ts";
import type { Message } from "../../../core/message/message.ts";
import { renderMessage } from "../../../core/message/render.ts";
import { code, context, languages, messages, mobile, nameOf, pin, prospect, token } from "./examples.ts";

const cases = messages.flatMap((message) =>
  languages.map((language) => ({
    title: `${nameOf(message)}, ${language}`,
    message,
    language,
    text: renderMessage({ to: mobile, language, message }, context).text,
  })),
);

describe.each(cases)("the SMS $title", ({ message, text }) => {
  it("is GSM-7, in one part, or two with a link or a list in it", () => {
    const long = text.includes("https://");
    expect(smsParts(text)).toBeLessThanOrEqual(long ? 2 : 1);
  });

  it("says who it is from, and never asks for an answer", () => {
    expect(text.startsWith("Polar Kraft:")).toBe(true);
    expect(text).not.toMatch(/\bsvar (på|ja|nei)|\breply\b|undefined|\[object|NaN/i);
  });

  it("ends in the code bound to the site, where it carries one", () => {
    const last = text.split("\n").at(-1);
    if ("code" in message) {
      expect(last).toBe(`@minside.polarkraft.no #${code}`);
      expect(text.split(code)).toHaveLength(3);
      // The second code follows the first, and says why instead.
      expect(text).toMatch(message.kind === "second_code" ? /riktig|right/ : /10 minut/);
    } else {
      expect(text).not.toContain("@minside");
    }
  });

  it("carries its own secrets and no other", () => {
    expect(text.includes(code)).toBe("code" in message);
    expect(text.includes(token)).toBe("token" in message);
    const issued = "customers" in message && message.customers.some((customer) => customer.pin !== undefined);
    expect(text.includes(pin)).toBe(issued);
  });

  it("says what to do if it was someone else, or to keep the secret", () => {
    if (message.kind === "prospect_notice") return;
    expect(text).toMatch(/Var det ikke deg\?|Not you\?|Wasn't this you\?|Ikke del|Don't share/);
  });
});

/** As many customers as that, with numbers of so many digits; the last one has an account. */
const household = (count: number, digits: number) =>
  Array.from({ length: count }, (_, index) => ({
    customerNumber: CustomerNumber.parse(`1${String(index).padStart(digits - 1, "0")}`),
    ...(count > 1 && index === count - 1 ? {} : { pin: `90000${index}` }),
  }));

describe("SMS texts", () => {
  const sms = (message: (typeof messages)[number], origin = context.origin, name = context.brand.name): string =>
    renderMessage({ to: mobile, language: "nb", message }, { origin, brand: { ...context.brand, name } }).text;

  it("put the link on a line of its own, with the token in the fragment", () => {
    expect(sms({ kind: "registration_link", code, token, joins: false }).split("\n")).toContain(
      `https://minside.polarkraft.no/verify#token=${token}`,
    );
    expect(sms({ kind: "reset_link", code, token }).split("\n")).toContain(
      `https://minside.polarkraft.no/recover/password#token=${token}`,
    );
  });

  it("bind the code to the host of the configured origin, without a port", () => {
    const text = sms({ kind: "reset_code", code }, "http://localhost:3000");
    expect(text.endsWith(`\n\n@localhost #${code}`)).toBe(true);
  });

  it("drop what is least needed where the company's name is long", () => {
    const text = sms({ kind: "reset_code", code }, context.origin, "Nordre Østfold og Omegn Kraftlag");
    expect(septets(text)).toBeLessThanOrEqual(160);
    expect(text).toContain(`er ${code}. Den gjelder i 10 minutter.`);
    expect(text.endsWith(`#${code}`)).toBe(true);
  });

  it("list every customer with its PIN, and those that need none", () => {
    const text = sms({ kind: "customer_numbers", customers: household(3, 5) });
    expect(text).toContain("\nKundenummer 10000, PIN 900000\nKundenummer 10001, PIN 900001\n");
    expect(text).toContain("\nKundenummer 10002 (har bruker)\n");
    expect(text).toContain("PIN gjelder i 24 timer");
  });

  it("tell when the password was changed, in Norwegian time, and whom to call", () => {
    const text = sms({ kind: "password_changed", at: Date.UTC(2026, 6, 1, 22, 5) });
    expect(text).toContain("02.07.2026 kl. 00.05");
    expect(text).toContain("Ring oss straks på 987 02 006");
  });

  it("stay GSM-7 and add no code line of their own, whatever a prospect typed", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 200 }), (typed) => {
        const notice = sms({
          kind: "prospect_notice",
          prospect: { ...prospect, name: `${typed}\n@evil.example #123456` },
        });
        expect(smsParts(notice)).toBe(1);
        expect(notice).not.toContain("\n");
        const receipt = sms({ kind: "prospect_receipt", name: typed });
        expect(receipt).toBe(sms({ kind: "prospect_receipt", name: "Kari" }));
      }),
    );
  });
});

/** Every kind, and the longest that some of them become. */
const longest = [
  ...messages,
  { kind: "customer_numbers", customers: household(limits.pin.customersPerMessage, 12) },
  { kind: "password_changed", at: Date.UTC(2026, 8, 30, 13, 7) },
] as const satisfies readonly Message[];

/** What must stand in the SMS whole, whatever else does not. */
const expectWhole = (text: string, message: Message, origin: string): void => {
  expect(septets(text)).toBeDefined();
  const lines = text.split("\n");
  if (message.kind === "registration_link") expect(lines).toContain(`${origin}/verify#token=${token}`);
  if (message.kind === "reset_link") expect(lines).toContain(`${origin}/recover/password#token=${token}`);
  if (message.kind === "no_account") expect(lines).toContain(`${origin}/register`);
  if (message.kind === "already_registered") expect(lines).toContain(`${origin}/`);
  if (message.kind === "password_changed" || message.kind === "no_contact") expect(text).toContain(brand.supportPhone);
  if ("code" in message) {
    expect(lines.at(-1)).toBe(`@${new URL(origin).hostname} #${code}`);
    expect(lines.slice(0, -2).join("\n")).toContain(code);
  }
  if ("customers" in message) {
    for (const { customerNumber, pin: issued } of message.customers) {
      expect(text).toMatch(
        new RegExp(`${customerNumber}(?:, (?:PIN )?${issued}| \\((?:har bruker|registered)\\))(?:\n|$)`),
      );
    }
  }
};

/** The longest phone number that E.164 admits. */
const brand = { ...context.brand, supportPhone: "+211912345678901" };
const hostOf = (length: number): string => `${"a".repeat(31)}.${"b".repeat(length - 32)}`.slice(0, length);
const written = (message: Message, language: "nb" | "en", name: string, origin: string): string =>
  renderMessage({ to: mobile, language, message }, { origin, brand: { ...brand, name } }).text;
const partsFor = (message: Message): number =>
  ["code", "at", "name", "prospect"].some((field) => field in message && !("token" in message)) ||
  message.kind === "no_contact"
    ? 1
    : 2;

describe("an SMS of a company with a long name and a long host", () => {
  // The longest host that a certificate can be for (RFC 5280, ub-common-name), the longest name of the brand configuration.
  const origin = `https://${hostOf(64)}`;
  const name = "Sør-Østerdal, Nordre Ågotnes og Omegn Kraftlag Strømsalg AS.";

  it.each(longest.flatMap((message) => languages.map((language) => ({ title: nameOf(message), message, language }))))(
    "has one part, or two with a link or a list, and everything in it: $title, $language",
    ({ message, language }) => {
      expect(name).toHaveLength(60);
      const text = written(message, language, name, origin);
      expect(smsParts(text)).toBeLessThanOrEqual(partsFor(message));
      expectWhole(text, message, origin);
    },
  );

  it.each(languages)("still says who it is from where only the name is long, %s", (language) => {
    for (const message of messages) {
      const text = written(message, language, name, context.origin);
      expect(text.startsWith(`${name}:`)).toBe(true);
      expect(smsParts(text)).toBeLessThanOrEqual(partsFor(message));
      expectWhole(text, message, context.origin);
    }
  });

  it("says the same in fewer words, then leaves out the name, before it takes another part", () => {
    const code6 = { kind: "reset_code", code } as const;
    const of = (length: number): string => written(code6, "nb", name, `https://${hostOf(length)}`).split("\n")[0] ?? "";
    expect(of(35)).toBe(`${name}: Koden for nytt passord er ${code}.`);
    expect(of(60)).toBe(`${name}: Koden din er ${code}.`);
    expect(of(80)).toMatch(/^Koden for å velge nytt passord er/);
  });

  it("is never cut, whatever name and host are", () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: "binary", maxLength: 60 }),
          fc.string({ unit: fc.constantFrom("€", "[", "ß"), maxLength: 60 }),
        ),
        fc.integer({ min: 33, max: 253 }),
        fc.constantFrom(...longest),
        fc.constantFrom(...languages),
        (anyName, length, message, language) => {
          const anywhere = `https://${hostOf(length)}`;
          const text = written(message, language, `x${anyName}`, anywhere);
          expectWhole(text, message, anywhere);
          if (length <= 64) expect(smsParts(text)).toBeLessThanOrEqual(partsFor(message));
        },
      ),
      { numRuns: 500 },
    );
  });
});
