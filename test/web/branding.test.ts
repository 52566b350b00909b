import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { brand as guide } from "../../lib/brand.ts";
import { branded } from "../../web/branding.ts";

const page = readFileSync(new URL("../../web/index.html", import.meta.url), "utf8");
const other = {
  ...guide,
  name: 'Eksempel & "Sønner"',
  supportEmail: "hei@example.com",
  supportPhone: "+4740000099",
  colours: { ...guide.colours, primary: "#123456" },
};

describe("the brand on the pages", () => {
  it("leaves the pages as they are for the company of the guide", () => {
    expect(branded("/index.html", page, guide)).toBe(page);
  });

  it("puts another company's name, phone and e-mail everywhere, escaped", () => {
    const shown = branded("/index.html", page, other);
    expect(shown).not.toMatch(/polar|987 ?02/i);
    expect(shown).toContain("Eksempel &amp; &quot;Sønner&quot;");
    expect(shown).toContain('<a href="tel:+4740000099" data-brand="phone">400 00 099</a>');
    expect(shown).toContain('href="mailto:hei@example.com"');
  });

  it("adds the company's colours to the style sheet", () => {
    expect(branded("/styles.css", ":root {}", other)).toContain("--primary: #123456");
  });

  it("refuses a page that asks for what a brand does not have", () => {
    expect(() => branded("/x.html", '<span data-brand="slogan">x</span>', guide)).toThrow("slogan");
  });
});
