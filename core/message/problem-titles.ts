import type { Language } from "./message.ts";

/** What every error `code` of the API means to the person who gets it, for the problem's `title`; one sentence each. */
const titles = {
  invalid_request: {
    nb: "Noe i skjemaet må rettes.",
    en: "Something in the form must be corrected.",
  },
  not_recognised: {
    nb: "Kundenummer og PIN-kode stemmer ikke overens.",
    en: "The customer number and PIN do not match.",
  },
  invalid_code: {
    nb: "Koden er feil eller virker ikke lenger.",
    en: "The code is wrong or no longer works.",
  },
  invalid_link: {
    nb: "Lenken virker ikke lenger.",
    en: "The link no longer works.",
  },
  invalid_credentials: {
    nb: "Feil brukernavn eller passord.",
    en: "Wrong user name or password.",
  },
  not_signed_in: {
    nb: "Du er ikke logget inn.",
    en: "You are not signed in.",
  },
  forbidden_origin: {
    nb: "Forespørselen kom fra et annet nettsted og ble avvist.",
    en: "The request came from another site and was refused.",
  },
  reauthentication_required: {
    nb: "Logg inn på nytt for å gjøre dette.",
    en: "Log in again to do this.",
  },
  password_required: {
    nb: "Skriv inn passord for å fortsette.",
    en: "Enter a password to continue.",
  },
  too_many_attempts: {
    nb: "Du har prøvd for mange ganger. Vent litt og prøv igjen.",
    en: "You have tried too many times. Wait a while and try again.",
  },
  unavailable: {
    nb: "Vi har tekniske problemer. Prøv igjen om litt.",
    en: "We have technical problems. Try again in a while.",
  },
  not_found: {
    nb: "Fant ikke det du ba om.",
    en: "What you asked for was not found.",
  },
  method_not_allowed: {
    nb: "Adressen finnes, men ikke med denne metoden.",
    en: "The address exists, but not with this method.",
  },
  payload_too_large: {
    nb: "Forespørselen er for stor.",
    en: "The request is too large.",
  },
  unsupported_media_type: {
    nb: "Forespørselen må være JSON.",
    en: "The request must be JSON.",
  },
} as const satisfies Record<string, Record<Language, string>>;

/** The stable `code` of an error. */
export type ProblemCode = keyof typeof titles;

export const problemCodes = Object.keys(titles) as readonly ProblemCode[];

/** The `title` of an error in the reader's language. */
export const problemTitle = (code: ProblemCode, language: Language): string => titles[code][language];
