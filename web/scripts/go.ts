/** How long the next page may take, milliseconds; after that, the form that led there can be sent again. */
const patience = 30_000;

/**
 * Leaves the page for another of ours. The form that waits for this stays busy meanwhile, so that nobody sends it again while
 * the next page is on its way. Resolves where this page is there to stay: nothing came, or its reader came back to it.
 *
 * @param how `replace`: the way back doesn't lead here
 */
export const go = (address: string, how: "assign" | "replace" = "assign"): Promise<undefined> => {
  location[how](address);
  return new Promise((resolve) => {
    setTimeout(resolve, patience, undefined);
    window.addEventListener("pageshow", () => resolve(undefined), { once: true });
  });
};
