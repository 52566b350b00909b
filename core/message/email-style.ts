import type { ButtonColours } from "./button-colours.ts";

/**
 * The colours of a letter, light and dark. Near-black on near-white and the other way round, so that a client that turns them
 * around by itself ends with about the same. None is six digits in a row: a program that looks for a code must find the code.
 */
const light = { page: "#f2f3f5", card: "#ffffff", box: "#eef0f3", ink: "#1d2025", quiet: "#4b515b" };
const dark = { page: "#14161a", card: "#1e2126", box: "#2c3038", ink: "#f1f3f5", quiet: "#b9bfc8" };

/** Segoe first: Outlook on Windows sets everything in Times where it does not know the first name. */
const font = "font-family:'Segoe UI',Roboto,'Helvetica Neue',Helvetica,Arial,sans-serif";

/** What every client must show, also one that throws the style sheet away (Gmail, for accounts of others): inline. */
export const inline = {
  body: `margin:0;padding:0;width:100%;background-color:${light.page};-webkit-text-size-adjust:100%;text-size-adjust:100%`,
  /** Read by inboxes beside the subject, shown by none. */
  preview: "display:none;max-height:0;max-width:0;overflow:hidden;opacity:0;font-size:1px;line-height:1px;mso-hide:all",
  page: `background-color:${light.page}`,
  margin: "padding:24px 12px",
  frame: "max-width:560px",
  card: ({ fill }: ButtonColours): string =>
    `padding:24px 20px 12px;background-color:${light.card};border-top:4px solid ${fill};border-radius:4px;text-align:left;word-break:break-word;overflow-wrap:anywhere`,
  company: `margin:0 0 20px;${font};font-size:16px;line-height:24px;font-weight:700;color:${light.quiet}`,
  heading: `margin:0 0 16px;${font};font-size:24px;line-height:32px;font-weight:700;color:${light.ink}`,
  paragraph: `margin:0 0 16px;${font};font-size:16px;line-height:24px;color:${light.ink}`,
  link: `color:${light.ink};text-decoration:underline`,
  button: "margin:8px 0 20px;border-collapse:separate",
  /** Word gives a link no padding, so there the cell has it. */
  face: ({ fill }: ButtonColours): string =>
    `background-color:${fill};border-radius:6px;text-align:center;mso-padding-alt:14px 24px`,
  label: ({ label }: ButtonColours): string =>
    `display:inline-block;padding:14px 24px;${font};font-size:16px;line-height:24px;font-weight:700;color:${label};text-decoration:none`,
  hint: `margin:0 0 4px;${font};font-size:14px;line-height:20px;color:${light.quiet}`,
  address: `margin:0 0 20px;${font};font-size:14px;line-height:20px;color:${light.quiet};word-break:break-all`,
  box: "margin:0 0 20px;border-collapse:separate",
  /** One piece of text, spaced by style and not by spaces: pressed, it is chosen whole; read aloud, digit by digit. */
  code: `padding:12px 16px 12px 20px;background-color:${light.box};border-radius:6px;${font};font-size:30px;line-height:36px;font-weight:700;letter-spacing:4px;color:${light.ink};-webkit-user-select:all;user-select:all;speak-as:digits`,
  footing: "padding:20px 20px 0;text-align:left",
  footer: `margin:0;${font};font-size:14px;line-height:20px;color:${light.quiet}`,
  quietLink: `color:${light.quiet};text-decoration:underline`,
} as const;

/** What only some clients read: the dark scheme, and that a phone's own links keep the colour of the text around them. */
export const styleSheet = ({
  darkFill,
  darkLabel,
}: ButtonColours): string => `:root{color-scheme:light dark;supported-color-schemes:light dark}
@media (prefers-color-scheme:dark){
.page{background-color:${dark.page}!important}
.card{background-color:${dark.card}!important;border-top-color:${darkFill}!important}
.box{background-color:${dark.box}!important}
.ink{color:${dark.ink}!important}
.quiet{color:${dark.quiet}!important}
.face{background-color:${darkFill}!important}
.label{color:${darkLabel}!important}
}
a[x-apple-data-detectors]{color:inherit!important;font:inherit!important;text-decoration:inherit!important}`;
