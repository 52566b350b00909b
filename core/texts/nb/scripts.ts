/** What the pages' scripts say, in Norwegian bokmål: errors, waits, what has happened. */

const plural = (count: number, one: string, many: string): string => `${count} ${count === 1 ? one : many}`;

/** Seconds, as people say them; never less than one. */
const duration = (seconds: number): string => {
  if (seconds < 60) return plural(Math.max(1, Math.ceil(seconds)), "sekund", "sekunder");
  const minutes = Math.ceil(seconds / 60);
  return minutes < 120 ? plural(minutes, "minutt", "minutter") : plural(Math.ceil(minutes / 60), "time", "timer");
};

/** A label inside a sentence: a small first letter, but for an abbreviation. */
const inSentence = (label: string): string =>
  /^\p{Lu}{2}/u.test(label) ? label : `${label.slice(0, 1).toLowerCase()}${label.slice(1)}`;

export const scripts = {
  noAnswer: "Vi får ikke svar. Sjekk at du er på nett, og prøv igjen.",
  maybeDone: "Kanskje gikk det bra likevel. Prøv å logge inn.",
  maybeNewCode: "Har du fått en ny kode, skriver du inn den i stedet.",
  errorInTitle: "Feil: ",
  errorHeading: "Noe gikk galt",
  /** Where there is more to say of a wrong field than that it is wrong. */
  invalid: {
    username: "Skriv en e-postadresse eller et norsk mobilnummer.",
    email: "Skriv en e-postadresse, for eksempel navn@eksempel.no.",
    mobile: "Skriv et norsk mobilnummer med 8 siffer.",
    birthDate: "Skriv fødselsdatoen med dag, måned og år, for eksempel 17.05.1985.",
    customerNumber: "Kundenummeret har 5 til 12 siffer.",
    pin: "PIN-koden har 4 til 8 siffer.",
    code: "Koden har 6 siffer.",
    postalCode: "Postnummeret har 4 siffer.",
  } as Readonly<Partial<Record<string, string>>>,
  /** Where a field that was left empty has a better sentence than the label gives. */
  missing: {
    username: "Skriv brukernavnet ditt.",
    password: "Skriv passordet.",
    confirmPassword: "Skriv passordet en gang til.",
    currentPassword: "Skriv passordet du har nå.",
    newPassword: "Skriv et nytt passord.",
    code: "Skriv inn koden.",
    name: "Skriv navnet ditt.",
    email: "Skriv e-postadressen din.",
    mobile: "Skriv mobilnummeret ditt.",
    birthDate: "Skriv fødselsdatoen din.",
  } as Readonly<Partial<Record<string, string>>>,
  required: (label: string): string => `Fyll ut ${inSentence(label)}.`,
  otherwiseInvalid: (label: string): string => `${label} er ikke riktig fylt ut.`,
  emailOrMobile: "Fyll ut e-post eller mobilnummer.",
  password_too_short: "Passordet må ha minst 8 tegn.",
  password_too_long: "Passordet kan ha høyst 128 tegn.",
  password_too_common: "Passordet er for lett å gjette. Velg et annet.",
  passwords_differ: "Passordene er ikke like.",
  retryIn: (seconds: number): string => `Prøv igjen om ${duration(seconds)}.`,
  sending: "Sender …",
  sentTo: (to: string): string => `Vi har sendt en melding til ${to}.`,
  sentToUserName: "Vi har sendt en melding til brukernavnet ditt.",
  sentIfUser: (to: string): string => `Finnes det en bruker for ${to}, har vi sendt en melding dit.`,
  sentIfUserName: "Finnes brukernavnet hos oss, har vi sendt en melding dit.",
  sentIfCustomer: (to: string): string => `Stemmer opplysningene, har vi sendt en SMS med en kode til ${to}.`,
  sentIfMobile: "Stemmer opplysningene, har vi sendt en SMS med en kode til mobilnummeret ditt.",
  resent: "Vi har sendt på nytt. Bruk den nyeste meldingen.",
  resendIn: (clock: string): string => `Du kan sende på nytt om ${clock}`,
  codeFilled: "Koden fra SMS-en er fylt inn.",
  resendReady: "Nå kan du sende på nytt.",
  passwordShown: "Passordet vises",
  passwordHidden: "Passordet er skjult",
  hide: "Skjul",
  hidePassword: "Skjul passord",
  loggedOut: "Du er logget ut.",
  sessionOver: "Innloggingen er utløpt. Logg inn på nytt.",
  unknownDevice: "Ukjent enhet",
  currentSession: "Denne enheten",
  endSession: "Logg ut",
  endSessionOn: (device: string): string => `Logg ut ${device}`,
  lastSeen: (time: string): string => `Sist brukt ${time}`,
  sessionEnded: "Økten er avsluttet.",
  othersEnded: "Du er logget ut alle andre steder.",
  passwordChanged: "Passordet er endret, og du er logget ut alle andre steder.",
  customerNumber: "Kundenummer",
  address: "Adresse",
  email: "E-post",
  mobile: "Mobilnummer",
  locale: "nb-NO",
};
