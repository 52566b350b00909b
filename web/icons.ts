import type { Brand } from "../contracts/brand.ts";
import { png } from "./png.ts";
import { type Point, painted, polygon, roundedSquare } from "./shape.ts";
import { contrast } from "./theme/colour.ts";

/** One picture of the app, as manifest and build know it. */
interface Icon {
  readonly path: string;
  /** Pixels. */
  readonly size: number;
  /** Fills its square and keeps what matters in the middle: the phone cuts it as it likes (W3C, manifest, "maskable"). */
  readonly cut: boolean;
}

/** What the manifest names. */
export const appIcons: readonly Icon[] = [
  { path: "app/icon-192.png", size: 192, cut: false },
  { path: "app/icon-512.png", size: 512, cut: false },
  { path: "app/icon-maskable-512.png", size: 512, cut: true },
];

/** What iOS puts on the home screen; it rounds the corners itself. */
const touchIcon: Icon = { path: "app/icon-180.png", size: 180, cut: true };

export const vectorIcon = "icon.svg";

const side = 32;
const corner = 7;

/** A bolt: what every one of these companies sells. Within the circle of four fifths of the side that no phone cuts away. */
const bolt: readonly Point[] = [
  [18.1, 5.1],
  [8.9, 17.7],
  [14.7, 17.7],
  [13.1, 26.9],
  [23.1, 13.5],
  [16.4, 13.5],
];

const markColour = ({ colours }: Brand): string => (contrast(colours.primary, "#ffffff") >= 3 ? "#ffffff" : "#000000");

const picture = (brand: Brand, { size, cut }: Icon): Uint8Array => {
  const ground = { shape: roundedSquare(side, cut ? 0 : corner), colour: brand.colours.primary };
  const mark = { shape: polygon(bolt), colour: markColour(brand) };
  return png(painted([ground, mark], side, size));
};

const vector = (brand: Brand): string => `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${side} ${side}">
<rect width="${side}" height="${side}" rx="${corner}" fill="${brand.colours.primary}"/>
<path d="M${bolt.map((point) => point.join(" ")).join("L")}z" fill="${markColour(brand)}"/>
</svg>
`;

/**
 * The app's icons in the company's colour. Drawn here, so that a brand needs no picture and the build nothing that was
 * compiled for one kind of machine.
 *
 * A company that has icons of its own puts them into `web/public/` under the same names: those stay.
 */
export const iconFiles = (
  brand: Brand,
): readonly { readonly path: string; readonly content: string | Uint8Array }[] => [
  { path: vectorIcon, content: vector(brand) },
  ...[...appIcons, touchIcon].map((icon) => ({ path: icon.path, content: picture(brand, icon) })),
];
