import { door } from "./door.ts";

const address = "/app/worker.js";

/** Trusted Types (W3C), where the browser has them: only what a policy passed may become a script. */
interface PolicyFactory {
  createPolicy(
    name: string,
    rules: { readonly createScriptURL: (address: string) => string },
  ): { createScriptURL(address: string): string };
}

/** The one script that a script of ours loads, passed by the one policy that the pages' headers allow. */
const passed = (): string => {
  const { trustedTypes } = window as { readonly trustedTypes?: PolicyFactory };
  const policy = trustedTypes?.createPolicy("min-side", {
    createScriptURL: (asked) => {
      if (asked !== address) throw new TypeError("no other script is loaded");
      return asked;
    },
  });
  return policy?.createScriptURL(address) ?? address;
};

const register = async (): Promise<void> => {
  try {
    await navigator.serviceWorker.register(passed(), { scope: "/app/" });
  } catch {
    // A browser that won't have it shows the same pages, as long as there is a network.
  }
};

/** The app's worker, which keeps its shell for when there is no network; after the page itself has loaded. */
export const startWorker = (): void => {
  if (door !== "app" || !("serviceWorker" in navigator)) return;
  window.addEventListener("load", () => void register());
};
