/**
 * Takes the link's token out of the address and out of the browser's history at once, so that nobody who looks at the screen
 * or the history later finds it. It lives in memory only, until the page is left.
 */
export const takeToken = (): string | undefined => {
  const token = new URLSearchParams(location.hash.slice(1)).get("token");
  if (location.hash !== "") history.replaceState(null, "", location.pathname);
  return token === null || token === "" ? undefined : token;
};

/** Calls back for the token in the address now, and for another link opened in the same tab. */
export const onToken = (use: (token: string | undefined) => void): void => {
  use(takeToken());
  window.addEventListener("hashchange", () => {
    const token = takeToken();
    if (token !== undefined) use(token);
  });
};
