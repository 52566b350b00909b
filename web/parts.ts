import { limits } from "../core/limits.ts";
import { type Html, html, type Part } from "./html.ts";
import type { Setting } from "./page.ts";
import { phoneText } from "./phone-text.ts";

type Texts = Setting["t"];

interface Field {
  readonly name: string;
  readonly label: string;
  readonly hint?: string;
  /** Default: the name. Needed where a page has two fields of one name. */
  readonly id?: string;
  readonly type?: "text" | "email" | "tel";
  readonly autocomplete: string;
  readonly numeric?: boolean;
  /** Only digits count; the spaces that people put between them go. */
  readonly digits?: boolean;
  readonly optional?: string;
}

const described = (id: string, hint: string | undefined): Html | undefined =>
  hint === undefined ? undefined : html`<p id="${id}-hint" data-field="description">${hint}</p>`;

/** An e-mail address or user name is no prose: nothing capitalises or corrects it. */
const asTyped = html` autocapitalize="none" autocorrect="off" spellcheck="false"`;

/** A labelled field, with its hint read out with it. */
export const field = (one: Field): Html => {
  const id = one.id ?? one.name;
  const { type = "text", hint } = one;
  const plain = type === "email" || one.name === "username";
  return html`<div class="ds-field">
  <label class="ds-label" for="${id}">${one.label}${one.optional === undefined ? undefined : html` <span class="optional">(${one.optional})</span>`}</label>
  ${described(id, hint)}
  <input class="ds-input" id="${id}" name="${one.name}" type="${type}" autocomplete="${one.autocomplete}"${
    one.numeric || one.digits ? html` inputmode="numeric"` : undefined
  }${one.digits ? html` data-kind="digits"` : undefined}${plain ? asTyped : undefined}${
    hint === undefined ? undefined : html` aria-describedby="${id}-hint"`
  }>
</div>`;
};

export const userNameField = (t: Texts): Html =>
  field({
    name: "username",
    label: t.fields.username,
    hint: t.fields.usernameHint,
    autocomplete: "username",
  });

interface PasswordField {
  readonly name: string;
  readonly label: string;
  readonly id?: string;
  /** Whether it is chosen here, or known already. */
  readonly chosen: boolean;
  /** The same again: no hint. */
  readonly repeated?: boolean;
}

/** A password, shown on request (ASVS 6.2.6; GOV.UK, password input). */
export const passwordField = (t: Texts, { name, label, id = name, chosen, repeated = false }: PasswordField): Html => {
  const hint = chosen && !repeated ? t.fields.passwordHint(limits.password.minLength) : undefined;
  return html`<div class="ds-field">
  <label class="ds-label" for="${id}">${label}</label>
  ${described(id, hint)}
  <div class="password-input">
    <input class="ds-input" id="${id}" name="${name}" type="password" autocomplete="${chosen ? "new-password" : "current-password"}"${
      hint === undefined ? undefined : html` aria-describedby="${id}-hint"`
    }${asTyped}>
    <button class="ds-button" data-variant="tertiary" type="button" data-shows="${id}" aria-controls="${id}" aria-label="${t.fields.showPassword}" hidden>${t.fields.show}</button>
  </div>
</div>`;
};

/** The code of a message; phones offer it from the SMS (WHATWG, `one-time-code`). */
export const codeField = (t: Texts, id = "code"): Html =>
  html`<div class="ds-field">
  <label class="ds-label" for="${id}">${t.fields.code}</label>
  <p id="${id}-hint" data-field="description">${t.fields.codeHint(limits.code.digits)}</p>
  <input class="ds-input code-input" id="${id}" name="code" type="text" inputmode="numeric" autocomplete="one-time-code" data-kind="digits" maxlength="12" aria-describedby="${id}-hint">
</div>`;

export const checkbox = (name: string, label: string, hint: string): Html =>
  html`<div class="ds-field">
  <input class="ds-input" id="${name}" name="${name}" type="checkbox" aria-describedby="${name}-hint">
  <label class="ds-label" for="${name}">${label}</label>
  <p id="${name}-hint" data-field="description">${hint}</p>
</div>`;

export const radio = (name: string, id: string, value: string, label: string, checked = false): Html =>
  html`<div class="ds-field">
  <input class="ds-input" id="${id}" name="${name}" type="radio" value="${value}"${checked ? html` checked` : undefined}>
  <label class="ds-label" for="${id}">${label}</label>
</div>`;

/** A form that only its script sends; were it sent without, nothing typed would get into the address. */
export const form = (id: string, ...parts: readonly Part[]): Html =>
  html`<form id="${id}" method="post" novalidate>
${parts.map((part) => html`${part}`)}
</form>`;

/**
 * Sends its form, once the script that can is there: pressed before, on a slow line, it would send what was typed to the page's own
 * address.
 */
export const submit = (label: string, variant: "primary" | "secondary" = "primary"): Html =>
  html`<button class="ds-button" data-variant="${variant}" type="submit" disabled>${label}</button>`;

export const heading = (text: string): Html => html`<h1 class="ds-heading" data-size="lg">${text}</h1>`;

export const subheading = (text: string, id?: string): Html =>
  html`<h2 class="ds-heading" data-size="sm"${id === undefined ? undefined : html` id="${id}" tabindex="-1"`}>${text}</h2>`;

/** Parts one after another, as they stand. */
export const inline = (...parts: readonly Part[]): Html => ({
  markup: parts.map((part) => html`${part}`.markup).join(""),
});

export const paragraph = (...parts: readonly Part[]): Html => html`<p class="ds-paragraph">${inline(...parts)}</p>`;

export const link = (href: string, text: string): Html => html`<a class="ds-link" href="${href}">${text}</a>`;

export const linkButton = (href: string, text: string, variant: "primary" | "secondary" = "primary"): Html =>
  html`<a class="ds-button" data-variant="${variant}" href="${href}">${text}</a>`;

/** One step of a page; its script shows one at a time. */
export const step = (id: string, shown: boolean, ...parts: readonly Part[]): Html =>
  html`<section id="${id}" class="step" data-step${shown ? undefined : html` hidden`}>
${parts.map((part) => html`${part}`)}
</section>`;

/** What to do when no message comes, with the button that asks for another and counts down until that is possible. */
export const resend = (setting: Setting, id: string, button: string, ...more: readonly Part[]): Html => {
  const { t, brand } = setting;
  return html`<section class="resend" aria-labelledby="${id}-heading">
<h2 class="ds-heading" data-size="xs" id="${id}-heading">${t.resend.heading}</h2>
${paragraph(t.resend.wait)}
${more.map((part) => html`${part}`)}
${form(
  id,
  html`<div class="actions">${submit(button, "secondary")}</div>
<p class="countdown" id="${id}-countdown" aria-hidden="true"></p>
<p id="${id}-status" role="status"></p>`,
)}
${paragraph(t.resend.stillNothing, " ", phoneLink(brand.supportPhone))}
</section>`;
};

export const phoneLink = (e164: string): Html => html`<a class="ds-link" href="tel:${e164}">${phoneText(e164)}</a>`;
