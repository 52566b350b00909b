import { scripts as english } from "../../core/texts/en/scripts.ts";
import { scripts as norwegian } from "../../core/texts/nb/scripts.ts";

/** What scripts say, in the page's language. */
export const texts = document.documentElement.lang === "en" ? english : norwegian;
