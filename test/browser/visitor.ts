import type { Browser, BrowserContext, BrowserContextOptions, Page } from "playwright-core";
import { type Line, openLine } from "./line.ts";
import { listenTo, type Noise } from "./noise.ts";

/** The windows that pages are made for; `small` is the narrowest of WCAG 1.4.10. */
export const sizes = {
  phone: { width: 390, height: 844 },
  small: { width: 320, height: 640 },
  desktop: { width: 1280, height: 900 },
} as const;

export type Size = keyof typeof sizes;
export type Scheme = "light" | "dark";
export type Language = "nb" | "en";

/** What a person's browser is like. */
export interface Visit {
  /** Default: `phone`. */
  readonly size?: Size;
  readonly scheme?: Scheme;
  /** What the browser asks for. Default: `nb`. */
  readonly language?: Language;
  /**
   * False: it runs none; playwright finds nothing by text or role in a `<noscript>`. `left out`: pages come without their
   * scripts and with a `<div>` for each `<noscript>`, in a browser that could run some, since axe is one. Default: true.
   */
  readonly javaScript?: boolean | "left out";
  /** The pages' clock can be moved with `page.clock`; it runs until then. */
  readonly clock?: boolean;
}

/** Somebody with a browser of their own: no cookies yet, an address of their own, Norwegian time. */
export interface Visitor extends Pick<Noise, "expects"> {
  readonly page: Page;
  /** A second tab of the same browser. */
  tab(): Promise<Page>;
  readonly context: BrowserContext;
  readonly line: Line;
  readonly userAgent: string;
}

/** A visitor for the one who lets them in. */
export interface Guest extends Visitor, Pick<Noise, "heard"> {
  leave(): Promise<void>;
}

/** Above what a loaded machine needs, below the tests' own time limit: it is the step that should say what is missing. */
const longestStep = 20_000;

const locales: Readonly<Record<Language, string>> = { nb: "nb-NO", en: "en-GB" };

/** As people's browsers call themselves, whatever this one is. */
const userAgents: Readonly<Record<"mobile" | "desktop", string>> = {
  mobile:
    "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/138.0.0.0 Mobile Safari/537.36",
  desktop:
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/138.0.0.0 Safari/537.36",
};

const userAgentOf = ({ size }: Visit): string => userAgents[size === "desktop" ? "desktop" : "mobile"];

const browserOptions = ({ size = "phone", scheme = "light", language = "nb", javaScript = true }: Visit) =>
  ({
    viewport: sizes[size],
    isMobile: size !== "desktop",
    hasTouch: size !== "desktop",
    colorScheme: scheme,
    locale: locales[language],
    javaScriptEnabled: javaScript !== false,
    reducedMotion: "reduce",
    timezoneId: "Europe/Oslo",
  }) satisfies BrowserContextOptions;

const withoutScripts = (page: string): string =>
  page.replaceAll(/<script\b.*?<\/script>/gs, "").replaceAll(/<(\/?)noscript>/g, "<$1div>");

/** @param origin of the only server that the visitor reaches */
export const letIn = async (browser: Browser, origin: string, visit: Visit = {}): Promise<Guest> => {
  const line = await openLine(origin, visit.javaScript === "left out" ? withoutScripts : undefined);
  const context = await browser.newContext({
    ...browserOptions(visit),
    userAgent: userAgentOf(visit),
    baseURL: origin,
    proxy: { server: line.proxy },
  });
  context.setDefaultTimeout(longestStep);
  const { expects, heard } = await listenTo(context, line);
  if (visit.clock) await context.clock.install();
  return {
    page: await context.newPage(),
    tab: () => context.newPage(),
    context,
    line,
    userAgent: userAgentOf(visit),
    expects,
    heard,
    leave: async () => {
      await context.close();
      await line.close();
    },
  };
};
