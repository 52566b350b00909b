// Long, because it follows one account through its life: logging in, the main page, what was forgotten.

import { describe, expect } from "vitest";
import { goodPassword, otherPassword } from "../flows/steps.ts";
import { eventually } from "./browser.ts";
import { becomes } from "./customer.ts";
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
  logInOn,
  press,
  typedIn,
} from "./steps.ts";

const { it, town, registeredOnWeb, logIn, codeTo, linkTo } = aPlace();

const minute = 60;
const hour = 60 * minute;

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
    await look(page, "login logged out", "few");
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
    const visitor = await visit();
    const { page, userAgent } = visitor;
    const { person } = await registeredOnWeb(nils, { headers: { "user-agent": userAgent } });
    await logIn(town.person({ headers: { "user-agent": iPhone } }), nils.email);
    await logIn(town.person({ headers: { "user-agent": windows } }), nils.email);
    await becomes(visitor, person);
    await page.goto("/main");
    const devices = page.getByRole("region", { name: "Her er du logget inn" }).getByRole("listitem");
    await eventually(async () => expect(await devices.count()).toBe(3));
    await look(page, "main sessions", "few");
    await press(page, "Logg ut Safari · iPhone");
    await expectText(page, "Økten er avsluttet.");
    expect(await devices.count()).toBe(2);
    expect(await page.evaluate("document.activeElement.id")).toBe("sessions-heading");
    await press(page, "Logg ut alle andre");
    await expectText(page, "Du er logget ut alle andre steder.");
    expect(await devices.count()).toBe(1);
    await expectText(page, "Denne enheten");
    expect(await page.getByRole("button", { name: "Logg ut alle andre" }).count()).toBe(0);
    await press(page, "Logg ut Chrome · Android");
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
    await look(page, "main password changed", "few");

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
    await look(page, "recover password sent", "few");

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
  it("is chosen anew with the code, and the link is spent then", async ({ visit }) => {
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
    await look(page, "recover number sent", "few");
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
