import { existsSync, globSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { describe, expect, it } from "vitest";
import { limits } from "../../core/limits.ts";

const web = join(import.meta.dirname, "../../web");
const paths = globSync("**/*.html", { cwd: web }).sort();
const pages = paths.map((path) => ({ path, html: readFileSync(join(web, path), "utf8") }));

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

/** A path of the site as the servers look it up: `<path>.html` or `<path>/index.html`. */
const pageExists = (path: string): boolean =>
  existsSync(join(web, path.endsWith("/") ? `${path}index.html` : `${path}.html`));

const scriptOf = (html: string): string => {
  const src = all(html, "script")[0]?.attributes.src;
  return src === undefined ? "" : readFileSync(join(web, `${basename(src, ".js")}.ts`), "utf8");
};

describe("the pages", () => {
  it("are there for both front doors, and for the addresses that links in messages lead to", () => {
    const promised = ["/", "/register", "/register/sent", "/register/new-customer", "/verify", "/main", "/app/"];
    for (const path of [...promised, "/recover/customer-number", "/recover/password"]) {
      expect([path, pageExists(path)]).toEqual([path, true]);
    }
  });

  it("each have a title of their own", () => {
    const titles = pages.map(({ html }) => /<title>([^<]+)<\/title>/.exec(html)?.[1]);
    expect(new Set(titles).size).toBe(pages.length);
    expect(titles).not.toContain(undefined);
  });
});

describe.each(pages)("the page $path", ({ html }) => {
  it("is Norwegian, fits a phone, and has landmarks and a heading", () => {
    expect(html.startsWith('<!doctype html>\n<html lang="nb">')).toBe(true);
    expect(html).toContain('<meta name="viewport" content="width=device-width, initial-scale=1">');
    for (const name of ["header", "main", "footer"]) expect(all(html, name)).toHaveLength(1);
    expect(all(html, "h1").length).toBeGreaterThanOrEqual(1);
  });

  it("shows one heading of the first rank at a time", () => {
    const steps = html.split(/(?=<section[^>]* data-step)/);
    for (const step of steps) expect(all(step, "h1").length).toBeLessThanOrEqual(1);
    expect(steps.slice(1).filter((step) => !/^<section[^>]* hidden>/.test(step)).length).toBeLessThanOrEqual(1);
  });

  it("gives every field a name and a label", () => {
    const labelled = all(html, "label").map((label) => label.attributes.for);
    for (const { attributes } of all(html, "input")) {
      expect(attributes.id).toMatch(/^[a-zA-Z-]+$/);
      expect(labelled).toContain(attributes.id);
      expect(attributes.name ?? attributes["data-shows"]).toMatch(/^[a-zA-Z]+$/);
      if (attributes["aria-describedby"] !== undefined)
        expect(html).toContain(`id="${attributes["aria-describedby"]}"`);
    }
    for (const id of labelled) expect(html).toContain(`<input id="${id}"`);
  });

  it("tells password managers and phones what the fields are", () => {
    for (const { attributes } of all(html, "input")) {
      if (["checkbox", "radio"].includes(attributes.type ?? "")) continue;
      expect(attributes.autocomplete).toBeDefined();
      if (attributes.type === "password") expect(attributes.autocomplete).toMatch(/^(current|new)-password$/);
      if (attributes.name === "code") expect(attributes.autocomplete).toBe("one-time-code");
      if (attributes.name === "username") expect(attributes.autocomplete).toBe("username");
    }
  });

  it("uses each id once", () => {
    const ids = tagsOf(html).flatMap(({ attributes }) => attributes.id ?? []);
    expect(ids).toEqual([...new Set(ids)]);
  });

  it("has every element that its script looks for", () => {
    const script = scriptOf(html);
    const wanted = [
      ...Array.from(script.matchAll(/\b(?:byId|formById|showStep|announce)\("([a-z-]+)"/g), ([, id]) => id),
      ...Array.from(script.matchAll(/\bresending\(\s*"([a-z-]+)",\s*"([a-z-]+)"/g), ([, form, status]) => [
        form,
        status,
      ]),
      ...(script.includes("goOn(") ? ["contact", "contact-destination", "contact-form", "contact-resend"] : []),
    ].flat();
    for (const id of wanted) expect(html).toContain(`id="${id}"`);
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
    for (const { attributes } of tagsOf(html)) {
      const { src, href } = attributes;
      if (src !== undefined) expect(existsSync(join(web, `${basename(src, ".js")}.ts`))).toBe(true);
      if (href === undefined || /^(tel|mailto):/.test(href)) continue;
      expect([href, /\.(css|svg)$/.test(href) ? existsSync(join(web, href)) : pageExists(href)]).toEqual([href, true]);
    }
  });

  it("never sends a form by itself in a way that shows what was typed in the address", () => {
    for (const { attributes } of all(html, "form")) expect(attributes.method).toBe("post");
  });

  it("says what to do without JavaScript, where it needs it", () => {
    expect(html.includes("<noscript>")).toBe(html.includes("<script"));
  });

  it("names the limits that hold", () => {
    for (const [, tegn] of html.matchAll(/Minst (\d+) tegn/g)) expect(Number(tegn)).toBe(limits.password.minLength);
    for (const [, siffer] of html.matchAll(/(\d+) siffer/g)) expect(Number(siffer)).toBe(limits.code.digits);
  });
});
