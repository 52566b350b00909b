import { texts } from "./texts.ts";

/** Buttons that show a password and hide it again (GOV.UK, password input). Hidden it is when the form is sent. */
export const startPasswordToggles = (): void => {
  for (const button of document.querySelectorAll<HTMLButtonElement>("button[data-shows]")) {
    const input = document.getElementById(button.dataset.shows ?? "");
    if (!(input instanceof HTMLInputElement)) continue;
    const shown = { text: button.textContent ?? "", label: button.getAttribute("aria-label") ?? "" };
    const status = document.createElement("span");
    status.className = "ds-sr-only";
    status.setAttribute("role", "status");
    button.after(status);
    const set = (visible: boolean): void => {
      input.type = visible ? "text" : "password";
      button.textContent = visible ? texts.hide : shown.text;
      button.setAttribute("aria-label", visible ? texts.hidePassword : shown.label);
    };
    button.addEventListener("click", () => {
      const visible = input.type === "password";
      set(visible);
      status.textContent = visible ? texts.passwordShown : texts.passwordHidden;
    });
    input.form?.addEventListener("submit", () => set(false));
    button.hidden = false;
  }
};
