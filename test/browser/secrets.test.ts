import { describe, expect } from "vitest";
import { goodPassword, otherPassword } from "../flows/steps.ts";
import { becomes } from "./customer.ts";
import { aPlace } from "./place.ts";
import { askForLink, expectMain, expectScreen, expectText, fill, follow, historyOf, press, typedIn } from "./steps.ts";
import type { Visitor } from "./visitor.ts";

const { it, town, registeredOnWeb, codeTo, linkTo } = aPlace();

/** Everything that a script, or who comes to the machine later, could read; moments, which are long numbers, left out. */
const readable = `JSON.stringify([
  { ...localStorage }, { ...sessionStorage }, document.cookie, location.href, document.referrer, history.state, name, document.title
]).replaceAll(/\\d{12,}/g, "")`;

const tokenOf = (link: string): string => new URL(link).hash.replace("#token=", "");

/** Looks into each tab of a browser. */
const expectKeptSecret = async ({ context }: Visitor, secrets: readonly string[]): Promise<void> => {
  for (const page of context.pages()) {
    const found = [await page.evaluate<string>(readable), ...(await historyOf(page))].join("\n");
    for (const secret of secrets) expect(found).not.toContain(secret);
    expect(await page.evaluate("indexedDB.databases()")).toEqual([]);
  }
  const { origin } = new URL(context.pages()[0]?.url() ?? "");
  for (const { name, ...cookie } of await context.cookies(origin)) {
    if (name !== "language") expect({ name, ...cookie }).toMatchObject({ httpOnly: true, secure: true });
    expect(cookie.sameSite).not.toBe("None");
  }
};

describe("no secret stays in the browser", () => {
  const kari = town.resident({ pin: "83920174" });
  it("while one registers", async ({ visit }) => {
    const visitor = await visit();
    const { page, tab, expects } = visitor;
    expects("401 POST /api/verify");
    const userName = "kari.ny@example.org";
    const secrets = [kari.pin, goodPassword];
    await askForLink(page, kari, userName);
    const link = await linkTo(userName);
    secrets.push(tokenOf(link), await codeTo(userName));
    await fill(page, { Engangskode: "000000" });
    await press(page, "Bekreft");
    await expectText(page, "Koden er feil eller virker ikke lenger.");
    await expectKeptSecret(visitor, secrets);
    await follow(page, "English");
    await expectScreen(page, "Confirm your user name");
    await expectKeptSecret(visitor, secrets);
    await follow(page, "Norsk");
    await expectScreen(page, "Bekreft brukernavnet ditt");

    const opened = await tab();
    await opened.goto(link);
    await expectScreen(opened, "Ett steg igjen: bekreft at det er deg");
    secrets.push(await codeTo(kari.mobile));
    await expectKeptSecret(visitor, secrets);
    await fill(opened, { Engangskode: await codeTo(kari.mobile) });
    await press(opened, "Fullfør registreringen");
    await expectMain(opened, userName);
    await expectMain(page, userName);
    for (const { name, value } of await visitor.context.cookies()) if (name !== "language") secrets.push(value);
    await expectKeptSecret(visitor, secrets);
  });

  const ola = town.resident();
  it("while a password is changed or forgotten, and a language chosen on the way", async ({ visit }) => {
    const { person } = await registeredOnWeb(ola);
    const visitor = await visit();
    const { page } = visitor;
    await becomes(visitor, person);
    await page.goto("/main");
    await expectMain(page, ola.email);
    await fill(page, { "Nåværende passord": goodPassword, "Nytt passord": otherPassword });
    await press(page, "Endre passord");
    await expectText(page, "Passordet er endret");
    const secrets = [goodPassword, otherPassword];
    await expectKeptSecret(visitor, secrets);

    await town.advance(60);
    await page.goto("/recover/password");
    await fill(page, { Brukernavn: ola.email });
    await press(page, "Send forespørsel");
    await expectScreen(page, "Velg nytt passord");
    const link = await linkTo(ola.email);
    secrets.push(tokenOf(link), await codeTo(ola.email));
    await page.goto(link);
    await fill(page, { "Nytt passord": goodPassword, "Bekreft nytt passord": goodPassword });
    await page.getByRole("button", { name: "Vis passord" }).first().click();
    await follow(page, "English");
    await expectScreen(page, "Choose a new password");
    for (const label of ["New password", "Confirm new password"]) expect(await typedIn(page, label)).toBe("");
    await expectKeptSecret(visitor, secrets);
    await fill(page, { "New password": goodPassword, "Confirm new password": goodPassword });
    await press(page, "Save new password");
    await expectScreen(page, "Your password has been changed");
    await expectKeptSecret(visitor, secrets);
  });

  it("in the fields of a page that was left, which browsers keep for the way back", async ({ visit }) => {
    const { page } = await visit();
    await page.goto("/register");
    await fill(page, { Kundenummer: "123456", "PIN-kode": "4321", Brukernavn: "kari@example.com" });
    await fill(page, { Passord: goodPassword, "Bekreft passord": goodPassword });
    await page.getByRole("button", { name: "Vis passord" }).first().click();
    await page.evaluate("dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true }))");
    for (const label of ["PIN-kode", "Passord", "Bekreft passord"]) expect(await typedIn(page, label)).toBe("");
    expect(await typedIn(page, "Brukernavn")).toBe("kari@example.com");
  });
});
