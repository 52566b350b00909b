import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CustomerNumber } from "../../../core/customer/customer.ts";
import { septets, smsParts } from "../../../core/message/gsm7.ts";
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
      expect(text).toMatch(/10 minut/);
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
    expect(text).toMatch(/Var det ikke deg\?|Wasn't this you\?|Del ikke|Don't share/);
  });
});

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
    expect(text).toContain(`er ${code} og gjelder i 10 minutter.`);
    expect(text.endsWith(`#${code}`)).toBe(true);
  });

  it("list every customer with its PIN, and those that need none", () => {
    const customers = Array.from({ length: 10 }, (_, index) => ({
      customerNumber: CustomerNumber.parse(String(10000 + index)),
      ...(index === 9 ? {} : { pin: `90000${index}` }),
    }));
    const text = sms({ kind: "customer_numbers", customers });
    for (let index = 0; index < 9; index += 1)
      expect(text).toContain(`Kundenummer ${10000 + index}, PIN 90000${index}\n`);
    expect(text).toContain("Kundenummer 10009 (har bruker)\n");
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
