import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseEmail } from "../../../core/customer/contact.ts";
import { escapeHtml } from "../../../core/message/email.ts";
import type { Message } from "../../../core/message/message.ts";
import { type MessageContext, renderMessage } from "../../../core/message/render.ts";
import { code, context, email, languages, messages, nameOf, pin, prospect, token } from "./examples.ts";

const mail = (message: Message, language: "nb" | "en" = "nb", from: MessageContext = context) => {
  const outgoing = renderMessage({ to: email, language, message }, from);
  if (outgoing.channel !== "email") throw new Error("not an e-mail");
  return outgoing;
};

const cases = messages.flatMap((message) =>
  languages.map((language) => ({
    title: `${nameOf(message)}, ${language}`,
    message,
    language,
    ...mail(message, language),
  })),
);

/** What a reader sees of the HTML: no tags, no style, entities read. */
const seen = (html: string): string =>
  html
    .replace(/<head>.*<\/head>/s, "")
    .replaceAll(/<[^>]*>/g, "\n")
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&quot;", '"')
    .replaceAll("&#39;", "'")
    .replaceAll("&amp;", "&");

const tagsOf = (html: string): string[] => html.match(/<\/?[a-z!][^>]*>/gi) ?? [];

describe.each(cases)("the e-mail $title", ({ message, language, subject, text, html }) => {
  it("has a subject on one line, without a secret", () => {
    expect(subject).toMatch(/^\P{C}{10,78}$/u);
    for (const secret of [code, token, pin]) expect(subject).not.toContain(secret);
  });

  it("says the same in text and HTML, each with its own secrets and no other", () => {
    const issued = "customers" in message && message.customers.some((customer) => customer.pin !== undefined);
    for (const body of [text, html]) {
      expect(body.includes(code)).toBe("code" in message);
      expect(body.includes(token)).toBe("token" in message);
      expect(body.includes(pin)).toBe(issued);
      expect(body).not.toMatch(/undefined|\[object|NaN/);
    }
    const words = seen(html).replaceAll(/\s+/g, " ");
    for (const line of text.split("\n")) {
      const isHref = line.startsWith("https://");
      const label = line.replace(/:$/, "");
      if (!isHref && !line.startsWith("--") && !line.includes(": ")) expect(words).toContain(label);
    }
  });

  it("says who it is from and where to get help, and not to answer", () => {
    expect(text).toContain("Polar Kraft");
    expect(text).toContain("kunde@polarkraft.no");
    expect(text).toContain("987 02 006");
    expect(text).toMatch(/kan ikke besvares|cannot be replied to/);
  });

  it("is a whole document in its language, readable in the dark, with nothing from elsewhere and one button at most", () => {
    expect(html).toContain(`<html lang="${message.kind === "prospect_notice" ? "nb" : language}">`);
    expect(html).toContain("prefers-color-scheme: dark");
    expect(html).not.toMatch(/<(img|script|link|iframe|form|input|video|object)\b|url\(|@import|@font-face|\bsrc=/i);
    expect((html.match(/<a /g) ?? []).length).toBeLessThanOrEqual(1);
    for (const [, href] of html.matchAll(/href="([^"]*)"/g)) expect(href?.startsWith(`${context.origin}/`)).toBe(true);
  });
});

describe("e-mail texts", () => {
  it("tell how long code and link are good for", () => {
    const verification = mail({ kind: "registration_link", code, token, joins: false }).text;
    expect(verification).toContain("24 timer");
    expect(verification).toContain("10 minutter");
    expect(mail({ kind: "reset_link", code, token }, "en").text).toContain("30 minutes");
    expect(mail({ kind: "customer_numbers", customers: [] }).text).not.toContain("PIN-koden gjelder");
  });

  it("link to the page with the token in the fragment", () => {
    expect(mail({ kind: "registration_link", code, token, joins: false }).html).toContain(
      `href="https://minside.polarkraft.no/verify#token=${token}"`,
    );
    expect(mail({ kind: "reset_link", code, token }).html).toContain(
      `href="https://minside.polarkraft.no/recover/password#token=${token}"`,
    );
  });

  it("say in each case how to get in: log in, choose a new password, register, call", () => {
    const already = mail({ kind: "already_registered" }).text;
    expect(already).toContain("Logg inn:\nhttps://minside.polarkraft.no/\n");
    expect(already).toContain("https://minside.polarkraft.no/recover/password");
    expect(mail({ kind: "no_account" }).text).toContain("https://minside.polarkraft.no/register");
    expect(mail({ kind: "no_contact" }).text).toContain("Ring kundeservice på 987 02 006");
    expect(mail({ kind: "password_changed", at: 0 }, "en").text).toContain("call us at +47 987 02 006");
  });

  it("go to the stored spelling; a domain outside ASCII is written as mail systems read it", () => {
    expect(mail({ kind: "already_registered" }).to).toBe("Kari.Nordmann@example.com");
    const address = parseEmail("kari@blåbær.example");
    if (address === undefined) throw new Error("not an address");
    const message: Message = { kind: "already_registered" };
    const outgoing = renderMessage({ to: { kind: "email", address }, language: "nb", message }, context);
    expect(outgoing.to).toMatch(/^kari@xn--[a-z0-9-]+\.example$/);
  });

  it("let nothing that was typed become markup, a header or a line of its own", () => {
    const plain = tagsOf(mail({ kind: "prospect_notice", prospect }).html);
    fc.assert(
      fc.property(
        fc.string({ unit: "binary" }),
        fc.constantFrom("<script>", '"><img src=x>', "\r\nBcc: x@example.com"),
        (any, bad) => {
          const typed = `${any}${bad}`;
          const all = { name: typed, email: typed, mobile: typed, street: typed, postalCode: typed, city: typed };
          const notice = mail({ kind: "prospect_notice", prospect: all });
          expect(tagsOf(notice.html)).toEqual(plain);
          expect(notice.subject).toBe("Ny henvendelse: vil bli kunde");
          expect(notice.text).not.toMatch(/^Bcc/m);
        },
      ),
    );
  });

  it("let a company's name break no subject and no markup", () => {
    const from: MessageContext = { ...context, brand: { ...context.brand, name: 'A&B <i>\r\nBcc: x@example.com "K"' } };
    for (const message of messages) {
      const { subject, html } = mail(message, "nb", from);
      expect(subject).not.toMatch(/[\r\n]/);
      expect(html).not.toContain("<i>");
    }
  });

  it("greet a prospect by a name, never by a message that a stranger typed", () => {
    const text = (name: string): string => mail({ kind: "prospect_receipt", name }).text;
    expect(text("Anne-Lise O’Hara Bakkestø")).toContain("Hei, Anne-Lise O’Hara Bakkestø!");
    for (const name of [
      "Vinn www.evil.example",
      "Ring 820 00 000",
      "Du har vunnet en fin premie",
      "a".repeat(41),
      "<b>",
    ]) {
      expect(text(name).startsWith("Hei!\n")).toBe(true);
      expect(text(name)).not.toContain(name);
    }
  });

  it("have a button that can be read on any colour", () => {
    const luminance = (hex: string): number => {
      const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
        const value = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
        return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
      });
      return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 0xffffff }), (value) => {
        const primary = `#${value.toString(16).padStart(6, "0")}`;
        const { html } = mail({ kind: "no_account" }, "nb", {
          ...context,
          brand: { ...context.brand, colours: { primary } },
        });
        const [, background = "", colour = ""] = /background: (#\w{6}); color: (#\w{6}); font-weight/.exec(html) ?? [];
        expect(background).toBe(primary);
        const [light = 0, dark = 0] = [luminance(background), luminance(colour)].sort((a, b) => b - a);
        expect((light + 0.05) / (dark + 0.05)).toBeGreaterThanOrEqual(4.5);
      }),
    );
  });
});

describe("escapeHtml", () => {
  it("leaves no character that ends text or an attribute", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        expect(escapeHtml(text)).not.toMatch(/[<>"']|&(?!(?:amp|lt|gt|quot|#39);)/);
      }),
    );
  });
});
