import type { ProblemTitles } from "../../message/problem-titles.ts";

/** What every error means, in Norwegian bokmål. */
export const problems: ProblemTitles = {
  invalid_request: "Noe i skjemaet må rettes.",
  not_recognised: "Kundenummeret og PIN-koden hører ikke sammen.",
  invalid_code: "Koden er feil eller virker ikke lenger.",
  invalid_link: "Lenken virker ikke lenger.",
  invalid_credentials: "Feil brukernavn eller passord.",
  not_signed_in: "Du er ikke logget inn.",
  forbidden_origin: "Forespørselen kom fra et annet nettsted, og ble avvist.",
  reauthentication_required: "Logg inn på nytt for å gjøre dette.",
  password_required: "Skriv inn passord for å fortsette.",
  too_many_attempts: "Du har prøvd for mange ganger. Vent litt, og prøv igjen.",
  unavailable: "Vi har tekniske problemer. Prøv igjen om litt.",
  not_found: "Vi fant ikke det du ba om.",
  method_not_allowed: "Adressen finnes, men ikke med denne metoden.",
  payload_too_large: "Forespørselen er for stor.",
  unsupported_media_type: "Forespørselen må være JSON.",
};
