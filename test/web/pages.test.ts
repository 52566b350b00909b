import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { limits } from "../../core/limits.ts";
import { brand } from "../../lib/brand.ts";
import { allPages } from "../../web/pages/index.ts";
import { fileOf, renderPages } from "../../web/render.ts";

const bundle = {
  assetsOf: (name: string) => ({
    style: "assets/style.css",
    script: `assets/${name}.js`,
    preloads: ["assets/shared.js"],
  }),
};

const files = renderPages(brand, bundle);
const pages = files.map(({ path, text }) => ({ path, html: text }));
const byPath = new Map(pages.map(({ path, html }) => [path, html]));

interface Tag {
  readonly name: string;
  readonly attributes: Readonly<Partial<Record<string, string>>>;
}

/** The start tags of a page. Our own pages are plain enough for this: quoted attributes, no `>` in them. */
const tagsOf = (html: string): readonly Tag[] =>
  Array.from(html.matchAll(/<([a-z][a-z0-9]*)((?:\s[^<>]*)?)>/g), ([, name = "", rest = ""]) => ({
    name,
    attributes: Object.fromEntries(
      Array.from(rest.matchAll(/([a-z-]+)(?:="([^"]*)")?/g), ([, key = "", value = ""]) => [key, value]),
    ),
  }));

const all = (html: string, name: string): readonly Tag[] => tagsOf(html).filter((tag) => tag.name === name);

const addresses = allPages.map(({ address }) => address);

/** Steps that a script shows one at a time; what stands before the first is always shown. */
const stepsOf = (html: string): readonly string[] =>
  html.replace(/<noscript>.*?<\/noscript>/s, "").split(/(?=<section id="[a-z-]+" class="step")/);

describe("the site", () => {
  it("has a page for each screen of both front doors, and where links in messages lead", () => {
    const promised = ["/", "/register", "/register/sent", "/register/new-customer", "/verify", "/main", "/app/"];
    for (const address of [...promised, "/recover/customer-number", "/recover/password"]) {
      expect(addresses).toContain(address);
    }
    expect(new Set(addresses).size).toBe(addresses.length);
  });

  it("has each page in both languages, under the same address", () => {
    for (const address of addresses) {
      expect(byPath.get(`nb/${fileOf(address)}`)).toContain('<html lang="nb">');
      expect(byPath.get(`en/${fileOf(address)}`)).toContain('<html lang="en">');
    }
  });

  it("says every text in each language: no page is the same in both, nor partly left untranslated", () => {
    for (const address of addresses) {
      const lines = (language: string): readonly string[] =>
        (byPath.get(`${language}/${fileOf(address)}`) ?? "")
          .split('<main id="main" tabindex="-1">')[1]
          ?.split("</main>")[0]
          ?.replaceAll(/<[^>]+>/g, "\n")
          .split("\n")
          .map((line) => line.trim())
          .filter((line) => /[a-zæøå]{4}/i.test(line) && !line.startsWith("Min ") && !line.includes("@")) ?? [];
      const english = new Set(lines("en"));
      expect(lines("nb").filter((line) => english.has(line))).toEqual([]);
    }
  });

  it("gives the pages of a door titles of their own", () => {
    for (const language of ["nb", "en"]) {
      const titles = pages
        .filter(({ path }) => path.startsWith(`${language}/`))
        .map(({ html }) => /<title>([^<]+)<\/title>/.exec(html)?.[1]);
      expect(titles).not.toContain(undefined);
      // `/app/register` and `/register` differ by their product; only one screen has two addresses a door.
      expect(new Set(titles).size).toBe(titles.length);
    }
  });
});

describe.each(pages)("the page $path", ({ path, html }) => {
  it("fits a phone, and has landmarks, a heading and a way past the header", () => {
    expect(html).toContain('<meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover">');
    for (const name of ["header", "main", "footer"]) expect(all(html, name)).toHaveLength(1);
    expect(all(html, "h1").length).toBeGreaterThanOrEqual(1);
    expect(html).toContain('<a class="ds-skip-link" href="#main">');
  });

  it("offers the other language", () => {
    const other = path.startsWith("en/") ? "nb" : "en";
    expect(html).toContain(`href="?language=${other}" lang="${other}"`);
  });

  it("shows one heading of the first rank at a time", () => {
    const [frame = "", ...steps] = stepsOf(html);
    const always = all(frame, "h1").length;
    for (const step of steps) expect(all(step, "h1").length + always).toBeLessThanOrEqual(1);
    expect(steps.filter((step) => !/^<section[^>]* hidden>/.test(step)).length).toBeLessThanOrEqual(1);
  });

  it("gives every field a name and a label", () => {
    const labelled = all(html, "label").map((label) => label.attributes.for);
    for (const { attributes } of all(html, "input")) {
      expect(attributes.id).toMatch(/^[a-zA-Z-]+$/);
      expect(labelled).toContain(attributes.id);
      expect(attributes.name).toMatch(/^[a-zA-Z]+$/);
      if (attributes["aria-describedby"] !== undefined)
        expect(html).toContain(`id="${attributes["aria-describedby"]}"`);
    }
    for (const id of labelled) expect(html).toMatch(new RegExp(`<input [^>]*id="${id}"`));
  });

  it("tells password managers and phones what the fields are", () => {
    for (const { attributes } of all(html, "input")) {
      if (["checkbox", "radio"].includes(attributes.type ?? "")) continue;
      expect(attributes.autocomplete).toBeDefined();
      if (attributes.type === "password") expect(attributes.autocomplete).toMatch(/^(current|new)-password$/);
      if (attributes.name === "code") expect(attributes.autocomplete).toBe("one-time-code");
      if (attributes.name === "username") expect(attributes.autocomplete).toBe("username");
      if (attributes["data-kind"] === "digits") expect(attributes.inputmode).toBe("numeric");
    }
  });

  it("lets every password be shown, and pasted", () => {
    const shown = all(html, "button").map(({ attributes }) => attributes["data-shows"]);
    for (const { attributes } of all(html, "input")) {
      if (attributes.type === "password") expect(shown).toContain(attributes.id);
      expect(Object.keys(attributes).filter((key) => key.startsWith("on"))).toEqual([]);
    }
  });

  it("uses each id once", () => {
    const ids = tagsOf(html).flatMap(({ attributes }) => attributes.id ?? []);
    expect(ids).toEqual([...new Set(ids)]);
  });

  it("obeys a content security policy without unsafe-inline", () => {
    for (const { name, attributes } of tagsOf(html)) {
      expect(Object.keys(attributes).filter((key) => key === "style" || key.startsWith("on"))).toEqual([]);
      expect(name).not.toBe("style");
      if (name === "script") expect(attributes).toMatchObject({ type: "module" });
    }
    expect(html).not.toContain("javascript:");
    expect(html.replaceAll(/<script type="module" src="\/assets\/[a-z-]+\.js"><\/script>/g, "")).not.toContain(
      "<script",
    );
  });

  it("loads nothing from another host, and links only to pages that exist", () => {
    const generated = /^\/(assets\/|app\/(?:nb|en)\.webmanifest$|app\/icon-|icon\.svg$)/;
    for (const { attributes } of tagsOf(html)) {
      const { src, href } = attributes;
      if (src !== undefined) expect(src).toMatch(/^\/assets\/|^data:image\/svg\+xml,/);
      if (href === undefined || /^(tel:|mailto:|#|\?)/.test(href) || generated.test(href)) continue;
      expect([href, addresses.includes(href)]).toEqual([href, true]);
    }
  });

  it("never sends a form by itself in a way that shows what was typed in the address", () => {
    for (const { attributes } of all(html, "form")) expect(attributes.method).toBe("post");
  });

  it("can't be sent before its script is there, as on a slow line", () => {
    const submits = all(html, "button").filter(({ attributes }) => attributes.type === "submit");
    for (const { attributes } of submits) expect(Object.keys(attributes)).toContain("disabled");
    expect(submits.length).toBe(all(html, "form").length);
  });

  it("says what to do without JavaScript", () => {
    expect(html).toContain("<noscript>");
  });

  it("names the limits that hold", () => {
    for (const [, count] of html.matchAll(/(?:Minst|At least) (\d+) (?:tegn|characters)/g)) {
      expect(Number(count)).toBe(limits.password.minLength);
    }
    for (const [, count] of html.matchAll(/(\d+) (?:siffer|digits)/g)) expect(Number(count)).toBe(limits.code.digits);
  });
});

describe.each(allPages)("the script of $address", ({ address, script }) => {
  const html = byPath.get(`nb/${fileOf(address)}`) ?? "";
  const folder = join(import.meta.dirname, "../../web/scripts");
  const read = (name: string): string => readFileSync(join(folder, `${name}.ts`), "utf8");

  it("is there, and finds every element that it looks for", () => {
    expect(existsSync(join(folder, `${script}.ts`))).toBe(true);
    const own = read(script) + (script === "main" ? read("sessions") : "");
    const wanted = Array.from(
      own.matchAll(/\b(?:byId|formById|showStep|goToStep|offerCode)\("([a-z-]+)"/g),
      ([, id]) => id,
    );
    const resending = Array.from(own.matchAll(/\bresending\("([a-z-]+)"/g), ([, id]) => [
      id,
      `${id}-countdown`,
      `${id}-status`,
    ]).flat();
    for (const id of [...wanted, ...resending]) expect(html).toContain(`id="${id}"`);
  });

  it("blames fields that the page has", () => {
    for (const [, field] of read(script).matchAll(/blames: \{ [a-z_]+: "([a-zA-Z]+)"/g)) {
      expect(html).toContain(`name="${field}"`);
    }
  });
});
