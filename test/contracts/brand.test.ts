import { describe, expect, it } from "vitest";
import { Brand, BrandFacts } from "../../contracts/brand.ts";
import { brand } from "../../lib/brand.ts";

const open = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8">';
const complaints = (svg: string): readonly string[] =>
  (Brand.safeParse({ ...brand, logo: { svg } }).error?.issues ?? []).map(
    ({ path, message }) => `${path.join(".")}: ${message}`,
  );

describe("the brand", () => {
  it("is that of the guide, logo included", () => {
    expect(Brand.parse(brand)).toEqual(brand);
    expect(brand.logo).toBeDefined();
  });

  it("does without a logo", () => {
    const { logo: _logo, ...without } = brand;
    expect(Brand.parse(without)).toEqual(without);
  });

  it("is told to the functions without the logo, and so stays far below the 4 KB of their environment", () => {
    const { logo: _logo, ...facts } = brand;
    expect(JSON.stringify(BrandFacts.parse(facts)).length).toBeLessThan(1024);
    expect(BrandFacts.safeParse(brand).success).toBe(false);
  });
});

describe("a logo", () => {
  it.each([
    ["a gradient of its own", `${open}<linearGradient id="a"/><path fill="url(#a)" d="M0 0"/></svg>`],
    ["a part used again", `${open}<path id="a" d="M0 0"/><use href="#a"/></svg>`],
    ["a style of its own", `${open}<style>.a{fill:#123456}</style><path class="a" d="M0 0"/></svg>`],
    ["space around it", `\n${open}<path d="M0 0"/></svg>\n`],
  ])("may have %s", (_what, svg) => {
    expect(complaints(svg)).toEqual([]);
  });

  it.each([
    ["a script", `${open}<script>alert(1)</script></svg>`, /no script/],
    ["a script by another name", `${open}<svg:script>alert(1)</svg:script></svg>`, /no script/],
    ["an event handler", `${open}<path onload="alert(1)"/></svg>`, /event handler/],
    ["HTML in it", `${open}<foreignObject><p>x</p></foreignObject></svg>`, /no script/],
    ["a link", `${open}<a href="https://example.com"><path d="M0 0"/></a></svg>`, /no script|nothing outside/],
    ["a reference to elsewhere", `${open}<use href="https://example.com/a.svg#a"/></svg>`, /nothing outside/],
    ["an unquoted reference", `${open}<use xlink:href=https://example.com/a.svg /></svg>`, /nothing outside/],
    ["a paint from elsewhere", `${open}<path fill="url( 'https://example.com/#a')"/></svg>`, /nothing outside/],
    ["a style from elsewhere", `${open}<style>@import "https://example.com/a.css"</style></svg>`, /nothing outside/],
    ["an entity", `${open}<use href="&#104;ttps://example.com"/></svg>`, /no declaration/],
    ["a declaration", `<!DOCTYPE svg>${open}</svg>`, /no declaration|must begin/],
    ["an escape", `${open}<style>.a{fill:u\\72l(https://example.com)}</style></svg>`, /no declaration/],
    ["no viewBox", '<svg xmlns="http://www.w3.org/2000/svg" width="8" height="8"></svg>', /viewBox/],
    ["no namespace, without which no browser shows it", '<svg viewBox="0 0 8 8"></svg>', /xmlns/],
    ["something after it", `${open}</svg><p>x</p>`, /must end/],
    ["more than 8192 characters", `${open}<path d="${"M0 0".repeat(2100)}"/></svg>`, /8192/],
  ])("is refused with %s", (_what, svg, complaint) => {
    expect(complaints(svg).join("\n")).toMatch(complaint);
    for (const line of complaints(svg)) expect(line).toMatch(/^logo\.svg: /);
  });
});
