let held: string | undefined;

/** The token of the link that led to this page, as long as it is open. */
export const token = (): string | undefined => held;

/**
 * Takes the link's token out of the address and out of the browser's history at once, so that nobody who looks at the screen
 * or the history later finds it. It lives in memory only, until the page is left.
 */
const takeToken = (): string | undefined => {
  const taken = new URLSearchParams(location.hash.slice(1)).get("token");
  if (taken !== null) history.replaceState(null, "", location.pathname + location.search);
  return taken === null || taken === "" ? undefined : taken;
};

/** Calls back for the token in the address now, and for another link opened in the same tab. */
export const onToken = (use: (token: string | undefined) => void): void => {
  held = takeToken();
  use(held);
  window.addEventListener("hashchange", () => {
    const next = takeToken();
    if (next === undefined) return;
    held = next;
    use(next);
  });
};
