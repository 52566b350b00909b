import type { FieldError } from "../contracts/replies.ts";
import type { Problem } from "./api.ts";
import { element } from "./element.ts";
import { texts } from "./texts.ts";

/** What was typed, by field name; a field left empty is not there. */
export type Values = Readonly<Partial<Record<string, string>>>;

const title = document.title;

const inputs = (form: HTMLFormElement): readonly HTMLInputElement[] =>
  Array.from(form.elements).filter((one) => one instanceof HTMLInputElement);

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

const fieldOf = (form: HTMLFormElement, name: string): HTMLInputElement | undefined =>
  inputs(form).find((input) => input.name === name);

const labelOf = (input: HTMLInputElement): string =>
  input.labels?.[0]?.textContent?.replace(/\(.*\)/, "").trim() ?? input.name;

const errorId = (input: HTMLInputElement): string => `${input.id}-error`;

/** What is read out with the field: its hint, its error. */
const described = (input: HTMLInputElement): readonly string[] =>
  input.getAttribute("aria-describedby")?.split(" ") ?? [];

const clear = (form: HTMLFormElement): void => {
  document.title = title;
  form.querySelector(".error-summary")?.remove();
  for (const message of form.querySelectorAll(".field-error")) message.remove();
  for (const input of inputs(form)) {
    input.removeAttribute("aria-invalid");
    const hints = described(input).filter((id) => id !== errorId(input));
    if (hints.length > 0) input.setAttribute("aria-describedby", hints.join(" "));
    else input.removeAttribute("aria-describedby");
  }
};

/** Beside the field, and read out with it. */
const mark = (input: HTMLInputElement, message: string): void => {
  const id = errorId(input);
  input.setAttribute("aria-invalid", "true");
  input.setAttribute("aria-describedby", [...described(input), id].join(" "));
  input.before(element("p", { id, class: "field-error" }, message));
};

const fieldLine = (form: HTMLFormElement, { field, code }: FieldError): HTMLElement => {
  const input = fieldOf(form, field);
  const message = texts.fieldError(field, code, input === undefined ? field : labelOf(input));
  if (input === undefined) return element("li", {}, message);
  mark(input, message);
  const link = element("a", { href: `#${input.id}` }, message);
  link.addEventListener("click", (event) => {
    event.preventDefault();
    input.focus();
  });
  return element("li", {}, link);
};

/** Shows what went wrong above the form and beside each field, and moves there (GOV.UK, error summary). */
export const showProblem = (form: HTMLFormElement, problem: Problem): void => {
  clear(form);
  const heading = element("h2", {}, texts.errorHeading);
  const summary = element("div", { class: "error-summary", role: "alert", tabindex: "-1" }, heading);
  summary.append(element("p", {}, problem.title));
  if (problem.retryAfter !== undefined) summary.append(element("p", {}, texts.retryIn(problem.retryAfter)));
  if (problem.errors.length > 0) {
    summary.append(element("ul", {}, ...problem.errors.map((error) => fieldLine(form, error))));
  }
  form.prepend(summary);
  document.title = `${texts.errorInTitle}${title}`;
  summary.focus();
};

/** For a form whose password the API itself can do without: sent without one, it would only ask for it again. */
export const passwordMissing: Problem = {
  title: texts.correctForm,
  code: "invalid_request",
  errors: [{ field: "password", code: "required" }],
};

/**
 * Sends a form by script: once at a time, with everything that was typed kept when it fails. `send` resolves with the
 * problem to show, or with nothing where it went well.
 */
export const onSubmit = (form: HTMLFormElement, send: (values: Values) => Promise<Problem | undefined>): void => {
  let busy = false;
  const button = form.querySelector("button[type=submit]");
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (busy) return;
    busy = true;
    // Not `disabled`: that would take the focus away from who presses it by keyboard.
    button?.setAttribute("aria-disabled", "true");
    clear(form);
    void send(valuesOf(form))
      .then((problem) => {
        if (problem !== undefined) showProblem(form, problem);
      })
      .finally(() => {
        busy = false;
        button?.removeAttribute("aria-disabled");
      });
  });
  for (const toggle of form.querySelectorAll<HTMLInputElement>("input[data-shows]")) {
    toggle.addEventListener("change", () => {
      const password = fieldOf(form, toggle.dataset.shows ?? "");
      if (password !== undefined) password.type = toggle.checked ? "text" : "password";
    });
  }
};
