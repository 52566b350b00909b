import { describe, expect, it } from "vitest";
import type { Brand } from "../../contracts/brand.ts";
import { brand } from "../../lib/brand.ts";
import { logoHtml, logoProblems } from "../../web/logo.ts";
import { themeCss } from "../../web/theme.ts";

const svg = (paint: string) =>
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 80 40">\n  <path d="M0 0h80v40z" ${paint}/>\n</svg>`;
const withLogo = (logo: Brand["logo"], logoText = "Eksempel"): Brand => ({ ...brand, logoText, logo });

/** The images of the page, as the browser reads them from their addresses. */
const images = (markup: string) =>
  [...markup.matchAll(/(src|srcset)="data:image\/svg\+xml,([^"]+)"/g)].map(([, place, data = ""]) => ({
    place,
    svg: decodeURIComponent(data),
  }));

describe("a company's logo", () => {
  it("is an image for each scheme, with the pages' own text colour for currentColor", () => {
    const found = images(logoHtml(withLogo({ svg: svg('fill="currentColor"') })));
    expect(found.map(({ place }) => place)).toEqual(["srcset", "src"]);
    const paints = found.map((image) => /fill="(#[0-9a-f]{6})"/.exec(image.svg)?.[1]);
    expect(new Set(paints).size).toBe(2);
    expect(paints).not.toContain(undefined);
  });

  it("may be another one in the dark", () => {
    const logo = { svg: svg('fill="#222222"'), svgDark: svg('fill="#dddddd"') };
    const [dark, light] = images(logoHtml(withLogo(logo)));
    expect(dark?.svg).toContain("#dddddd");
    expect(light?.svg).toContain("#222222");
    expect(logoProblems(withLogo(logo))).toEqual([]);
  });

  it("stands beside the company's name, or for it", () => {
    const logo = { svg: svg('fill="currentColor"') };
    const beside = logoHtml(withLogo(logo, 'Kraft & "Sønner"'));
    expect(beside).toContain('alt=""');
    expect(beside).toContain('<span class="company">Kraft &amp; &quot;Sønner&quot;</span>');
    const alone = logoHtml(withLogo({ ...logo, showsName: true }, 'Kraft & "Sønner"'));
    expect(alone).toContain('alt="Kraft &amp; &quot;Sønner&quot;"');
    expect(alone).not.toContain("<span");
  });

  it("is the name alone where there is none", () => {
    const { logo: _logo, ...without } = brand;
    expect(logoHtml(without)).toBe('<span class="company">Polar Kraft</span>');
  });

  it("takes its room before it is there", () => {
    expect(logoHtml(withLogo({ svg: svg('fill="currentColor"') }))).toContain('width="72" height="36"');
  });

  it("puts nothing of itself into the page but an address", () => {
    const markup = logoHtml(withLogo({ svg: svg(`fill="currentColor" class='a"b'`) }));
    expect(markup.replaceAll(/="[^"]*"/g, "")).toMatch(
      /^<picture><source media srcset><img src alt width height><\/picture>/,
    );
  });

  it.each([
    ["svg", { svg: svg('fill="#222222"') }, "dark"],
    ["svg", { svg: svg('fill="white"') }, "light"],
    ["svg", { svg: svg("") }, "dark"],
    ["svgDark", { svg: svg('fill="#222222"'), svgDark: svg('fill="rgb(40, 40, 40)"') }, "dark"],
  ])("is refused where nothing of its %s is seen: %o on the %s header", (field, logo, scheme) => {
    const problems = logoProblems(withLogo(logo));
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(new RegExp(`^brand\\.logo\\.${field}: .*3:1 on the ${scheme} header`));
    expect(() => themeCss(withLogo(logo))).toThrow(`brand.logo.${field}`);
  });
});
