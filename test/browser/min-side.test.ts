// Long, because a door is best read as a whole: everything that leads into Min side, from its first page to the main page.

import { describe, expect } from "vitest";
import { codeIn } from "../flows/replies.ts";
import { goodPassword, otherPassword } from "../flows/steps.ts";
import { sentWhile, timePasses } from "./customer.ts";
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

const { it, town, registeredOnWeb, codeTo, linkTo } = aPlace();

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
    await look(page, "register sent wrong code", "few");

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
    await look(page, "register sent own password", "few");
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
    await look(opened, "verify incomplete", "few");

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
    await look(page, "register sent nothing", "few");
    await page.goto("/register/contact");
    await expectScreen(page, "Her er det ingenting å bekrefte");
    await look(page, "contact nothing", "few");
    await page.goto("/recover/password/sent");
    await expectScreen(page, "Du har ikke bedt om nytt passord her");
    await look(page, "recover password nothing", "few");
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
