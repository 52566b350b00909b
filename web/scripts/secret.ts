/** Whether what is typed here must not outlive the page: a password, also while it is shown; a code; a PIN. */
export const isSecret = ({ autocomplete, name }: HTMLInputElement): boolean =>
  autocomplete.endsWith("-password") || ["code", "pin"].includes(name);

/**
 * Browsers keep a page that was left, with all that was typed, for the way back: on a machine that several use, somebody
 * else may go it.
 */
export const forgetSecretsOnLeaving = (): void => {
  window.addEventListener("pagehide", () => {
    for (const input of document.querySelectorAll("input")) if (isSecret(input)) input.value = "";
  });
};
