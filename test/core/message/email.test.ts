import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseEmail } from "../../../core/customer/contact.ts";
import { buttonColours } from "../../../core/message/button-colours.ts";
import { escapeHtml } from "../../../core/message/escape-html.ts";
import type { Message } from "../../../core/message/message.ts";
import { type MessageContext, renderMessage } from "../../../core/message/render.ts";
import { contrast } from "./contrast.ts";
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

/** The text without its line breaks, but for those between paragraphs. */
const unwrapped = (text: string): string => text.replaceAll(/(?<!\n)\n(?!\n)/g, " ");

/** What a reader sees of the HTML: no tags, no style, entities read. */
const seen = (html: string): string =>
  html
    .replace(/<head>.*<\/head>/s, "")
    .replaceAll(/<!--.*?-->/gs, "")
    .replace(/<div style="display:none[^>]*>[^<]*<\/div>/, "")
    .replaceAll(/<\/?a\b[^>]*>/g, "")
    .replaceAll(/<[^>]*>/g, "\n")
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&quot;", '"')
    .replaceAll("&#39;", "'")
    .replaceAll("&amp;", "&");

const tagsOf = (html: string): string[] => html.match(/<\/?[a-z!][^>]*>/gi) ?? [];

describe.each(cases)("the e-mail $title", ({ message, language, subject, text, html }) => {
  const issued = "customers" in message && message.customers.some((customer) => customer.pin !== undefined);

  it("has a subject on one line, without a secret", () => {
    expect(subject).toMatch(/^\P{C}{10,78}$/u);
    for (const secret of [code, token, pin]) expect(subject).not.toContain(secret);
  });

  it("says the same in text and HTML, each with its own secrets and no other", () => {
    for (const body of [text, html]) {
      expect(body.includes(code)).toBe("code" in message);
      expect(body.includes(token)).toBe("token" in message);
      expect(body.includes(pin)).toBe(issued);
      expect(body).not.toMatch(/undefined|\[object|NaN/);
    }
    const words = seen(html).replaceAll(/\s+/g, " ");
    for (const line of unwrapped(text).replaceAll(/: /g, "\n").split(/\n+/)) {
      if (!line.startsWith("--")) expect(words).toContain(line.replace(/:$/, ""));
    }
  });

  it("says who it is from and where to get help, and that answers are not read", () => {
    expect(text).toContain("Polar Kraft");
    if (message.kind === "prospect_notice") return;
    expect(text).toContain("kunde@polarkraft.no");
    expect(text).toContain("987 02 006");
    expect(unwrapped(text)).toMatch(/kan ikke svare på den|replies to it are not read/);
  });

  it("has lines of text that fit every screen, but for addresses, and each address alone on its line", () => {
    for (const line of text.split("\n")) {
      if (line.includes("://")) expect(line).toMatch(/^https:\/\/\S+$/);
      else expect(line.length).toBeLessThanOrEqual(72);
    }
  });

  it("is a whole document in its language, also where webmail takes the document away", () => {
    const lang = message.kind === "prospect_notice" ? "nb" : language;
    expect(html).toMatch(new RegExp(`<html lang="${lang}"[^]*<body[^>]*>\\n<div lang="${lang}" dir="ltr">`));
    expect(html).toMatch(/<h1 [^>]*>[^<]{10,}<\/h1>/);
    expect(html.length).toBeLessThan(20_000);
  });

  it("loads nothing, and leads nowhere but to the company", () => {
    expect(html).not.toMatch(/<(img|script|link|iframe|form|input|video|object)\b|url\(|@import|@font-face|\bsrc=/i);
    for (const [, href = ""] of html.matchAll(/href="([^"]*)"/g)) {
      expect(
        ["tel:+4798702006", "mailto:kunde@polarkraft.no"].includes(href) || href.startsWith(`${context.origin}/`),
      ).toBe(true);
    }
  });

  it("has one button at most, with its address in full under it, to copy", () => {
    const labels = [...html.matchAll(/<a class="label" href="([^"]*)"/g)];
    expect(labels.length).toBeLessThanOrEqual(1);
    for (const [, href = ""] of labels) expect(html).toContain(`>${href}</p>`);
    expect(labels.length === 1).toBe(/^https:/m.test(text));
  });

  it("shows in an inbox what it is about, and no secret", () => {
    const preview = html
      .slice(html.indexOf("<div style="))
      .replaceAll(/<[^>]*>/g, " ")
      .replaceAll(/\s+/g, " ")
      .trim();
    for (const secret of [code, token, pin]) expect(preview.slice(0, 100)).not.toContain(secret);
    expect(unwrapped(text)).toContain(preview.slice(0, 30));
  });

  it("has tables for layout only, which screen readers pass over", () => {
    const tables = html.match(/<table [^>]*>/g) ?? [];
    expect(tables.length).toBeGreaterThan(1);
    for (const tag of tables) expect(tag).toContain('role="presentation"');
  });

  it("needs no style sheet, and one that is read changes every colour in the dark", () => {
    const sheet = /<style>(.*)<\/style>/s.exec(html)?.[1] ?? "";
    expect(sheet).toContain("color-scheme:light dark");
    const darkened = (kind: string): string[] =>
      [...sheet.matchAll(new RegExp(`\\.(\\w+)\\{[^}]*(?<![-\\w])${kind}:#\\w+!important`, "g"))].map(
        ([, name = ""]) => name,
      );
    for (const kind of ["color", "background-color"]) {
      const set = tagsOf(html).filter((tag) => new RegExp(`[";]${kind}:#`).test(tag));
      expect(set.length).toBeGreaterThanOrEqual(3);
      for (const tag of set) {
        const names = /class="([^"]*)"/.exec(tag)?.[1]?.split(" ") ?? [];
        expect([tag, names.some((name) => darkened(kind).includes(name))]).toEqual([tag, true]);
      }
    }
    for (const tag of tagsOf(html).filter((one) => /^<(?:p|h1|a) /.test(one))) {
      expect(tag).toMatch(/style="[^"]*\bcolor:#\w{6}/);
    }
  });

  it("has no six digits in a row but its codes and PINs, so that a program finds the right ones", () => {
    const expected = "code" in message ? [code] : issued ? [pin] : [];
    const ours = html.replaceAll(token, "").replaceAll("123456789012", "");
    expect([...ours.matchAll(/(?<![\d+])\d{6}(?!\d)/g)].map(([digits]) => digits)).toEqual(expected);
  });
});

describe("e-mail texts", () => {
  it("tell how long code and link are good for", () => {
    const verification = mail({ kind: "registration_link", code, token, joins: false }).text;
    expect(verification).toContain("24 timer");
    expect(verification).toContain("10 minutter");
    expect(mail({ kind: "reset_link", code, token }, "en").text).toContain("30 minutes");
    expect(mail({ kind: "customer_numbers", customers: [] }).text).not.toMatch(/PIN-kod\w+ gjelder/);
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
    expect(unwrapped(mail({ kind: "password_changed", at: 0 }, "en").text)).toContain("call us on +47 987 02 006");
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
        fc.constantFrom(
          "<script>",
          '"><img src=x>',
          "\r\nBcc: x@example.com",
          "--><p>",
          "987 02 006",
          "https://evil.example",
        ),
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

  it("have the brand's button, in the colours that can be read", () => {
    for (const primary of ["#ffe600", "#0B3D5C"]) {
      const { fill, label, darkFill, darkLabel } = buttonColours(primary);
      const { html } = mail({ kind: "no_account" }, "nb", {
        ...context,
        brand: { ...context.brand, colours: { primary } },
      });
      expect(html).toMatch(new RegExp(`<td class="face" style="background-color:${fill};`));
      expect(html).toMatch(new RegExp(`<a class="label"[^>]*[";]color:${label};`));
      expect(html).toContain(`.face{background-color:${darkFill}!important}`);
      expect(html).toContain(`.label{color:${darkLabel}!important}`);
    }
  });

  it("can be read in the light and in the dark", () => {
    const { html } = mail({ kind: "reset_link", code, token });
    const inlineOf = (name: string, kind: string): string =>
      new RegExp(`class="(?:\\w+ )*${name}(?: \\w+)*"[^>]*[";]${kind}:(#\\w{6})`).exec(html)?.[1] ?? "";
    const darkOf = (name: string, kind: string): string =>
      new RegExp(`\\.${name}\\{${kind}:(#\\w{6})!important`).exec(html)?.[1] ?? "";
    for (const of of [inlineOf, darkOf]) {
      for (const ground of ["page", "card", "box"]) {
        for (const name of ["ink", "quiet"]) {
          expect(contrast(of(name, "color"), of(ground, "background-color"))).toBeGreaterThanOrEqual(7);
        }
      }
    }
  });

  it("make phone number, address and page pressable where they stand in a sentence", () => {
    const { html } = mail({ kind: "already_registered" });
    expect(html).toMatch(/<br><a class="ink" href="https:\/\/minside\.polarkraft\.no\/recover\/password"/);
    expect(html).toMatch(/href="tel:\+4798702006" style="[^"]*white-space:nowrap">987 02 006<\/a>/);
    expect(html).toMatch(/href="mailto:kunde@polarkraft\.no"/);
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
