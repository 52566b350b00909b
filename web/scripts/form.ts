import type { FieldError } from "../../contracts/replies.ts";
import type { Problem } from "./api.ts";
import { element } from "./element.ts";
import { clearErrors, showProblem } from "./problem.ts";
import { texts } from "./texts.ts";

/** What was typed, by field name; a field left empty is not there. */
export type Values = Readonly<Partial<Record<string, string>>>;

/** Exactly as typed, passwords above all; only where just digits are meant, the spaces that people put between them go. */
const valuesOf = (form: HTMLFormElement): Values => {
  const values: Record<string, string> = {};
  for (const [name, value] of new FormData(form)) {
    if (typeof value !== "string") continue;
    const input = form.elements.namedItem(name);
    const digitsOnly = input instanceof HTMLInputElement && input.dataset.kind === "digits";
    const text = digitsOnly ? value.replaceAll(/\s/g, "") : value;
    if (text !== "") values[name] = text;
  }
  return values;
};

/** A form that lacks something which the API itself can do without: sent so, it would only ask for it again. */
export const missing = (field: string): Problem => ({
  title: "",
  code: "invalid_request",
  errors: [{ field, code: "required" } satisfies FieldError],
});

interface Sending {
  /** Whether it may be sent now; what says no tells why. */
  readonly may?: () => boolean;
  /** Which field an error is about that the API tells of the whole request. */
  readonly blames?: Partial<Record<Problem["code"], string>>;
}

/** Says in the button that something is happening, once that takes longer than people notice (Nielsen: 1 second; earlier, so slow networks feel heard). */
const busyAfter = 400;

const busy = (button: HTMLButtonElement | null): (() => void) => {
  // Not `disabled`: that would take the focus away from who presses it by keyboard.
  button?.setAttribute("aria-disabled", "true");
  button?.setAttribute("aria-busy", "true");
  const label = button?.textContent ?? "";
  const status = element("span", { class: "ds-sr-only", role: "status" });
  button?.after(status);
  const timer = setTimeout(() => {
    if (button !== null) button.textContent = texts.sending;
    status.textContent = texts.sending;
  }, busyAfter);
  return () => {
    clearTimeout(timer);
    status.remove();
    if (button !== null) button.textContent = label;
    button?.removeAttribute("aria-disabled");
    button?.removeAttribute("aria-busy");
  };
};

/** What a code or a link that had its effect is told. */
const spent: readonly Problem["code"][] = ["invalid_code", "invalid_link"];

/**
 * Sends a form by script: once at a time, with everything that was typed kept when it fails. `send` resolves with the
 * problem to show, or with nothing where it went well.
 */
export const onSubmit = (
  form: HTMLFormElement,
  send: (values: Values) => Promise<Problem | undefined>,
  { may = () => true, blames = {} }: Sending = {},
): void => {
  let sending = false;
  let unanswered = false;
  const button = form.querySelector<HTMLButtonElement>("button[type=submit]");
  // Until now nobody could have sent it but the browser itself.
  if (button !== null) button.disabled = false;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (sending || !may()) return;
    sending = true;
    clearErrors(form);
    const ready = busy(button);
    void send(valuesOf(form))
      .finally(() => {
        sending = false;
        ready();
      })
      .then((problem) => {
        if (problem === undefined) return;
        unanswered ||= problem.code === "no_answer";
        const maybeDone = unanswered && spent.includes(problem.code);
        const maybeNewCode = problem.code === "too_many_attempts" && blames.invalid_code !== undefined;
        showProblem(form, { ...problem, maybeDone, maybeNewCode }, blames[problem.code]);
      });
  });
};
