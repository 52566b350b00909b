// Long, because a door is best read as a whole: Min Strøm, from its first screen to the main page, and as an app.

import type { Page } from "playwright-core";
import { describe, expect } from "vitest";
import { codeIn } from "../flows/replies.ts";
import { goodPassword, otherPassword } from "../flows/steps.ts";
import type { Resident } from "../flows/town.ts";
import { sentWhile, timePasses } from "./customer.ts";
import { look } from "./look.ts";
import { aPlace } from "./place.ts";
import { expectErrors, expectMain, expectScreen, expectText, fill, follow, logInOn, press, typedIn } from "./steps.ts";

const { it, town, registeredInApp, codeTo } = aPlace();

const minute = 60;

const inNorwegian = (date: string): string => date.split("-").reverse().join(".");

/** From the first screen to the one where code and password are typed. */
const askForCode = async (page: Page, { mobile, birthDate }: Pick<Resident, "mobile" | "birthDate">): Promise<void> => {
  await page.goto("/app/");
  await follow(page, "ER KUNDE");
  await follow(page, "Logg inn");
  await follow(page, "Registrer bruker");
  await expectScreen(page, "Registrer bruker");
  await fill(page, { Mobilnummer: mobile, Fødselsdato: inNorwegian(birthDate) });
  await press(page, "Send kode");
  await page.waitForURL("/app/code");
  await expectScreen(page, "Skriv inn koden og velg passord");
};

describe("registering in Min Strøm", () => {
  const kari = town.resident();
  it("leads from the first screen by a code and an own password to the main page", async ({ visit }) => {
    const { page } = await visit();
    await page.goto("/app/");
    await expectScreen(page, "Velkommen til Min Strøm");
    await look(page, "app welcome");
    await follow(page, "ER KUNDE");
    await look(page, "app customer");
    await follow(page, "Logg inn");
    await expectScreen(page, "Logg inn på Min Strøm");
    await look(page, "app login");
    await follow(page, "Registrer bruker");
    await look(page, "app register");
    await askForCode(page, kari);
    await expectText(page, `Stemmer opplysningene, har vi sendt en SMS med en kode til ${kari.mobile}.`);
    await look(page, "app code");
    await fill(page, { Engangskode: await codeTo(kari.mobile), Passord: goodPassword });
    await press(page, "Registrer");
    await page.waitForURL("/app/done");
    await expectScreen(page, "Registreringen er fullført");
    await look(page, "app done");
    await follow(page, "Gå til hovedsiden");
    await expectMain(page, "400 00 001", "/app/main");
    await expectText(page, kari.customerNumber);
    await look(page, "app main");

    // Opening the app again goes straight in, and out of it is the app's log-in page.
    await page.goto("/app/");
    await expectMain(page, "400 00 001", "/app/main");
    await press(page, "Logg ut");
    await page.waitForURL("/app/login");
    await expectText(page, "Du er logget ut.");
    await logInOn(page, kari.mobile);
    await expectMain(page, "400 00 001", "/app/main");
  });

  const ola = town.resident();
  it("says what is wrong, keeps what was typed, and lets one go back to correct it", async ({ visit }) => {
    const { page, expects } = await visit();
    expects("400 POST /api/register/mobile", "400 POST /api/register/mobile/confirm");
    expects("401 POST /api/register/mobile/confirm");
    await page.goto("/app/register");
    await press(page, "Send kode");
    await expectErrors(page, "Skriv mobilnummeret ditt.", "Skriv fødselsdatoen din.");
    await look(page, "app register errors");
    await fill(page, { Mobilnummer: "22 22 22 22", Fødselsdato: "31.02.1985" });
    await press(page, "Send kode");
    await expectErrors(
      page,
      "Skriv et norsk mobilnummer med 8 siffer.",
      "Skriv fødselsdatoen med dag, måned og år, for eksempel 17.05.1985.",
    );
    expect(await typedIn(page, "Mobilnummer")).toBe("22 22 22 22");
    expect(await typedIn(page, "Fødselsdato")).toBe("31.02.1985");

    await askForCode(page, { ...ola, birthDate: "1985-03-16" });
    await press(page, "Registrer");
    await expectErrors(page, "Skriv inn koden.", "Skriv passordet.");
    await look(page, "app code errors");
    await follow(page, "Rett mobilnummer eller fødselsdato");
    await fill(page, { Mobilnummer: "0047 400 00 002", Fødselsdato: "15/3 1985" });
    await town.advance(minute);
    await press(page, "Send kode");
    await expectScreen(page, "Skriv inn koden og velg passord");
    await fill(page, { Engangskode: "000000", Passord: goodPassword });
    await press(page, "Registrer");
    await expectErrors(page, "Koden er feil eller virker ikke lenger.");
    await fill(page, { Engangskode: await codeTo(ola.mobile), Passord: otherPassword });
    await press(page, "Registrer");
    await expectScreen(page, "Registreringen er fullført");
  });

  it("asks a stranger for a code too, and says what to do when none comes", async ({ visit }) => {
    const { page, tab } = await visit();
    await askForCode(page, { mobile: "999 00 077", birthDate: "1985-03-15" });
    await expectText(page, "Stemmer opplysningene, har vi sendt en SMS med en kode til 999 00 077.");
    await expectText(page, "Mobilnummeret og fødselsdatoen må være de samme som vi har i kunderegisteret.");
    expect(await town.inbox("+4799900077")).toEqual([]);
    await page.reload();
    await expectText(page, "har vi sendt en SMS med en kode til 999 00 077.");
    const other = await tab();
    await other.goto("/app/code");
    await expectText(other, "Stemmer opplysningene, har vi sendt en SMS med en kode til mobilnummeret ditt.");
  });

  const liv = town.resident();
  it("sends a new code when the time has come", async ({ visit }) => {
    const visitor = await visit({ clock: true });
    const { page } = visitor;
    await page.goto("/app/code");
    await expectScreen(page, "Du har ikke bedt om en kode");
    await look(page, "app code nothing", "few");
    await follow(page, "Registrer bruker");
    await askForCode(page, liv);
    await expectText(page, "Du kan sende på nytt om");
    await timePasses(town, visitor, minute);
    const message = await sentWhile(town, liv.mobile, () => press(page, "Send ny kode"));
    await expectText(page, "Vi har sendt på nytt. Bruk den nyeste meldingen.");
    await fill(page, { Engangskode: codeIn(message), Passord: goodPassword });
    await press(page, "Registrer");
    await expectScreen(page, "Registreringen er fullført");
  });
});

describe("Min Strøm", () => {
  it("takes those who want to become customers", async ({ visit }) => {
    const { page } = await visit();
    await page.goto("/app/");
    await follow(page, "VIL BLI KUNDE");
    await expectScreen(page, "Bli kunde");
    await look(page, "app new customer", "few");
    await fill(page, { Navn: "Nora Ny", "E-post": "nora@example.org", Mobilnummer: "99 90 00 51" });
    await fill(page, { Adresse: "Nyveien 5", Postnummer: "9990", Poststed: "Eksempelby" });
    await press(page, "Send inn");
    await expectScreen(page, "Takk for at du vil bli kunde!");
    await follow(page, "Gå til forsiden");
    await expectScreen(page, "Velkommen til Min Strøm");
  });

  const arne = town.resident();
  it("lets one choose a new password with a code by SMS", async ({ visit }) => {
    await registeredInApp(arne);
    await town.advance(minute);
    const { page } = await visit();
    await page.goto("/app/login");
    await follow(page, "Glemt passord?");
    await expectScreen(page, "Glemt passord");
    await look(page, "app recover password", "few");
    await fill(page, { Brukernavn: arne.mobile });
    await press(page, "Send forespørsel");
    await page.waitForURL("/app/recover-password/sent");
    await look(page, "app recover password sent", "few");
    await fill(page, {
      Engangskode: await codeTo(arne.mobile),
      "Nytt passord": otherPassword,
      "Bekreft nytt passord": otherPassword,
    });
    await press(page, "Lagre nytt passord");
    await expectScreen(page, "Passordet er endret");
    await follow(page, "Logg inn");
    await page.waitForURL("/app/login");
    await logInOn(page, arne.mobile, otherPassword);
    await expectMain(page, "400 00 004", "/app/main");
  });

  const over = town.resident();
  it("asks to log in again when the session is over", async ({ visit }) => {
    await registeredInApp(over);
    const visitor = await visit();
    const { page, expects } = visitor;
    expects("401 GET /api/me", "401 GET /api/login/sessions");
    await page.goto("/app/login");
    await logInOn(page, over.mobile);
    await expectMain(page, "400 00 005", "/app/main");
    await town.advance(31 * minute);
    await page.goto("/app/");
    await expectText(page, "Innloggingen er utløpt. Logg inn på nytt.");
    expect(new URL(page.url()).pathname).toBe("/app/login");
  });
});

/** The address of the worker, when it works. */
const worker = "navigator.serviceWorker.ready.then(({ active }) => new URL(active.scriptURL).pathname)";

describe("Min Strøm as an app", () => {
  // Headless Chromium finds no installability error anywhere, so what Chrome asks for is asked for here.
  it("can be installed", async ({ visit }) => {
    const { page, context } = await visit();
    await page.goto("/app/");
    expect(await page.evaluate(worker)).toBe("/app/worker.js");
    const debug = await context.newCDPSession(page);
    expect((await debug.send("Page.getInstallabilityErrors")).installabilityErrors).toEqual([]);
    const { errors, url, data = "" } = await debug.send("Page.getAppManifest");
    expect(errors).toEqual([]);
    const { name, short_name, start_url, display, icons } = JSON.parse(data);
    expect({ start_url, display }).toEqual({ start_url: "/app/", display: "standalone" });
    expect(name && short_name).toBeTruthy();
    const offered: readonly { readonly src: string; readonly sizes: string; readonly type: string }[] = icons;
    expect(offered.map(({ sizes }) => sizes)).toEqual(expect.arrayContaining(["192x192", "512x512"]));
    const pictures = offered.filter(({ type }) => type === "image/png");
    for (const { src, sizes } of pictures) {
      const loaded = `fetch("${new URL(src, url).href}").then((got) => got.blob()).then((blob) => createImageBitmap(blob))`;
      expect(await page.evaluate(`${loaded}.then(({ width, height }) => width + "x" + height)`)).toBe(sizes);
    }
  });

  it("opens without a network, and keeps what is typed until there is one", async ({ visit }) => {
    const { page, context, line, expects } = await visit();
    expects(...["", "customer", "register", "nowhere"].map((name) => `failed GET /app/${name}`));
    expects("failed POST /api/register/mobile");
    await page.goto("/app/");
    await page.evaluate(worker);
    await page.reload();
    line.cut();
    await context.setOffline(true);
    await page.goto("/app/");
    await expectScreen(page, "Velkommen til Min Strøm");
    await expectText(page, "Du er ikke på nett. Det du har skrevet, blir stående.");
    await look(page, "app offline");
    await follow(page, "ER KUNDE");
    await follow(page, "Registrer bruker");
    await fill(page, { Mobilnummer: "999 00 078", Fødselsdato: "15.03.1985" });
    await press(page, "Send kode");
    await expectErrors(page, "Vi får ikke svar. Sjekk at du er på nett, og prøv igjen.");
    expect(await typedIn(page, "Mobilnummer")).toBe("999 00 078");
    await page.goto("/app/nowhere");
    await expectScreen(page, "Du er ikke på nett");
    await look(page, "app offline page", "few");
    await follow(page, "Prøv igjen");
    await expectScreen(page, "Velkommen til Min Strøm");
    line.mend();
    await context.setOffline(false);
    await askForCode(page, { mobile: "999 00 078", birthDate: "1985-03-15" });
    await page.getByText("Du er ikke på nett.").waitFor({ state: "hidden" });
  });
});
