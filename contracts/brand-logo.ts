import * as z from "zod/mini";

/** What an image has no need of, and what one finds out that it has: each with what to tell its giver. */
const unfit: readonly (readonly [pattern: RegExp, complaint: string])[] = [
  [/^(?!\s*<svg\b[^>]*\sviewBox=["'])/, "must begin with <svg … viewBox=…>"],
  [
    /^(?!\s*<svg\b[^>]*\sxmlns=["']http:\/\/www\.w3\.org\/2000\/svg["'])/,
    'must have xmlns="http://www.w3.org/2000/svg"',
  ],
  [/(?<!<\/svg>\s*)$/, "must end with </svg>"],
  [
    /<\s*(?:[a-z]+:)?(?:script|foreignObject|iframe|object|embed|image|a)\b/i,
    "must have no script, link or other content",
  ],
  [/\son[a-z]+\s*=/i, "must have no event handler"],
  [/\b(?:href|src)\s*=\s*(?!["']#)/i, "must refer to nothing outside of itself"],
  [/url\(\s*["']?(?!["']?#)|@import/i, "must refer to nothing outside of itself"],
  // A declaration or an escape could hide any of the above.
  [/<[!?]|\\|&/, "must have no declaration, comment or escape"],
];

/** The text of an SVG file that can do nothing but be looked at, of at most 8192 characters. */
const Svg = z.string().check(
  z.maxLength(8192, "must have at most 8192 characters"),
  z.superRefine((text, context) => {
    const found = unfit.filter(([pattern]) => pattern.test(text)).map(([, complaint]) => complaint);
    for (const message of new Set(found)) context.addIssue({ code: "custom", message });
  }),
);

/**
 * The company's logo.
 *
 * It is shown as an image, apart from the page, so that a style or an id in it means nothing outside of it. What is to
 * follow the scheme is `currentColor`: the pages fill in their own text colour, light or dark.
 */
export const BrandLogo = z.strictObject({
  svg: Svg,
  /** For the dark scheme, where `currentColor` is not enough. */
  svgDark: z.optional(Svg),
  /** Whether the logo shows the name already: then `logoText` is only read out. */
  showsName: z.optional(z.boolean()),
});

/** See the schema of the same name. */
export type BrandLogo = z.infer<typeof BrandLogo>;
