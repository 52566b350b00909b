import { describe, expect, it } from "vitest";
import { brand } from "../../lib/brand.ts";
import { iconFiles } from "../../web/icons.ts";
import { manifestFiles } from "../../web/manifest.ts";
import { allPages } from "../../web/pages/index.ts";
import { pictureIn } from "./picture.ts";

interface Manifest {
  readonly [field: string]: unknown;
  readonly icons: readonly { src: string; type: string; sizes: string; purpose: string }[];
}

const manifestIn = (language: string, of = brand): Manifest => {
  const found = manifestFiles(of).find(({ path }) => path === `app/${language}.webmanifest`);
  return JSON.parse(found?.text ?? "null") as Manifest;
};

const yellow = { ...brand, colours: { ...brand.colours, primary: "#ffd400" } };
const drawn = new Map(
  [brand, yellow].map((of) => [of, new Map(iconFiles(of).map(({ path, content }) => [`/${path}`, content]))]),
);

const pngOf = (of: typeof brand, path: string) => {
  const content = drawn.get(of)?.get(path);
  if (!(content instanceof Uint8Array)) throw new Error(`no picture ${path}`);
  return pictureIn(content);
};

describe.each(["nb", "en"])("the manifest in %s", (language) => {
  const manifest = manifestIn(language);

  it("says what browsers ask for before they offer to install", () => {
    expect(manifest).toMatchObject({
      lang: language,
      dir: "ltr",
      display: "standalone",
    });
    expect(manifest.name).toBe("Min Strøm – Polar Kraft");
    expect(manifest.description).toMatch(/\w{3}/);
    const sizes = manifest.icons.filter(({ purpose, type }) => purpose === "any" && type === "image/png");
    expect(sizes.map((icon) => icon.sizes)).toEqual(["192x192", "512x512"]);
    expect(manifest.icons.filter(({ purpose }) => purpose === "maskable")).toHaveLength(1);
  });

  it("has a short name that fits under an icon", () => {
    expect(String(manifest.short_name).length).toBeLessThanOrEqual(12);
  });

  it("opens a page that there is, within the app's scope", () => {
    expect(allPages.map(({ address }) => address)).toContain(manifest.start_url);
    expect(String(manifest.start_url).startsWith(String(manifest.scope))).toBe(true);
    const app = allPages.filter(({ door }) => door === "app");
    for (const { address } of app) expect(address.startsWith(String(manifest.scope))).toBe(true);
  });

  it("locks nobody's screen to one orientation", () => {
    expect(manifest.orientation).toBe("any");
  });

  it("names pictures that there are, in the size that it says", () => {
    for (const { src, sizes, type } of manifest.icons) {
      expect(drawn.get(brand)?.has(src)).toBe(true);
      if (type !== "image/png") continue;
      const { size } = pngOf(brand, src);
      expect(sizes).toBe(`${size}x${size}`);
    }
  });
});

describe("the app", () => {
  it("is the same one in both languages", () => {
    const [nb, en] = [manifestIn("nb"), manifestIn("en")];
    for (const field of ["id", "start_url", "scope", "short_name"]) expect(nb[field]).toBe(en[field]);
    expect(nb.description).not.toBe(en.description);
  });

  it("is called and coloured after its company", () => {
    const other = { ...brand, name: "Eksempel Energi", colours: { ...brand.colours, background: "#fffaf0" } };
    expect(manifestIn("nb", other)).toMatchObject({ name: "Min Strøm – Eksempel Energi", background_color: "#fffaf0" });
  });
});

describe("the icons", () => {
  const middle = (size: number) => [size / 2, size / 2] as const;

  it("show a white bolt on the company's colour, with round corners that are see-through", () => {
    const icon = pngOf(brand, "/app/icon-512.png");
    expect(icon.at(0, 0)).toEqual([0, 0, 0, 0]);
    expect(icon.at(256, 10)).toEqual([0x0b, 0x3d, 0x59, 255]);
    expect(icon.at(...middle(512))).toEqual([255, 255, 255, 255]);
  });

  it("have edges that are smooth, upright and flat ones alike", () => {
    const icon = pngOf(brand, "/app/icon-192.png");
    const opacity = (x: number, y: number): number => icon.at(x, y)[3] ?? 0;
    const corner = Array.from({ length: 48 }, (_, at) => at);
    const places = corner.flatMap((x) => corner.map((y) => [x, y] as const));
    expect(places.filter(([x, y]) => ![0, 255].includes(opacity(x, y))).length).toBeGreaterThan(48);
    for (const [x, y] of places) expect(Math.abs(opacity(x, y) - opacity(y, x))).toBeLessThan(32);
  });

  it.each(["/app/icon-maskable-512.png", "/app/icon-180.png"])("fill the square that a phone cuts: %s", (path) => {
    const icon = pngOf(brand, path);
    const last = icon.size - 1;
    for (const x of [0, last]) for (const y of [0, last]) expect(icon.at(x, y)).toEqual([0x0b, 0x3d, 0x59, 255]);
  });

  it("keep the bolt within the circle that no phone cuts away", () => {
    const icon = pngOf(brand, "/app/icon-maskable-512.png");
    for (let y = 0; y < 512; y++) {
      for (let x = 0; x < 512; x++) {
        const outside = Math.hypot(x + 0.5 - 256, y + 0.5 - 256) > 0.4 * 512;
        if (outside && icon.at(x, y)[0] !== 0x0b) throw new Error(`painted at ${x}, ${y}`);
      }
    }
  });

  it("are of another company's colour, and the bolt is black where white is not seen", () => {
    const icon = pngOf(yellow, "/app/icon-192.png");
    expect(icon.at(96, 5)).toEqual([0xff, 0xd4, 0x00, 255]);
    expect(icon.at(...middle(192))).toEqual([0, 0, 0, 255]);
    expect(drawn.get(yellow)?.get("/icon.svg")).toMatch(/fill="#ffd400".*fill="#000000"/s);
  });
});
