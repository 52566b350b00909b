/** Light or dark, as the visitor's device asks for it. */
export type Scheme = "light" | "dark";

/** The steps of a colour scale, by the names that the design system's components ask for them. */
export type Step =
  | "surface-default"
  | "surface-tinted"
  | "surface-hover"
  | "surface-active"
  | "border-subtle"
  | "border-default"
  | "border-strong"
  | "text-subtle"
  | "text-default"
  | "base-default"
  | "base-hover"
  | "base-active"
  | "base-contrast-default"
  /** Ours: the edge of what is filled with the base colour, for where that is too pale to be found by itself. */
  | "base-border";

const lines = ["border-default", "text-subtle", "text-default"] as const;
const surfaces = ["surface-tinted", "surface-hover", "surface-active"] as const;
const controls = ["base-default", "base-hover", "base-active", "base-contrast-default", "base-border"] as const;
const notice = ["surface-tinted", ...lines] as const;

/** The scales, each with the steps that a page uses: what nothing asks for is not sent. */
export const steps = {
  /** The brand's primary colour: links, buttons, what is checked. */
  accent: ["surface-default", ...surfaces, "border-subtle", "border-strong", ...lines, ...controls],
  /** The brand's accent colour: the band of the header, the panel that says that it went well. */
  brand1: [...notice, "base-default"],
  neutral: ["surface-default", ...surfaces, "border-subtle", "border-strong", ...lines],
  danger: [...surfaces, "border-strong", ...lines, ...controls],
  info: notice,
  success: notice,
  warning: notice,
} as const satisfies Record<string, readonly Step[]>;

export type Role = keyof typeof steps;

export const roles = Object.keys(steps) as readonly Role[];

/** Whether a scale has that step. */
export const has = (role: Role, step: Step): boolean => (steps[role] as readonly Step[]).includes(step);
