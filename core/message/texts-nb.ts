// Long, because a language's words are best read, and translated, in one place.

import type { Instant } from "../ports.ts";
import { unreachable } from "../unreachable.ts";
import type { Message, RecoveredCustomer } from "./message.ts";
import { greetingName, type Letter, lifetimes, onOneLine, type Sender, type Wording } from "./texts.ts";

const lifetime = lifetimes("time", "timer", "minutter");

const localTime = (at: Instant): string => {
  const date = new Intl.DateTimeFormat("nb-NO", { timeZone: "Europe/Oslo", dateStyle: "short", timeStyle: "short" });
  const part = Object.fromEntries(date.formatToParts(at).map(({ type, value }) => [type, value.padStart(2, "0")]));
  return `${part.day}.${part.month}.${part.year} kl. ${part.hour}.${part.minute}`;
};

const customerLine = ({ customerNumber, pin }: RecoveredCustomer): string =>
  pin === undefined ? `Kundenummer ${customerNumber} (har bruker)` : `Kundenummer ${customerNumber}, PIN ${pin}`;

const customerFact = ({ customerNumber, pin }: RecoveredCustomer) => ({
  label: `Kundenummer ${customerNumber}`,
  value: pin === undefined ? "Har allerede en bruker" : `PIN-kode ${pin}`,
});

const ignore = "Var det ikke deg? Da kan du se bort fra meldingen.";
const ignoreCode = "Var det ikke deg? Slett meldingen.";
const keepSecret = "Del ikke koden med noen.";
const keepCodeSecret = "Del ikke koden med noen. Vi spør deg aldri om den på telefon, SMS eller e-post.";
const useOwn = "Bruk passordet du har fra før.";
const codeLasts = `Den gjelder i ${lifetime.code}.`;

/** Every message in Norwegian bokmål. */
export const inNorwegian = (message: Message, sender: Sender): Wording => {
  const { name } = sender;
  const help = `Trenger du hjelp, ring kundeservice på ${sender.phone} eller skriv til ${sender.email}.`;
  const letter = (parts: Omit<Letter, "greeting" | "footer"> & { readonly to?: string | undefined }): Letter => ({
    ...parts,
    greeting: parts.to === undefined ? "Hei!" : `Hei, ${parts.to}!`,
    footer: `Denne e-posten er sendt automatisk fra ${name} og kan ikke besvares. ${help}`,
  });

  switch (message.kind) {
    case "registration_code": {
      const { code, joins } = message;
      const ownPassword = "Du har allerede en bruker hos oss: bruk passordet du har.";
      return {
        sms: {
          says: `Koden din er ${code} og gjelder i ${lifetime.code}.${joins ? ` ${useOwn}` : ""}`,
          ifRoom: [ignoreCode, keepSecret],
          code,
        },
        letter: letter({
          subject: `Engangskoden din fra ${name}`,
          opening: [
            `Skriv inn denne koden for å registrere deg. ${codeLasts}`,
            ...(joins ? [`${ownPassword} Da legges kundeforholdet til brukeren din.`] : []),
          ],
          code,
          closing: [keepCodeSecret, ignore],
        }),
      };
    }
    case "registration_link": {
      const { code, joins } = message;
      const href = sender.verifyLink(message.token);
      return {
        sms: {
          says: `Bekreft brukernavnet ditt:\n${href}\nEller tast koden ${code}${joins ? "" : " der du registrerte deg"}. Lenken gjelder i ${lifetime.verification}, koden i ${lifetime.code}.`,
          ifRoom: joins ? [useOwn, ignoreCode] : [ignoreCode],
          code,
          long: true,
        },
        letter: letter({
          subject: `Bekreft brukernavnet ditt hos ${name}`,
          opening: [
            joins
              ? `Du har allerede en bruker hos ${name}. Bekreft at det var du som ville legge et kundeforhold til den, og bruk passordet du har fra før hvis vi spør om det.`
              : `Takk for at du registrerer deg hos ${name}. Bekreft brukernavnet ditt, så er du klar til å bruke Min side.`,
            `Lenken gjelder i ${lifetime.verification}. Du kan også skrive inn denne koden der du registrerte deg. Den gjelder i ${lifetime.code}.`,
          ],
          code,
          button: { label: "Bekreft brukernavnet", href },
          closing: [keepCodeSecret, ignore],
        }),
      };
    }
    case "contact_code": {
      const { code } = message;
      return {
        sms: {
          says: `Koden for registrering er ${code} og gjelder i ${lifetime.code}.`,
          ifRoom: [ignoreCode, keepSecret],
          code,
        },
        letter: letter({
          subject: `Engangskoden din fra ${name}`,
          opening: [`Skriv inn denne koden for å fullføre registreringen. ${codeLasts}`],
          code,
          closing: [
            keepCodeSecret,
            `Var det ikke deg? Da har noen prøvd å registrere seg med kundenummeret ditt. Uten koden kommer de ikke videre. Ring oss gjerne på ${sender.phone}.`,
          ],
        }),
      };
    }
    case "reset_link": {
      const { code } = message;
      const href = sender.resetLink(message.token);
      return {
        sms: {
          says: `Velg nytt passord:\n${href}\nEller tast koden ${code} der du ba om det. Lenken gjelder i ${lifetime.reset}, koden i ${lifetime.code}.`,
          ifRoom: [ignoreCode],
          code,
          long: true,
        },
        letter: letter({
          subject: `Velg nytt passord hos ${name}`,
          opening: [
            `Noen, forhåpentligvis du, har bedt om nytt passord hos ${name}.`,
            `Lenken gjelder i ${lifetime.reset}. Du kan også skrive inn denne koden der du ba om nytt passord. Den gjelder i ${lifetime.code}.`,
          ],
          code,
          button: { label: "Velg nytt passord", href },
          closing: [
            keepCodeSecret,
            "Var det ikke deg? Da kan du se bort fra meldingen. Passordet ditt er ikke endret.",
          ],
        }),
      };
    }
    case "reset_code": {
      const { code } = message;
      return {
        sms: {
          says: `Koden for nytt passord er ${code} og gjelder i ${lifetime.code}.`,
          ifRoom: [ignoreCode, keepSecret],
          code,
        },
        letter: letter({
          subject: `Velg nytt passord hos ${name}`,
          opening: [`Skriv inn denne koden der du ba om nytt passord. ${codeLasts}`],
          code,
          closing: [
            keepCodeSecret,
            "Var det ikke deg? Da kan du se bort fra meldingen. Passordet ditt er ikke endret.",
          ],
        }),
      };
    }
    case "already_registered":
      return {
        sms: {
          says: `Du er allerede registrert. Logg inn:\n${sender.loginPage}\nGlemt passordet?\n${sender.forgottenPasswordPage}`,
          ifRoom: ["Var det ikke deg? Da trenger du ikke gjøre noe."],
          long: true,
        },
        letter: letter({
          subject: `Du er allerede registrert hos ${name}`,
          opening: [
            "Noen, kanskje du, prøvde nettopp å registrere en ny bruker. Det ble ikke laget noen, for brukernavnet eller kundeforholdet har en bruker fra før.",
            "Logg inn med brukernavnet og passordet du har.",
          ],
          button: { label: "Logg inn", href: sender.loginPage },
          closing: [
            `Glemt passordet? Velg et nytt her: ${sender.forgottenPasswordPage}`,
            "Var det ikke deg? Da trenger du ikke gjøre noe. Ingenting er endret.",
          ],
        }),
      };
    case "no_contact":
      return {
        sms: {
          says: `Vi mangler mobilnummer og e-post for deg. Ring kundeservice på ${sender.phone} for å bli registrert.`,
          ifRoom: [ignoreCode],
        },
        letter: letter({
          subject: `Ring oss for å fullføre registreringen hos ${name}`,
          opening: [
            "Vi har ikke noe mobilnummer eller noen e-postadresse på kundeforholdet ditt, og kan derfor ikke bekrefte at det er ditt.",
            `Ring kundeservice på ${sender.phone}, så hjelper vi deg videre.`,
          ],
          closing: [ignore],
        }),
      };
    case "no_account":
      return {
        sms: {
          says: `Du ba om nytt passord, men har ingen bruker ennå. Registrer deg her:\n${sender.registerPage}`,
          ifRoom: [ignoreCode],
          long: true,
        },
        letter: letter({
          subject: `Du har ingen bruker hos ${name} ennå`,
          opening: [
            "Noen, kanskje du, ba om nytt passord, men det finnes ingen bruker her ennå.",
            "Er du kunde, kan du registrere deg med kundenummer og PIN-kode.",
          ],
          button: { label: "Registrer bruker", href: sender.registerPage },
          closing: [ignore],
        }),
      };
    case "customer_numbers": {
      const { customers } = message;
      const issued = customers.some((customer) => customer.pin !== undefined);
      const page = issued ? sender.registerPage : sender.loginPage;
      const next = issued
        ? `PIN gjelder i ${lifetime.pin}. Registrer deg:\n${page}`
        : `Logg inn, eller velg "Glemt passord?":\n${page}`;
      return {
        sms: {
          says: `${customers.length === 1 ? "" : "\n"}${customers.map(customerLine).join("\n")}\n${next}`,
          ifRoom: [issued ? "Del ikke PIN-koden med noen." : ignoreCode],
          long: true,
        },
        letter: letter({
          subject: `Kundenummeret ditt hos ${name}`,
          opening: [
            issued
              ? `Her er opplysningene du ba om. PIN-koden gjelder i ${lifetime.pin}. Bruk den sammen med kundenummeret når du registrerer bruker.`
              : "Her er opplysningene du ba om. Du har allerede en bruker, og trenger ingen PIN-kode for å logge inn.",
          ],
          facts: customers.map(customerFact),
          button: issued ? { label: "Registrer bruker", href: page } : { label: "Logg inn", href: page },
          closing: issued ? ["Del ikke PIN-koden med noen.", ignore] : [ignore],
        }),
      };
    }
    case "password_changed": {
      const at = localTime(message.at);
      return {
        sms: { says: `Passordet ditt ble endret ${at}. Var det ikke deg? Ring oss straks på ${sender.phone}.` },
        letter: letter({
          subject: `Passordet ditt hos ${name} er endret`,
          opening: [`Passordet ditt ble endret ${at}. Var det du som gjorde det, trenger du ikke gjøre noe.`],
          button: { label: "Velg nytt passord", href: sender.forgottenPasswordPage },
          closing: [`Var det ikke deg? Velg et nytt passord med en gang, og ring oss på ${sender.phone}.`],
        }),
      };
    }
    case "prospect_receipt":
      return {
        sms: {
          says: "Takk for at du vil bli kunde! Vi har fått opplysningene dine og tar kontakt.",
          ifRoom: [`Var det ikke deg? Ring ${sender.phone}.`],
        },
        letter: letter({
          subject: `Takk for at du vil bli kunde hos ${name}`,
          to: greetingName(message.name),
          opening: ["Takk for at du vil bli kunde! Vi har fått opplysningene dine, og tar kontakt med deg."],
          closing: [`Var det ikke deg som sendte dem? Ring oss på ${sender.phone}, så sletter vi dem.`],
        }),
      };
    case "prospect_notice": {
      const { prospect } = message;
      const who = onOneLine(prospect.name).slice(0, 40);
      return {
        sms: { says: "Ny henvendelse: vil bli kunde.", ifRoom: [`${who}, ${onOneLine(prospect.mobile)}`] },
        letter: letter({
          subject: "Ny henvendelse: vil bli kunde",
          opening: ["Noen har fylt ut skjemaet «Vil bli kunde». Opplysningene er ikke bekreftet."],
          facts: [
            { label: "Navn", value: onOneLine(prospect.name) },
            { label: "E-post", value: onOneLine(prospect.email) },
            { label: "Mobilnummer", value: onOneLine(prospect.mobile) },
            { label: "Adresse", value: onOneLine(prospect.street) },
            { label: "Poststed", value: onOneLine(`${prospect.postalCode} ${prospect.city}`) },
          ],
          closing: [],
        }),
      };
    }
    default:
      return unreachable(message);
  }
};
