/** Red, green and blue, 0 to 255. */
type Rgb = readonly [number, number, number];

const parsed = (colour: string): Rgb => {
  const channel = (at: number): number => Number.parseInt(colour.slice(at, at + 2), 16);
  return [channel(1), channel(3), channel(5)];
};

const hex = (rgb: Rgb): string => `#${rgb.map((channel) => channel.toString(16).padStart(2, "0")).join("")}`;

/** WCAG 2.2, relative luminance. */
const luminance = (rgb: Rgb): number => {
  const [red, green, blue] = rgb.map((channel) => {
    const value = channel / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
};

const contrast = (a: Rgb, b: Rgb): number => {
  const [lighter, darker] = [luminance(a), luminance(b)].sort((one, other) => other - one) as [number, number];
  return (lighter + 0.05) / (darker + 0.05);
};

/** The same hue and saturation with the opposite lightness (HSL), which is about what mail clients do to a letter in the dark. */
const inverted = (rgb: Rgb): Rgb => {
  const shift = 255 - Math.max(...rgb) - Math.min(...rgb);
  return rgb.map((channel) => channel + shift) as unknown as Rgb;
};

const white: Rgb = [0xff, 0xff, 0xff];
const ink: Rgb = [0x0b, 0x0c, 0x0e];

/** WCAG 2.2, 1.4.3. */
const readable = 4.5;

export interface ButtonColours {
  readonly fill: string;
  readonly label: string;
  /** In the dark. */
  readonly darkFill: string;
  readonly darkLabel: string;
}

/**
 * A button in the company's colour that can be read whatever the colour is, and in whichever way a client darkens it: the
 * colour, made darker until a white label has enough contrast on it, and a dark label on its opposite. A client that turns
 * fill and label around by itself, as Gmail on iPhone does, so ends with about the same as one that reads our dark scheme.
 */
export const buttonColours = (brand: string): ButtonColours => {
  const colour = parsed(brand);
  let fill: Rgb = [0, 0, 0];
  for (let share = 100; share > 0; share -= 1) {
    const darker = colour.map((channel) => Math.round((channel * share) / 100)) as unknown as Rgb;
    if (contrast(white, darker) >= readable && contrast(ink, inverted(darker)) >= readable) {
      fill = darker;
      break;
    }
  }
  return { fill: hex(fill), label: hex(white), darkFill: hex(inverted(fill)), darkLabel: hex(ink) };
};
