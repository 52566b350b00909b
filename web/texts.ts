/** What scripts say, in Norwegian bokmål; the fixed text of a page is in the page. */

const plural = (count: number, one: string, many: string): string => `${count} ${count === 1 ? one : many}`;

/** Seconds, as people say them. */
const duration = (seconds: number): string =>
  seconds < 60 ? plural(Math.max(1, Math.ceil(seconds)), "sekund", "sekunder") : minutes(Math.ceil(seconds / 60));

const minutes = (count: number): string =>
  count < 120 ? plural(count, "minutt", "minutter") : plural(Math.ceil(count / 60), "time", "timer");

/** What is wrong with a field, where there is more to say than for all fields. */
const invalid: Readonly<Record<string, string>> = {
  username: "Skriv en e-postadresse eller et norsk mobilnummer.",
  email: "Skriv en e-postadresse, for eksempel navn@eksempel.no.",
  mobile: "Skriv et norsk mobilnummer med 8 siffer.",
  birthDate: "Skriv fødselsdatoen med dag, måned og år, for eksempel 17.05.1985.",
  customerNumber: "Kundenummeret har 5 til 12 siffer.",
  pin: "PIN-koden har 4 til 8 siffer.",
  code: "Koden har 6 siffer.",
  postalCode: "Postnummeret har 4 siffer.",
};

/** A label inside a sentence: a small first letter, but for an abbreviation. */
const inSentence = (label: string): string =>
  /^\p{Lu}{2}/u.test(label) ? label : `${label.slice(0, 1).toLowerCase()}${label.slice(1)}`;

/** A field's error; `label` is what the page calls the field. */
const fieldError = (field: string, code: string, label: string): string => {
  switch (code) {
    case "required":
      return `Fyll ut ${inSentence(label)}.`;
    case "invalid":
      return invalid[field] ?? `${label} er ikke riktig fylt ut.`;
    case "password_too_short":
      return "Passordet må ha minst 8 tegn.";
    case "password_too_long":
      return "Passordet kan ha høyst 128 tegn.";
    case "password_too_common":
      return "Passordet er for lett å gjette. Velg et annet.";
    case "passwords_differ":
      return "Passordene er ikke like.";
    default:
      return `${label} må rettes.`;
  }
};

export const texts = {
  noAnswer: "Vi får ikke svar. Sjekk at du er på nett, og prøv igjen.",
  errorInTitle: "Feil: ",
  errorHeading: "Noe gikk galt",
  fieldError,
  retryIn: (seconds: number): string => `Prøv igjen om ${duration(seconds)}.`,
  correctForm: "Noe i skjemaet må rettes.",
  sentTo: (userName: string): string => `Vi har sendt en melding til ${userName}.`,
  sentIfUser: (userName: string): string => `Finnes det en bruker for ${userName}, har vi sendt en melding dit.`,
  sentIfCustomer: (mobile: string): string =>
    `Stemmer opplysningene med kunderegisteret vårt, har vi sendt en SMS med en kode til ${mobile}.`,
  resent: "Er opplysningene riktige, kommer en ny melding om et øyeblikk.",
  resendIn: (seconds: number): string => `Du kan be om en ny melding om ${duration(seconds)}.`,
  linkGone: "Lenken mangler noe. Åpne den på nytt fra meldingen, eller kopier hele lenken.",
  currentSession: "Denne",
  endSession: "Avslutt",
  endSessionOn: (device: string): string => `Avslutt økten på ${device}`,
  lastSeen: (time: string): string => `Sist brukt ${time}`,
  sessionEnded: "Økten er avsluttet.",
  othersEnded: "Alle andre økter er avsluttet.",
  passwordChanged: "Passordet er endret, og alle andre økter er avsluttet.",
  customerNumber: "Kundenummer",
  address: "Adresse",
  email: "E-post",
  mobile: "Mobilnummer",
  time: (iso: string): string =>
    new Intl.DateTimeFormat("nb-NO", { dateStyle: "long", timeStyle: "short" }).format(new Date(iso)),
} as const;
