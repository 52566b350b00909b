// Long, because a language's words are best read, and translated, in one place.

import type { Message, RecoveredCustomer } from "../../message/message.ts";
import {
  greetingName,
  type Letter,
  type LetterParts,
  lifetimes,
  onOneLine,
  type Sender,
  type Wording,
} from "../../message/wording.ts";
import type { Instant } from "../../ports.ts";
import { unreachable } from "../../unreachable.ts";

const lifetime = lifetimes("time", "timer", "minutter");

/** Norwegian time, `05.03.2026 kl. 14.07`, or with the month in letters. */
const localTime = (at: Instant, month: "2-digit" | "long"): string => {
  const day = month === "long" ? "numeric" : "2-digit";
  const zone = { timeZone: "Europe/Oslo" };
  const date = new Intl.DateTimeFormat("nb-NO", { ...zone, day, month, year: "numeric" }).format(at);
  const time = new Intl.DateTimeFormat("nb-NO", { ...zone, hour: "2-digit", minute: "2-digit" }).format(at);
  return `${date} kl. ${time.replace(":", ".")}`;
};

const customerLine = ({ customerNumber, pin }: RecoveredCustomer): string =>
  pin === undefined ? `Kundenummer ${customerNumber} (har bruker)` : `Kundenummer ${customerNumber}, PIN ${pin}`;

const customerInBrief = ({ customerNumber, pin }: RecoveredCustomer): string =>
  pin === undefined ? `${customerNumber} (har bruker)` : `${customerNumber}, ${pin}`;

const customerFact = ({ customerNumber, pin }: RecoveredCustomer) => ({
  label: `Kundenummer ${customerNumber}`,
  value: pin === undefined ? "Har allerede en bruker" : `PIN-kode ${pin}`,
});

const ignore = "Var det ikke deg? Da kan du se bort fra denne e-posten.";
const passwordKept = `${ignore} Passordet ditt er ikke endret.`;
const ignoreText = "Var det ikke deg? Slett meldingen.";
const keepText = "Ikke del koden med noen.";
const keepCode = "Ikke del koden med noen. Vi spør deg aldri om den på telefon, SMS eller e-post.";
const keepLink = "Ikke del lenken eller koden med noen. Vi spør deg aldri om dem på telefon, SMS eller e-post.";
const useOwn = "Bruk passordet du har fra før.";
const codeLabel = "Engangskode:";
const codeToo = (where: string): string => `Eller skriv inn denne koden ${where}. Den gjelder i ${lifetime.code}:`;
const linkLasts = (lasts: string): string => `Lenken gjelder i ${lasts}, koden i ${lifetime.code}.`;

/** Every message in Norwegian bokmål. */
export const inNorwegian = (message: Message, sender: Sender): Wording => {
  const { name, phone } = sender;
  const letter = ({ to, ...parts }: LetterParts & { readonly to?: string | undefined }): Letter => ({
    greeting: to === undefined ? "Hei!" : `Hei, ${to}!`,
    footer: `Denne e-posten er sendt automatisk fra ${name}, og du kan ikke svare på den. Trenger du hjelp? Ring kundeservice på ${phone}, eller skriv til ${sender.email}.`,
    copyHint: "Virker ikke knappen? Kopier denne adressen inn i nettleseren:",
    ...parts,
  });

  switch (message.kind) {
    case "registration_code": {
      const { code, joins } = message;
      const own = joins ? ` ${useOwn}` : "";
      return {
        sms: {
          says: [`Koden din er ${code} og gjelder i ${lifetime.code}.${own}`, `Koden din er ${code}.${own}`],
          ifRoom: [ignoreText, keepText],
          code,
        },
        letter: letter({
          subject: `Engangskoden din fra ${name}`,
          heading: "Engangskoden din",
          opening: [
            `Skriv inn denne koden for å registrere deg. Den gjelder i ${lifetime.code}.`,
            ...(joins
              ? ["Du har allerede en bruker hos oss. Bruk passordet du har fra før, så legger vi til kundeforholdet."]
              : []),
          ],
          code: { label: codeLabel, value: code },
          closing: [keepCode, ignore],
        }),
      };
    }
    case "registration_link": {
      const { code, joins } = message;
      const href = sender.verifyLink(message.token);
      const link = `Bekreft brukernavnet ditt:\n${href}\nEller skriv inn koden ${code}`;
      const lasts = linkLasts(lifetime.verification);
      return {
        sms: {
          says: joins
            ? [`${link}. ${useOwn} ${lasts}`, `${link}. ${useOwn}`, `${link}.`]
            : [`${link} der du registrerte deg. ${lasts}`, `${link}.`],
          ifRoom: [ignoreText],
          code,
          long: true,
        },
        letter: letter({
          subject: `Bekreft brukernavnet ditt hos ${name}`,
          heading: "Bekreft brukernavnet ditt",
          opening: [
            joins
              ? `Du har allerede en bruker hos ${name}. Bekreft at det er du som vil legge til et kundeforhold. Hvis vi spør om passord, bruker du det du har fra før.`
              : `Takk for at du registrerer deg hos ${name}. Bekreft brukernavnet ditt, så kan du ta i bruk Min side.`,
            `Lenken gjelder i ${lifetime.verification}.`,
          ],
          button: { label: "Bekreft brukernavnet", href },
          code: { label: codeToo("der du registrerte deg"), value: code },
          closing: [keepLink, ignore],
        }),
      };
    }
    case "contact_code": {
      const { code } = message;
      return {
        sms: {
          says: [
            `Koden for å fullføre registreringen er ${code}. Den gjelder i ${lifetime.code}.`,
            `Koden for å registrere deg er ${code}.`,
            `Koden din er ${code}.`,
          ],
          ifRoom: [ignoreText, keepText],
          code,
        },
        letter: letter({
          subject: `Engangskoden din fra ${name}`,
          heading: "Engangskoden din",
          opening: [`Skriv inn denne koden for å fullføre registreringen. Den gjelder i ${lifetime.code}.`],
          code: { label: codeLabel, value: code },
          closing: [
            keepCode,
            `Var det ikke deg? Da har noen forsøkt å registrere seg med kundenummeret ditt. Uten koden kommer de ikke videre. Ring oss gjerne på ${phone}.`,
          ],
        }),
      };
    }
    case "second_code": {
      const { code } = message;
      return {
        sms: {
          says: [
            `Koden var riktig. Skriv inn denne også: ${code}. Det er fordi mange gjetter på koder nå.`,
            `Koden var riktig. Skriv inn denne også: ${code}.`,
            `Skriv inn denne også: ${code}.`,
          ],
          ifRoom: [keepText],
          code,
        },
        letter: letter({
          subject: `Én engangskode til fra ${name}`,
          heading: "Én engangskode til",
          opening: [
            `Koden du skrev inn, var riktig. Akkurat nå er det mange som prøver å gjette koder hos oss, og derfor ber vi om én til. Skriv den inn på samme sted. Den gjelder i ${lifetime.code}.`,
          ],
          code: { label: codeLabel, value: code },
          closing: [
            keepCode,
            `Var det ikke deg? Da har noen gjettet den første koden. Uten denne kommer de ikke videre. Ring oss gjerne på ${phone}.`,
          ],
        }),
      };
    }
    case "reset_link": {
      const { code } = message;
      const href = sender.resetLink(message.token);
      const link = `Velg nytt passord:\n${href}\nEller skriv inn koden ${code}`;
      return {
        sms: {
          says: [`${link} der du ba om det. ${linkLasts(lifetime.reset)}`, `${link}.`],
          ifRoom: [ignoreText],
          code,
          long: true,
        },
        letter: letter({
          subject: `Velg nytt passord hos ${name}`,
          heading: "Velg nytt passord",
          opening: [
            `Noen, forhåpentligvis du, har bedt om nytt passord hos ${name}. Var det deg, velger du et nytt her.`,
            `Lenken gjelder i ${lifetime.reset}.`,
          ],
          button: { label: "Velg nytt passord", href },
          code: { label: codeToo("der du ba om nytt passord"), value: code },
          closing: [keepLink, passwordKept],
        }),
      };
    }
    case "reset_code": {
      const { code } = message;
      return {
        sms: {
          says: [
            `Koden for å velge nytt passord er ${code}. Den gjelder i ${lifetime.code}.`,
            `Koden for nytt passord er ${code}.`,
            `Koden din er ${code}.`,
          ],
          ifRoom: [ignoreText, keepText],
          code,
        },
        letter: letter({
          subject: `Velg nytt passord hos ${name}`,
          heading: "Velg nytt passord",
          opening: [`Skriv inn denne koden der du ba om nytt passord. Den gjelder i ${lifetime.code}.`],
          code: { label: codeLabel, value: code },
          closing: [keepCode, passwordKept],
        }),
      };
    }
    case "already_registered": {
      const { loginPage, forgottenPasswordPage } = sender;
      return {
        sms: {
          says: [
            `Du er allerede registrert. Logg inn:\n${loginPage}\nGlemt passordet? Velg et nytt:\n${forgottenPasswordPage}`,
            `Du er allerede registrert. Logg inn:\n${loginPage}`,
          ],
          ifRoom: ["Var det ikke deg? Da trenger du ikke gjøre noe."],
          long: true,
        },
        letter: letter({
          subject: `Du er allerede registrert hos ${name}`,
          heading: "Du er allerede registrert",
          opening: [
            "Noen, kanskje du, prøvde nettopp å registrere en ny bruker. Det gikk ikke, fordi brukernavnet eller kundeforholdet allerede hører til en bruker.",
            "Logg inn med brukernavnet og passordet du har fra før.",
          ],
          button: { label: "Logg inn", href: loginPage },
          closing: [
            `Glemt passordet? Velg et nytt her:\n${forgottenPasswordPage}`,
            "Var det ikke deg? Da trenger du ikke gjøre noe. Ingenting er endret.",
          ],
        }),
      };
    }
    case "no_contact":
      return {
        sms: {
          says: [
            `Vi mangler mobilnummer og e-post for deg. Ring kundeservice på ${phone} for å bli registrert.`,
            `Ring kundeservice på ${phone} for å bli registrert.`,
          ],
          ifRoom: [ignoreText],
        },
        letter: letter({
          subject: `Ring oss for å fullføre registreringen hos ${name}`,
          heading: "Ring oss for å fullføre registreringen",
          opening: [
            "Vi har verken mobilnummer eller e-postadresse på kundeforholdet ditt. Derfor kan vi ikke bekrefte at det er ditt.",
            `Ring kundeservice på ${phone}, så hjelper vi deg videre.`,
          ],
          closing: [ignore],
        }),
      };
    case "no_account":
      return {
        sms: {
          says: [
            `Du ba om nytt passord, men har ingen bruker ennå. Registrer deg her:\n${sender.registerPage}`,
            `Du har ingen bruker ennå. Registrer deg:\n${sender.registerPage}`,
          ],
          ifRoom: [ignoreText],
          long: true,
        },
        letter: letter({
          subject: `Du har ingen bruker hos ${name} ennå`,
          heading: "Du har ingen bruker ennå",
          opening: [
            "Noen, kanskje du, har bedt om nytt passord. Men du har ikke registrert deg hos oss ennå, så det er ikke noe passord å endre.",
            "Registrer deg med kundenummer og PIN-kode, så får du en bruker.",
          ],
          button: { label: "Registrer bruker", href: sender.registerPage },
          closing: [ignore],
        }),
      };
    case "customer_numbers": {
      const { customers } = message;
      const one = customers.length === 1;
      const issued = customers.filter(({ pin }) => pin !== undefined).length;
      const page = issued > 0 ? sender.registerPage : sender.loginPage;
      const next = issued > 0 ? "Registrer deg:" : "Logg inn:";
      const end = `${issued > 0 ? `PIN gjelder i ${lifetime.pin}. ${next}` : 'Logg inn, eller velg "Glemt passord?":'}\n${page}`;
      const pins = issued === 1 ? "PIN-koden" : "PIN-kodene";
      const brief = `\n${issued > 0 ? "Kundenummer, PIN:" : "Kundenummer:"}\n${customers.map(customerInBrief).join("\n")}`;
      return {
        sms: {
          says: [
            `${one ? "" : "\n"}${customers.map(customerLine).join("\n")}\n${end}`,
            `${brief}\n${end}`,
            `${brief}\n${next}\n${page}`,
            brief,
          ],
          ifRoom: [issued > 0 ? "Ikke del PIN-koden med noen." : ignoreText],
          long: true,
        },
        letter: letter({
          subject: one ? `Kundenummeret ditt hos ${name}` : `Kundenumrene dine hos ${name}`,
          heading: one ? "Kundenummeret ditt" : "Kundenumrene dine",
          opening: [
            issued > 0
              ? `Her er opplysningene du ba om. ${pins} gjelder i ${lifetime.pin}. Bruk kundenummer og PIN-kode sammen når du registrerer bruker.`
              : "Her er opplysningene du ba om. Du har allerede en bruker, og trenger ikke PIN-kode for å logge inn.",
          ],
          facts: customers.map(customerFact),
          button: issued > 0 ? { label: "Registrer bruker", href: page } : { label: "Logg inn", href: page },
          closing: issued > 0 ? [`Ikke del ${pins} med noen.`, ignore] : [ignore],
        }),
      };
    }
    case "password_changed": {
      const changed = `Passordet ditt ble endret ${localTime(message.at, "2-digit")}.`;
      return {
        sms: {
          says: [
            `${changed} Var det ikke deg? Ring oss straks på ${phone}.`,
            `Passordet ditt ble endret. Var det ikke deg? Ring ${phone}.`,
          ],
        },
        letter: letter({
          subject: `Passordet ditt hos ${name} er endret`,
          heading: "Passordet ditt er endret",
          opening: [
            `Passordet ditt ble endret ${localTime(message.at, "long")}. Var det deg, trenger du ikke gjøre noe.`,
            `Var det ikke deg? Da må du velge et nytt passord med en gang, og ringe oss på ${phone}.`,
          ],
          button: { label: "Velg nytt passord", href: sender.forgottenPasswordPage },
          closing: [],
        }),
      };
    }
    case "password_change_broken_off": {
      const tip = "Prøv det nye passordet, og så det gamle.";
      return {
        sms: {
          says: [
            `Et bytte av passordet ditt ble avbrutt. ${tip} Var det ikke deg? Ring oss straks på ${phone}.`,
            `Passordbyttet ditt ble avbrutt. Var det ikke deg? Ring ${phone}.`,
          ],
        },
        letter: letter({
          subject: `Et bytte av passordet ditt hos ${name} ble avbrutt`,
          heading: "Passordbyttet ble avbrutt",
          opening: [
            `Et bytte av passordet ditt ble avbrutt ${localTime(message.at, "long")}. For sikkerhets skyld er du logget ut overalt. ${tip}`,
            `Var det ikke deg? Da må du velge et nytt passord med en gang, og ringe oss på ${phone}.`,
          ],
          button: { label: "Velg nytt passord", href: sender.forgottenPasswordPage },
          closing: [],
        }),
      };
    }
    case "prospect_receipt":
      return {
        sms: {
          says: [
            "Takk for at du vil bli kunde! Vi har fått opplysningene dine, og tar kontakt.",
            "Takk for at du vil bli kunde!",
          ],
          ifRoom: [`Var det ikke deg? Ring ${phone}.`],
        },
        letter: letter({
          subject: `Takk for at du vil bli kunde hos ${name}`,
          heading: "Takk for at du vil bli kunde",
          to: greetingName(message.name),
          opening: ["Vi har fått opplysningene dine, og tar kontakt med deg."],
          closing: [`Var det ikke du som sendte dem? Ring oss på ${phone}, så sletter vi dem.`],
        }),
      };
    case "prospect_notice": {
      const { prospect } = message;
      return {
        sms: {
          says: ["Ny henvendelse: vil bli kunde."],
          ifRoom: [`${onOneLine(prospect.name)}, ${onOneLine(prospect.mobile)}`],
        },
        letter: letter({
          subject: "Ny henvendelse: vil bli kunde",
          heading: "Ny henvendelse: vil bli kunde",
          opening: ["Noen har fylt ut skjemaet «Vil bli kunde». Opplysningene er ikke bekreftet."],
          facts: [
            { label: "Navn", value: onOneLine(prospect.name) },
            { label: "E-post", value: onOneLine(prospect.email) },
            { label: "Mobilnummer", value: onOneLine(prospect.mobile) },
            { label: "Adresse", value: onOneLine(prospect.street) },
            { label: "Poststed", value: onOneLine(`${prospect.postalCode} ${prospect.city}`) },
          ],
          closing: [],
          footer: `Denne e-posten er sendt automatisk fra ${name}. Bruk opplysningene over når dere tar kontakt.`,
        }),
      };
    }
    default:
      return unreachable(message);
  }
};
