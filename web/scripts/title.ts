import { texts } from "./texts.ts";

/** What the page was made with: `Registrer bruker – Min side – Polar Kraft`. */
const [first = "", ...rest] = document.title.split(" – ");

let screen = first;
let failed = false;

const show = (): void => {
  document.title = [`${failed ? texts.errorInTitle : ""}${screen}`, ...rest].join(" – ");
};

/** The tab says which step of the page is shown. */
export const nameScreen = (heading: string | null | undefined): void => {
  screen = heading || first;
  failed = false;
  show();
};

/** And that something went wrong, before anything else (GOV.UK, error summary). */
export const nameFailure = (something: boolean): void => {
  failed = something;
  show();
};
