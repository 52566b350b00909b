import type { FieldError } from "../../contracts/replies.ts";
import type { Problem } from "./api.ts";
import { to } from "./door.ts";
import { element } from "./element.ts";
import { texts } from "./texts.ts";
import { nameFailure } from "./title.ts";

const inputs = (form: HTMLFormElement): readonly HTMLInputElement[] =>
  Array.from(form.elements).filter((one) => one instanceof HTMLInputElement);

const fieldOf = (form: HTMLFormElement, name: string): HTMLInputElement | undefined =>
  inputs(form).find((input) => input.name === name);

const labelOf = (input: HTMLInputElement): string =>
  (input.labels?.[0]?.textContent ?? input.name).replace(/\(.*\)/, "").trim();

const errorId = (input: HTMLInputElement): string => `${input.id}-error`;

/** In the order of the form's fields, so that the reader goes down the form once; what has no field comes last. */
const inOrder = (form: HTMLFormElement, errors: readonly FieldError[]): readonly FieldError[] => {
  const names = inputs(form).map(({ name }) => name);
  const place = ({ field }: FieldError): number => (names.includes(field) ? names.indexOf(field) : names.length);
  return errors.toSorted((one, other) => place(one) - place(other));
};

/** What is read out with the field: its hint, its error. */
const described = (input: HTMLInputElement): readonly string[] =>
  input.getAttribute("aria-describedby")?.split(" ") ?? [];

/** Takes away what an earlier try said. */
export const clearErrors = (form: HTMLFormElement): void => {
  nameFailure(false);
  form.querySelector(".ds-error-summary")?.remove();
  for (const message of form.querySelectorAll(".ds-validation-message")) message.remove();
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
  const text = element("p", { id, class: "ds-validation-message", "data-field": "validation" }, message);
  (input.closest(".password-input") ?? input).after(text);
};

const fieldMessage = ({ field, code }: FieldError, input: HTMLInputElement | undefined): string => {
  const label = input === undefined ? field : labelOf(input);
  switch (code) {
    case "required":
      return texts.missing[field] ?? texts.required(label);
    case "passwords_differ":
      return (input?.value === "" && texts.missing[field]) || texts[code];
    case "password_too_short":
    case "password_too_long":
    case "password_too_common":
      return texts[code];
    default:
      return texts.invalid[field] ?? texts.otherwiseInvalid(label);
  }
};

const line = (input: HTMLInputElement | undefined, message: string): HTMLElement => {
  if (input === undefined) return element("li", {}, message);
  mark(input, message);
  const link = element("a", { class: "ds-link", href: `#${input.id}` }, message);
  link.addEventListener("click", (event) => {
    event.preventDefault();
    input.focus();
  });
  return element("li", {}, link);
};

/**
 * Shows what went wrong above the form and beside each field, and moves there (GOV.UK, error summary).
 *
 * @param blamed the field that an error of the whole request is about, such as a wrong code
 */
export const showProblem = (form: HTMLFormElement, problem: Problem, blamed?: string): void => {
  clearErrors(form);
  const field = blamed === undefined ? undefined : fieldOf(form, blamed);
  const lines =
    problem.errors.length > 0
      ? inOrder(form, problem.errors).map((error) => {
          const input = fieldOf(form, error.field);
          return line(input, fieldMessage(error, input));
        })
      : [line(field, problem.title)];
  if (problem.retryAfter !== undefined) lines.push(element("li", {}, texts.retryIn(problem.retryAfter)));
  if (problem.maybeNewCode) lines.push(element("li", {}, texts.maybeNewCode));
  if (problem.maybeDone)
    lines.push(element("li", {}, element("a", { class: "ds-link", href: to.login }, texts.maybeDone)));
  const summary = element(
    "div",
    { class: "ds-error-summary", role: "alert", tabindex: "-1" },
    element("h2", { class: "ds-heading" }, texts.errorHeading),
    element("ul", { class: "ds-list" }, ...lines),
  );
  form.prepend(summary);
  nameFailure(true);
  summary.focus();
};
