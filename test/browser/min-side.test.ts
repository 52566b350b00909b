// Long, because a door is best read as a whole: Min side, from its first page to the main page.

import { describe, expect } from "vitest";
import { codeIn } from "../flows/replies.ts";
import { goodPassword, otherPassword } from "../flows/steps.ts";
import { eventually } from "./browser.ts";
import { becomes, sentWhile, timePasses } from "./customer.ts";
import { look } from "./look.ts";
import { aPlace } from "./place.ts";
import {
  askForLink,
  expectErrors,
  expectMain,
  expectScreen,
  expectText,
  fill,
  follow,
  historyOf,
  logInOn,
  press,
  typedIn,
} from "./steps.ts";

const { it, town, registeredOnWeb, logIn, codeTo, linkTo } = aPlace();

const minute = 60;
const hour = 60 * minute;

describe("registering on Min side", () => {
  const kari = town.resident();
  it("ends on the main page where the link is opened, and in the tab that waits", async ({ visit }) => {
    const { page, tab, line } = await visit();
    await page.goto("/");
    await look(page, "login empty");
    await follow(page, "Registrer bruker");
    await expectScreen(page, "Registrer bruker");
    await look(page, "register empty");
    await askForLink(page, kari);
    await expectText(page, `Vi har sendt en melding til ${kari.email}.`);
    await look(page, "register sent");

    const opened = await tab();
    const held = line.hold("POST /api/verify");
    await opened.goto(await linkTo(kari.email));
    await expectScreen(opened, "Vi sjekker lenken");
    await look(opened, "verify working");
    held.release();
    await expectMain(opened, kari.email);
    await expectMain(page, kari.email);
    await expectText(page, kari.customerNumber);
    await look(page, "main");
    expect((await historyOf(opened)).slice(1)).toEqual([`${town.server().origin}/main`]);
  });

  const ola = town.resident();
  it("takes the code instead, after a wrong one, a reload, and a way back and forth", async ({ visit }) => {
    const { page, expects } = await visit();
    expects("400 POST /api/verify", "401 POST /api/verify");
    await askForLink(page, ola);
    await press(page, "Bekreft");
    await expectErrors(page, "Skriv inn koden.");
    await fill(page, { Engangskode: "12 34" });
    await press(page, "Bekreft");
    await expectErrors(page, "Koden har 6 siffer.");
    await fill(page, { Engangskode: "000 000" });
    await press(page, "Bekreft");
    await expectErrors(page, "Koden er feil eller virker ikke lenger.");
    expect(await typedIn(page, "Engangskode")).toBe("000 000");
    expect(await page.title()).toMatch(/^Feil: Bekreft brukernavnet ditt – Min side – /);
    await look(page, "register sent wrong code");

    await page.reload();
    await expectText(page, `Vi har sendt en melding til ${ola.email}.`);
    await page.goBack();
    await expectScreen(page, "Registrer bruker");
    await page.goForward();
    await expectScreen(page, "Bekreft brukernavnet ditt");
    const code = await codeTo(ola.email);
    await fill(page, { Engangskode: ` ${code.slice(0, 3)} ${code.slice(3)} ` });
    await press(page, "Bekreft");
    await expectMain(page, ola.email);
  });

  const anne = town.resident();
  it("asks for a password where the link is opened in another browser, and takes that one", async ({ visit }) => {
    const { page } = await visit();
    await askForLink(page, anne);
    const { page: other, expects } = await visit();
    expects("409 POST /api/verify", "400 POST /api/verify");
    await other.goto(await linkTo(anne.email));
    await expectScreen(other, "Velg passord");
    expect(await historyOf(other)).toEqual(["about:blank", `${town.server().origin}/verify`]);
    await look(other, "verify password");
    await press(other, "Fortsett");
    await expectErrors(other, "Skriv passordet.");
    await fill(other, { Passord: "passord123" });
    await press(other, "Fortsett");
    await expectErrors(other, "Passordet er for lett å gjette. Velg et annet.");
    await fill(other, { Passord: otherPassword });
    await press(other, "Fortsett");
    await expectMain(other, anne.email);
    await press(other, "Logg ut");
    await expectScreen(other, "Logg inn på Min side");
    await logInOn(other, anne.email, otherPassword);
    await expectMain(other, anne.email);
  });

  const per = town.resident();
  it("asks for one more code where the user name is no contact of the register, and the waiting tab follows", async ({
    visit,
  }) => {
    const { page, tab, expects } = await visit();
    expects("401 POST /api/verify/contact");
    await askForLink(page, per, "per.ny@example.org");
    const opened = await tab();
    await opened.goto(await linkTo("per.ny@example.org"));
    await opened.waitForURL("/register/contact");
    await expectScreen(opened, "Ett steg igjen: bekreft at det er deg");
    await expectText(opened, "•••• ••");
    await look(opened, "contact");
    await opened.reload();
    await expectText(opened, "•••• ••");
    await page.waitForURL("/register/contact");
    const second = await tab();
    await second.goto("/register/contact");
    await expectScreen(second, "Ett steg igjen: bekreft at det er deg");
    await fill(opened, { Engangskode: "000000" });
    await press(opened, "Fullfør registreringen");
    await expectErrors(opened, "Koden er feil eller virker ikke lenger.");
    await fill(opened, { Engangskode: await codeTo(per.mobile) });
    await press(opened, "Fullfør registreringen");
    for (const one of [opened, second, page]) await expectMain(one, "per.ny@example.org");
  });

  const household = { email: "huset@example.com" };
  const his = town.resident({ ...household, birthDate: "1960-06-06" });
  const hers = town.resident({ ...household, birthDate: "1961-07-07" });
  const cabin = town.resident({ ...household, birthDate: "1962-08-08" });
  it("joins the account that has the user name, with its own password", async ({ visit }) => {
    await registeredOnWeb(his);
    await town.advance(minute);
    const { page, tab, expects } = await visit();
    expects("409 POST /api/verify", "401 POST /api/verify");
    await askForLink(page, hers, hers.email, otherPassword);
    const opened = await tab();
    await opened.goto(await linkTo(hers.email));
    await fill(opened, { Passord: otherPassword });
    await press(opened, "Fortsett");
    await expectErrors(opened, "Feil brukernavn eller passord.");
    await fill(opened, { Passord: goodPassword });
    await press(opened, "Fortsett");
    await expectMain(opened, hers.email);
    await expectText(opened, his.customerNumber);
    await expectText(opened, hers.customerNumber);
    await opened.close();

    await town.advance(2 * minute);
    await follow(page, "Legg til et kundeforhold");
    await fill(page, { Kundenummer: cabin.customerNumber, "PIN-kode": cabin.pin, Brukernavn: cabin.email });
    await fill(page, { Passord: otherPassword, "Bekreft passord": otherPassword });
    await press(page, "Registrer");
    await expectScreen(page, "Bekreft brukernavnet ditt");
    await fill(page, { Engangskode: await codeTo(cabin.email) });
    await press(page, "Bekreft");
    await expectScreen(page, "Skriv inn passordet ditt");
    await look(page, "register sent own password");
    await fill(page, { Passord: goodPassword });
    await press(page, "Fortsett");
    await expectMain(page, hers.email);
    await expectText(page, cabin.customerNumber);
  });

  const eva = town.resident();
  it("keeps what was typed and says what is wrong with it", async ({ visit }) => {
    const { page, expects } = await visit();
    expects("400 POST /api/register/customer-number", "401 POST /api/register/customer-number");
    await page.goto("/register");
    await press(page, "Registrer");
    await expectErrors(
      page,
      "Fyll ut kundenummer.",
      "Fyll ut PIN-kode.",
      "Skriv brukernavnet ditt.",
      "Skriv passordet.",
      "Skriv passordet en gang til.",
    );
    await look(page, "register errors");
    const typed = {
      Kundenummer: eva.customerNumber,
      "PIN-kode": "987654",
      Brukernavn: eva.email,
      Passord: "kort",
      "Bekreft passord": "kortt",
    };
    await fill(page, typed);
    await press(page, "Registrer");
    await expectErrors(page, "Passordet må ha minst 8 tegn.", "Passordene er ikke like.");
    for (const [label, text] of Object.entries(typed)) expect(await typedIn(page, label)).toBe(text);
    await fill(page, { Passord: goodPassword, "Bekreft passord": goodPassword });
    await press(page, "Registrer");
    await expectErrors(page, "Kundenummeret og PIN-koden hører ikke sammen.");
    await fill(page, { "PIN-kode": eva.pin });
    await press(page, "Registrer");
    await expectScreen(page, "Bekreft brukernavnet ditt");
    expect(await page.title()).not.toMatch(/^Feil/);
  });
});

describe("a link that does not work", () => {
  const late = town.resident();
  it("says so when it is a day old, was used, or has lost its end", async ({ visit }) => {
    const { page, tab, expects } = await visit();
    expects("401 POST /api/verify");
    await askForLink(page, late);
    const link = await linkTo(late.email);
    await town.advance(25 * hour);
    const opened = await tab();
    await opened.goto(link);
    await expectScreen(opened, "Lenken virker ikke");
    await look(opened, "verify failed");
    await opened.goto("/verify");
    await expectScreen(opened, "Lenken er ikke hel");
    await look(opened, "verify incomplete");

    await askForLink(page, late);
    const next = await linkTo(late.email);
    await opened.goto(next);
    await expectMain(opened, late.email);
    await opened.goto(next);
    await expectScreen(opened, "Lenken virker ikke");
    expect(opened.url()).toBe(`${town.server().origin}/verify`);
    await follow(opened, "Logg inn");
    await expectMain(opened, late.email);
  });
});

describe("waiting for the message", () => {
  const waiting = town.resident();
  it("counts down until it can be sent again, and the new code works", async ({ visit }) => {
    const visitor = await visit({ clock: true });
    const { page, line } = visitor;
    await askForLink(page, waiting);
    await expectText(page, "Du kan sende på nytt om 0:5");
    // Says when, and sends nothing.
    await page.getByRole("button", { name: "Send på nytt" }).press("Enter");
    await expectText(page, "Du kan sende på nytt om 0:5");
    await timePasses(town, visitor, minute);
    await expectText(page, "Nå kan du sende på nytt.");
    const message = await sentWhile(town, waiting.email, () => press(page, "Send på nytt"));
    await expectText(page, "Vi har sendt på nytt. Bruk den nyeste meldingen.");
    await expectText(page, "Du kan sende på nytt om 1:5");
    expect(line.exchanges.filter(({ request }) => request === "POST /api/verify/resend")).toHaveLength(1);
    await fill(page, { Engangskode: codeIn(message) });
    await press(page, "Bekreft");
    await expectMain(page, waiting.email);
  });

  it("is told to begin where nothing is waited for", async ({ visit }) => {
    const { page } = await visit();
    await page.goto("/register/sent");
    await expectScreen(page, "Her er det ingenting å bekrefte");
    await look(page, "register sent nothing");
    await page.goto("/register/contact");
    await expectScreen(page, "Her er det ingenting å bekrefte");
    await look(page, "contact nothing");
    await page.goto("/recover/password/sent");
    await expectScreen(page, "Du har ikke bedt om nytt passord her");
    await look(page, "recover password nothing");
  });
});

describe("logging in on Min side", () => {
  const inga = town.resident();
  it("lasts until the browser is closed, or longer where the customer is remembered", async ({ visit }) => {
    await registeredOnWeb(inga);
    const { page, context, expects } = await visit();
    expects("400 POST /api/login", "401 POST /api/login");
    const endOfSession = async () =>
      (await context.cookies()).find(({ name }) => name === "__Host-session")?.expires ?? 0;
    await page.goto("/");
    await press(page, "Logg inn");
    await expectErrors(page, "Skriv brukernavnet ditt.", "Skriv passordet.");
    await look(page, "login errors");
    await logInOn(page, inga.email, otherPassword);
    await expectErrors(page, "Feil brukernavn eller passord.");
    expect(await typedIn(page, "Brukernavn")).toBe(inga.email);
    expect(await typedIn(page, "Passord")).toBe(otherPassword);
    await logInOn(page, inga.email.toUpperCase());
    await expectMain(page, inga.email);
    expect(await endOfSession()).toBe(-1);

    await press(page, "Logg ut");
    await expectText(page, "Du er logget ut.");
    await look(page, "login logged out");
    await page.getByLabel("Husk meg").check();
    await logInOn(page, inga.email);
    await expectMain(page, inga.email);
    expect(await endOfSession()).toBeGreaterThan(Date.now() / 1000 + 29 * 24 * hour);
    await page.goto("/");
    await expectMain(page, inga.email);
  });

  const leif = town.resident();
  it("and out again takes the browser's other tabs along, each once", async ({ visit }) => {
    await registeredOnWeb(leif);
    const { page, tab, line } = await visit();
    const asked = () => line.exchanges.filter(({ request }) => ["GET /", "GET /main"].includes(request)).length;
    await page.goto("/");
    const other = await tab();
    await other.goto("/");
    await logInOn(page, leif.email);
    for (const one of [page, other]) await expectMain(one, leif.email);
    expect(asked()).toBe(4);
    await press(page, "Logg ut");
    for (const one of [page, other]) await expectText(one, "Du er logget ut.");
    await logInOn(other, leif.email);
    for (const one of [other, page]) await expectMain(one, leif.email);
    expect(asked()).toBe(8);
  });

  const over = town.resident();
  it("is asked for again when the session is over", async ({ visit }) => {
    const { person } = await registeredOnWeb(over);
    const visitor = await visit();
    const { page, expects } = visitor;
    expects("401 GET /api/me", "401 GET /api/login/sessions");
    await becomes(visitor, person);
    await page.goto("/main");
    await expectMain(page, over.email);
    await town.advance(31 * minute);
    await page.reload();
    await expectText(page, "Innloggingen er utløpt. Logg inn på nytt.");
    expect(new URL(page.url()).pathname).toBe("/");
    await page.goto("/main");
    await expectText(page, "Innloggingen er utløpt. Logg inn på nytt.");
  });
});

const iPhone = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Mobile/15E148 Safari/604.1";
const windows = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0";

describe("the main page", () => {
  const nils = town.resident();
  it("shows where the customer is signed in, and ends one session or all others", async ({ visit }) => {
    const { person } = await registeredOnWeb(nils);
    await logIn(town.person({ headers: { "user-agent": iPhone } }), nils.email);
    await logIn(town.person({ headers: { "user-agent": windows } }), nils.email);
    const visitor = await visit();
    const { page } = visitor;
    await becomes(visitor, person);
    await page.goto("/main");
    const devices = page.getByRole("region", { name: "Her er du logget inn" }).getByRole("listitem");
    await eventually(async () => expect(await devices.count()).toBe(3));
    await look(page, "main sessions");
    await press(page, "Logg ut Safari · iPhone");
    await expectText(page, "Økten er avsluttet.");
    expect(await devices.count()).toBe(2);
    expect(await page.evaluate("document.activeElement.id")).toBe("sessions-heading");
    await press(page, "Logg ut alle andre");
    await expectText(page, "Du er logget ut alle andre steder.");
    expect(await devices.count()).toBe(1);
    await expectText(page, "Denne enheten");
    expect(await page.getByRole("button", { name: "Logg ut alle andre" }).count()).toBe(0);
    await press(page, "Logg ut ?");
    await expectScreen(page, "Logg inn på Min side");
    await expectText(page, "Du er logget ut.");
  });

  const rut = town.resident();
  it("changes the password, for who gave the old one lately", async ({ visit }) => {
    const { person } = await registeredOnWeb(rut);
    const visitor = await visit();
    const { page, expects } = visitor;
    expects("400 POST /api/me/password", "401 POST /api/me/password", "403 POST /api/me/password");
    await becomes(visitor, person);
    await page.goto("/main");
    await expectMain(page, rut.email);
    const change = async (from: string, to: string) => {
      await fill(page, { "Nåværende passord": from, "Nytt passord": to });
      await press(page, "Endre passord");
    };
    await press(page, "Endre passord");
    await expectErrors(page, "Skriv passordet du har nå.", "Skriv et nytt passord.");
    await look(page, "main password errors");
    await change(otherPassword, "Et helt nytt passord");
    await expectErrors(page, "Feil brukernavn eller passord.");
    await change(goodPassword, "passord123");
    await expectErrors(page, "Passordet er for lett å gjette. Velg et annet.");
    expect(await typedIn(page, "Nåværende passord")).toBe(goodPassword);
    await change(goodPassword, otherPassword);
    await expectText(page, "Passordet er endret, og du er logget ut alle andre steder.");
    expect(await typedIn(page, "Nåværende passord")).toBe("");
    await look(page, "main password changed");

    await town.advance(16 * minute);
    await change(otherPassword, goodPassword);
    await expectErrors(page, "Logg inn på nytt for å gjøre dette.");
    await follow(page, "Logg inn på nytt");
    await expectScreen(page, "Logg inn på Min side");
    await logInOn(page, rut.email, otherPassword);
    await expectMain(page, rut.email);
    await change(otherPassword, goodPassword);
    await expectText(page, "Passordet er endret, og du er logget ut alle andre steder.");
  });
});

describe("a forgotten password", () => {
  const siri = town.resident();
  it("is chosen anew with the link", async ({ visit }) => {
    const { person } = await registeredOnWeb(siri);
    const visitor = await visit();
    const { page, expects } = visitor;
    expects("400 POST /api/recover/password", "400 POST /api/recover/password/confirm");
    await becomes(visitor, person);
    await page.goto("/main");
    await expectMain(page, siri.email);
    await page.goto("/recover/password");
    await look(page, "recover password");
    await press(page, "Send forespørsel");
    await expectErrors(page, "Skriv brukernavnet ditt.");
    await fill(page, { Brukernavn: siri.email });
    await town.advance(minute);
    await press(page, "Send forespørsel");
    await expectScreen(page, "Velg nytt passord");
    await expectText(page, `Finnes det en bruker for ${siri.email}, har vi sendt en melding dit.`);
    await look(page, "recover password sent");

    await page.goto(await linkTo(siri.email));
    await expectScreen(page, "Velg nytt passord");
    expect(page.url()).toBe(`${town.server().origin}/recover/password`);
    await look(page, "recover password choose");
    await fill(page, { "Nytt passord": otherPassword, "Bekreft nytt passord": goodPassword });
    await press(page, "Lagre nytt passord");
    await expectErrors(page, "Passordene er ikke like.");
    await fill(page, { "Bekreft nytt passord": otherPassword });
    await press(page, "Lagre nytt passord");
    await expectScreen(page, "Passordet er endret");
    await look(page, "recover password done");
    await follow(page, "Logg inn");
    await expectScreen(page, "Logg inn på Min side");
    await logInOn(page, siri.email, otherPassword);
    await expectMain(page, siri.email);
  });

  const tor = town.resident();
  it("is chosen anew with the code, and not with a link that is too old", async ({ visit }) => {
    await registeredOnWeb(tor);
    await town.advance(minute);
    const { page, tab, expects } = await visit();
    expects("401 POST /api/recover/password/confirm", "400 POST /api/recover/password/confirm");
    await page.goto("/");
    await follow(page, "Glemt passord?");
    await fill(page, { Brukernavn: tor.email });
    await press(page, "Send forespørsel");
    await expectScreen(page, "Velg nytt passord");
    await press(page, "Lagre nytt passord");
    await expectErrors(page, "Skriv inn koden.", "Skriv passordet.", "Skriv passordet en gang til.");
    await look(page, "recover password code errors");
    const passwords = { "Nytt passord": otherPassword, "Bekreft nytt passord": otherPassword };
    await fill(page, { Engangskode: "000000", ...passwords });
    await press(page, "Lagre nytt passord");
    await expectErrors(page, "Koden er feil eller virker ikke lenger.");
    await page.reload();
    await fill(page, { Engangskode: await codeTo(tor.email), ...passwords });
    const opened = await tab();
    await opened.goto(await linkTo(tor.email));
    await fill(opened, passwords);
    await press(page, "Lagre nytt passord");
    await expectScreen(page, "Passordet er endret");
    await press(opened, "Lagre nytt passord");
    await expectErrors(opened, "Lenken virker ikke lenger.");
    await follow(opened, "Be om en ny");
    await expectScreen(opened, "Glemt passord");
  });
});

describe("a forgotten customer number or PIN", () => {
  const geir = town.resident();
  it("is sent by e-mail or SMS to who is known, and opens the registration", async ({ visit }) => {
    const { page, expects } = await visit();
    expects("400 POST /api/recover/customer-number");
    await page.goto("/register");
    await follow(page, "Glemt kundenummer og/eller PIN-kode?");
    await expectScreen(page, "Glemt kundenummer eller PIN-kode");
    await look(page, "recover number");
    await press(page, "Send forespørsel");
    await expectErrors(page, "Fyll ut e-post eller mobilnummer.");
    await look(page, "recover number errors");
    await fill(page, { "E-post": "geir(a)example.com", Mobilnummer: "123" });
    await press(page, "Send forespørsel");
    await expectErrors(
      page,
      "Skriv en e-postadresse, for eksempel navn@eksempel.no.",
      "Skriv et norsk mobilnummer med 8 siffer.",
    );
    await fill(page, { "E-post": geir.email, Mobilnummer: "", "Kundenummer (valgfritt)": geir.customerNumber });
    await press(page, "Send forespørsel");
    await expectScreen(page, "Forespørselen er sendt");
    await look(page, "recover number sent");
    expect((await town.newest(geir.email)).text).toContain(geir.customerNumber);
    await town.advance(minute);

    await follow(page, "Prøv på nytt");
    await expectScreen(page, "Glemt kundenummer eller PIN-kode");
    await fill(page, { Mobilnummer: geir.mobile });
    await page.getByLabel("Send meg informasjonen på SMS").check();
    await press(page, "Send forespørsel");
    await expectScreen(page, "Forespørselen er sendt");
    const { text } = await town.newest(geir.mobile);
    await town.advance(minute);
    await askForLink(page, { ...geir, pin: /PIN (\d{6})/.exec(text)?.[1] ?? "" });
  });
});

describe("who is no customer", () => {
  it("leaves name and address", async ({ visit }) => {
    const { page, expects } = await visit();
    expects("400 POST /api/register/new-customer");
    await page.goto("/");
    await follow(page, "Bli kunde");
    await expectScreen(page, "Bli kunde");
    await look(page, "new customer");
    await press(page, "Send inn");
    await expectErrors(
      page,
      "Skriv navnet ditt.",
      "Skriv e-postadressen din.",
      "Skriv mobilnummeret ditt.",
      "Fyll ut adresse.",
      "Fyll ut postnummer.",
      "Fyll ut poststed.",
    );
    await look(page, "new customer errors");
    await fill(page, { Navn: "Nora Ny", "E-post": "nora@example.org", Mobilnummer: "99 90 00 50" });
    await fill(page, { Adresse: "Nyveien 5", Postnummer: "99", Poststed: "Eksempelby" });
    await press(page, "Send inn");
    await expectErrors(page, "Postnummeret har 4 siffer.");
    await fill(page, { Postnummer: "9990" });
    await press(page, "Send inn");
    await expectScreen(page, "Takk for at du vil bli kunde!");
    await look(page, "new customer done");
    expect((await town.newest("nora@example.org")).text).toContain("Nora");
    await follow(page, "Gå til forsiden");
    await expectScreen(page, "Logg inn på Min side");
  });

  it("or mistypes an address is shown the way back", async ({ visit }) => {
    const { page, expects } = await visit();
    expects("404 GET /minside");
    await page.goto("/minside");
    await expectScreen(page, "Fant ikke siden");
    await look(page, "not found");
    await follow(page, "Gå til forsiden");
    await expectScreen(page, "Logg inn på Min side");
  });
});
