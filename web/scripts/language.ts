import { token } from "./fragment.ts";
import { isSecret } from "./secret.ts";

/** Where what was typed waits while the page is fetched in the other language. */
const storeOf = (): string => `typed:${location.pathname}`;

/** What may be kept for that moment: never a password, a code or a PIN. */
const keepable = (input: HTMLInputElement): boolean => input.name !== "" && !isSecret(input);

const inputs = (): readonly HTMLInputElement[] => [...document.querySelectorAll("input")].filter(keepable);

const isToggle = (input: HTMLInputElement): boolean => input.type === "checkbox" || input.type === "radio";

const keepTyped = (): void => {
  const typed = inputs().map((input) => [input.id, isToggle(input) ? input.checked : input.value]);
  sessionStorage.setItem(storeOf(), JSON.stringify(typed));
};

const restoreTyped = (): void => {
  const kept = sessionStorage.getItem(storeOf());
  if (kept === null) return;
  sessionStorage.removeItem(storeOf());
  for (const [id, value] of JSON.parse(kept) as readonly (readonly [string, string | boolean])[]) {
    const input = document.getElementById(id);
    if (!(input instanceof HTMLInputElement)) continue;
    if (typeof value === "boolean") input.checked = value;
    else input.value = value;
  }
};

const aYear = 365 * 24 * 3600;

/** The switch between languages: remembered in a cookie that says no more than that; what was typed stays. */
export const startLanguageSwitch = (): void => {
  restoreTyped();
  for (const link of document.querySelectorAll<HTMLAnchorElement>("a[data-language]")) {
    link.addEventListener("click", (event) => {
      event.preventDefault();
      // The Cookie Store API is not everywhere yet.
      document.cookie = `language=${link.dataset.language}; Path=/; Max-Age=${aYear}; SameSite=Lax; Secure`;
      keepTyped();
      const held = token();
      // Back into the address for the moment that the page is fetched again; its script takes it out at once.
      const address = held === undefined ? location.pathname : `${location.pathname}#token=${held}`;
      history.replaceState(null, "", address);
      location.reload();
    });
  }
};
