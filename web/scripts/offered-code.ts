import { element } from "./element.ts";
import { texts } from "./texts.ts";

/** WebOTP (WICG): the browser hands over the code of an SMS whose last line is bound to this host. */
interface OneTimeCode extends Credential {
  readonly code: string;
}

/**
 * Fills the code in when the SMS comes and the customer agrees, and says so; the focus stays where it is. Where the browser
 * can't, the keyboard offers the code (`autocomplete="one-time-code"`).
 *
 * @param id the field
 * @param resendId the form that asks for another SMS, which is then waited for
 */
export const offerCode = (id: string, resendId: string): void => {
  if (!("OTPCredential" in window)) return;
  const input = document.getElementById(id);
  if (!(input instanceof HTMLInputElement)) return;
  const status = element("span", { class: "ds-sr-only", role: "status" });
  input.after(status);
  let waiting = new AbortController();

  const wait = async (): Promise<void> => {
    // Only the last one that asks is answered.
    waiting.abort();
    waiting = new AbortController();
    const { signal } = waiting;
    try {
      const options = { otp: { transport: ["sms"] }, signal } as CredentialRequestOptions;
      const credential = (await navigator.credentials.get(options)) as OneTimeCode | null;
      if (credential === null || signal.aborted) return;
      input.value = credential.code;
      status.textContent = texts.codeFilled;
    } catch {
      // Declined, aborted or too late: it is typed then.
    }
  };

  // With a code in the field the question would come too late; without one, this is not what was meant to be sent.
  input.form?.addEventListener("submit", () => {
    if (input.value !== "") waiting.abort();
  });
  document.getElementById(resendId)?.addEventListener("submit", () => {
    status.textContent = "";
    void wait();
  });
  window.addEventListener("pagehide", () => waiting.abort());
  window.addEventListener("pageshow", ({ persisted }) => {
    if (persisted) void wait();
  });
  void wait();
};
