// Long, because it is one list: what makes the pages work for everyone, beside what `look` sees in every state.

import { gzipSync } from "node:zlib";
import type { Page } from "playwright-core";
import { describe, expect } from "vitest";
import { allPages } from "../../web/pages/index.ts";
import { goodPassword, otherPassword } from "../flows/steps.ts";
import { expectAccessible } from "./axe.ts";
import { eventually } from "./browser.ts";
import { becomes } from "./customer.ts";
import { look } from "./look.ts";
import { aPlace } from "./place.ts";
import { photograph } from "./screenshots.ts";
import {
  askForLink,
  expectErrors,
  expectMain,
  expectScreen,
  expectText,
  fill,
  follow,
  press,
  typedIn,
} from "./steps.ts";
import { sizes } from "./visitor.ts";

const { it, town, registeredOnWeb, codeTo, linkTo } = aPlace();

const addresses = allPages.map(({ address }) => address);
/** Those that show themselves to whoever is not signed in. */
const open = addresses.filter((address) => !address.endsWith("/main"));

/** What a page and all that it loads may weigh, compressed: bytes. */
const heaviest = 25 * 1024;

/** What the focused element is called. */
const focused = (page: Page): Promise<string> =>
  page.evaluate(`(() => {
    const { labels, textContent, ariaLabel } = document.activeElement;
    return (ariaLabel ?? labels?.[0]?.textContent ?? textContent).replaceAll(/\\s+/g, " ").trim();
  })()`);

describe("with the keyboard alone", () => {
  const kari = town.resident();
  /** Tabs on until the element with this name has the focus. @returns what had it on the way */
  const tabTo = async (page: Page, name: string): Promise<readonly string[]> => {
    const passed: string[] = [];
    while (passed.at(-1) !== name && passed.length < 30) {
      await page.keyboard.press("Tab");
      passed.push(await focused(page));
    }
    expect(passed).toContain(name);
    return passed.slice(0, -1);
  };
  const type = async (page: Page, texts: Readonly<Record<string, string>>): Promise<void> => {
    for (const [label, text] of Object.entries(texts)) {
      await tabTo(page, label);
      await page.keyboard.type(text);
    }
  };

  it("one can register, in the order of the page, mend what was wrong, and sign out", async ({ visit }) => {
    const { page, expects } = await visit({ size: "desktop" });
    expects("400 POST /api/register/customer-number");
    await page.goto("/");
    expect(await tabTo(page, "Brukernavn")).toEqual(["Hopp til innholdet", "Polar Kraft Min side", "English"]);
    await page.reload();
    await tabTo(page, "Hopp til innholdet");
    await page.keyboard.press("Enter");
    expect(await tabTo(page, "Registrer bruker")).toEqual([
      "Brukernavn",
      "Passord",
      "Vis passord",
      "Glemt passord?",
      "Husk meg",
      "Logg inn",
    ]);
    await page.keyboard.press("Enter");
    await expectScreen(page, "Registrer bruker");
    await tabTo(page, "Registrer");
    await page.keyboard.press("Enter");
    const missing = ["Fyll ut kundenummer.", "Fyll ut PIN-kode.", "Skriv brukernavnet ditt."];
    await expectErrors(page, ...missing, "Skriv passordet.", "Skriv passordet en gang til.");
    await page.getByRole("alert").focus();
    await tabTo(page, "Fyll ut kundenummer.");
    await page.keyboard.press("Enter");
    expect(await focused(page)).toBe("Kundenummer");
    await page.keyboard.type(kari.customerNumber);
    await type(page, {
      "PIN-kode": kari.pin,
      Brukernavn: kari.email,
      Passord: goodPassword,
      "Bekreft passord": goodPassword,
    });
    await page.keyboard.press("Enter");
    await expectScreen(page, "Bekreft brukernavnet ditt");
    await type(page, { Engangskode: await codeTo(kari.email) });
    await tabTo(page, "Bekreft");
    await page.keyboard.press("Enter");
    await expectMain(page, kari.email);
    await tabTo(page, "Logg ut");
    await page.keyboard.press("Enter");
    await expectText(page, "Du er logget ut.");
  });
});

describe("a password or a code", () => {
  const ola = town.resident();
  it("can be pasted, and a password seen before it is sent hidden", async ({ visit }) => {
    const { page, line } = await visit();
    const paste = async (text: string, label: string): Promise<void> => {
      await page.evaluate("document.body.prepend(document.createElement('textarea'))");
      await page.locator("textarea").fill(text);
      await page.locator("textarea").press("Control+a");
      await page.locator("textarea").press("Control+x");
      await page.evaluate("document.querySelector('textarea').remove()");
      await page.getByLabel(label, { exact: true }).press("Control+v");
    };
    await page.goto("/register");
    await fill(page, { Kundenummer: ola.customerNumber, "PIN-kode": ola.pin, Brukernavn: ola.email });
    for (const label of ["Passord", "Bekreft passord"]) {
      await paste(goodPassword, label);
      expect(await typedIn(page, label)).toBe(goodPassword);
    }
    const password = page.getByLabel("Passord", { exact: true });
    await page.getByRole("button", { name: "Vis passord" }).first().click();
    expect(await password.getAttribute("type")).toBe("text");
    await expectText(page, "Passordet vises");
    await look(page, "register password shown", "few");
    await press(page, "Skjul passord");
    expect(await password.getAttribute("type")).toBe("password");
    await page.getByRole("button", { name: "Vis passord" }).first().click();
    const held = line.hold("POST /api/register/customer-number");
    await press(page, "Registrer");
    await held.arrived();
    expect(await password.getAttribute("type")).toBe("password");
    expect(await typedIn(page, "Passord")).toBe(goodPassword);
    held.release();
    await expectScreen(page, "Bekreft brukernavnet ditt");
    const code = await codeTo(ola.email);
    await paste(`${code.slice(0, 3)} ${code.slice(3)}`, "Engangskode");
    await press(page, "Bekreft");
    await expectMain(page, ola.email);
  });
});

describe("whatever the device", () => {
  const wide = town.resident({ name: "Kristoffersen-Hammerfestmoen Eiendomsforvaltning AS" });
  it("nothing makes one scroll sideways where letters are twice as large", async ({ visit }) => {
    const { person } = await registeredOnWeb(wide);
    const visitor = await visit({ size: "small" });
    const { page } = visitor;
    const tooWide: string[] = [];
    const debug = await page.context().newCDPSession(page);
    const measure = async (address: string): Promise<void> => {
      await debug.send("Page.setFontSizes", { fontSizes: { standard: 32 } });
      expect(await page.evaluate("parseInt(getComputedStyle(document.documentElement).fontSize)")).toBe(32);
      const width = await page.evaluate<number>("document.documentElement.scrollWidth");
      if (width > sizes.small.width) tooWide.push(`${address}: ${width} px`);
    };
    for (const address of open) {
      await page.goto(address);
      await measure(address);
    }
    await becomes(visitor, person);
    await page.goto("/main");
    await expectMain(page, wide.email);
    await measure("/main");
    expect(tooWide).toEqual([]);
  });

  it("what moves moves less where less is wished for", async ({ visit }) => {
    const { page, line } = await visit();
    await page.goto("/recover/customer-number");
    await fill(page, { "E-post": "ingen@example.com" });
    const held = line.hold("POST /api/recover/customer-number");
    await press(page, "Send forespørsel");
    await held.arrived();
    const turn = () =>
      page.evaluate(`getComputedStyle(document.querySelector("[aria-busy]"), "::before").animationTimingFunction`);
    await eventually(async () => expect(await turn()).toBe("steps(8)"));
    await page.emulateMedia({ reducedMotion: "no-preference" });
    await eventually(async () => expect(await turn()).toBe("linear"));
    held.release();
    await expectScreen(page, "Forespørselen er sendt");
  });

  it("the log-in page is light, with everything that it loads", async ({ visit }) => {
    const { page, line } = await visit();
    await page.goto("/", { waitUntil: "networkidle" });
    const icon = await page.locator("link[rel=icon]").getAttribute("href");
    const loaded = new Set([...line.exchanges.map(({ request }) => request.replace(/^GET /, "")), icon ?? ""]);
    const person = town.person();
    const weights = await Promise.all(
      [...loaded].map(async (path) => gzipSync((await person.get(path)).text, { level: 9 }).length),
    );
    expect([...loaded]).toEqual(expect.arrayContaining(["/", "/icon.svg", expect.stringMatching(/\.css$/)]));
    expect(weights.reduce((sum, weight) => sum + weight)).toBeLessThanOrEqual(heaviest);
  });

  it("without JavaScript every page says what to do", async ({ visit }) => {
    const { page } = await visit({ javaScript: "left out" });
    for (const address of addresses) {
      await page.goto(address);
      await expectText(page, "Denne siden trenger JavaScript.");
      expect(await page.getByRole("heading", { level: 1 }).count(), address).toBe(1);
    }
    for (const address of ["/", "/main", "/app/code"]) {
      await page.goto(address);
      await look(page, `${address === "/" ? "login" : address} without JavaScript`, "few");
    }
  });
});

describe("in English", () => {
  /** From one side is enough: what differs is words. */
  const glance = async (page: Page, name: string): Promise<void> => {
    expect(await page.locator("html").getAttribute("lang")).toBe("en");
    await expectAccessible(page, `(${name}, English)`);
    await photograph(page, name, "phone", "light");
  };

  it("every page is there", async ({ visit }) => {
    const { page } = await visit({ language: "en" });
    for (const address of open) {
      await page.goto(address);
      await glance(page, `${address === "/" ? "login" : address} opened`);
    }
  });

  const per = town.resident();
  it("one registers, and is written to", async ({ visit }) => {
    const { page, tab, expects } = await visit({ language: "en" });
    expects("400 POST /api/register/customer-number", "400 POST /api/verify/contact", "400 POST /api/me/password");
    await page.goto("/");
    await follow(page, "Register");
    await press(page, "Register");
    const missing = ["Enter the customer number.", "Enter the PIN.", "Enter your user name.", "Enter the password."];
    await expectErrors(page, ...missing, "Enter the password once more.");
    await glance(page, "register errors");
    await fill(page, { "Customer number": per.customerNumber, PIN: per.pin, "User name": "per.ny@example.org" });
    await fill(page, { Password: goodPassword, "Confirm password": goodPassword });
    await press(page, "Register");
    await expectText(page, "We have sent a message to per.ny@example.org.");
    await glance(page, "register sent");
    expect((await town.newest("per.ny@example.org")).subject).toMatch(/^Confirm your user name/);
    const opened = await tab();
    await opened.goto(await linkTo("per.ny@example.org"));
    await expectScreen(opened, "One step left: confirm that it is you");
    await press(opened, "Complete the registration");
    await expectErrors(opened, "Enter the code.");
    await glance(opened, "contact errors");
    await fill(opened, { "One-time code": await codeTo(per.mobile) });
    await press(opened, "Complete the registration");
    await expectText(opened, "You are logged in as per.ny@example.org");
    await glance(opened, "main");
    await press(opened, "Change password");
    await expectErrors(opened, "Enter your current password.", "Enter a new password.");
    await glance(opened, "main password errors");
    await press(opened, "Log out");
    await expectText(opened, "You are logged out.");
    await glance(opened, "login logged out");
  });

  const rut = town.resident();
  it("one gets back what was forgotten", async ({ visit }) => {
    await registeredOnWeb(rut);
    await town.advance(60);
    const { page, expects } = await visit({ language: "en" });
    expects("400 POST /api/recover/password/confirm");
    await page.goto("/recover/customer-number");
    await press(page, "Send request");
    await expectErrors(page, "Enter an e-mail address or a mobile number.");
    await fill(page, { "Mobile number": rut.mobile });
    await page.getByLabel("Send it to me by SMS").check();
    await press(page, "Send request");
    await expectScreen(page, "Your request has been sent");
    await glance(page, "recover number sent");
    await page.goto("/recover/password");
    await fill(page, { "User name": rut.email });
    await press(page, "Send request");
    await expectScreen(page, "Choose a new password");
    await press(page, "Save new password");
    await expectErrors(page, "Enter the code.", "Enter the password.", "Enter the password once more.");
    await glance(page, "recover password code errors");
    await page.goto(await linkTo(rut.email));
    await expectScreen(page, "Choose a new password");
    await glance(page, "recover password choose");
    await fill(page, { "New password": otherPassword, "Confirm new password": otherPassword });
    await press(page, "Save new password");
    await expectScreen(page, "Your password has been changed");
    await glance(page, "recover password done");
  });

  const siri = town.resident();
  it("one registers in the app", async ({ visit }) => {
    const { page, expects } = await visit({ language: "en" });
    expects("400 POST /api/register/mobile", "401 POST /api/register/mobile/confirm");
    await page.goto("/app/");
    await follow(page, "I am a customer");
    await follow(page, "Register");
    await fill(page, { "Mobile number": siri.mobile, "Date of birth": "17.13.1985" });
    await press(page, "Send code");
    await expectErrors(page, "Enter your date of birth with day, month and year, for example 17.05.1985.");
    await fill(page, { "Date of birth": "15.03.1985" });
    await press(page, "Send code");
    await expectScreen(page, "Enter the code and choose a password");
    await fill(page, { "One-time code": "000000", Password: goodPassword });
    await press(page, "Register");
    await expectErrors(page, "The code is wrong or no longer works.");
    await glance(page, "app code errors");
    expect((await town.newest(siri.mobile)).text).toContain("Your code is");
    await fill(page, { "One-time code": await codeTo(siri.mobile) });
    await press(page, "Register");
    await expectScreen(page, "You are registered");
    await glance(page, "app done");
    await follow(page, "Go to the main page");
    await expectText(page, "You are logged in as 400 00");
    await glance(page, "app main");
  });
});

describe("the choice of language", () => {
  const anne = town.resident();
  it("keeps what was typed but its secrets, and is remembered", async ({ visit }) => {
    const { page, context, tab } = await visit();
    await page.goto("/register");
    expect(await page.locator("html").getAttribute("lang")).toBe("nb");
    await fill(page, { Kundenummer: anne.customerNumber, "PIN-kode": anne.pin, Brukernavn: anne.email });
    await fill(page, { Passord: goodPassword, "Bekreft passord": goodPassword });
    await follow(page, "English");
    await expectScreen(page, "Register");
    expect(await typedIn(page, "Customer number")).toBe(anne.customerNumber);
    expect(await typedIn(page, "User name")).toBe(anne.email);
    for (const label of ["PIN", "Password", "Confirm password"]) expect(await typedIn(page, label)).toBe("");
    await page.goto("/recover/customer-number");
    await page.getByLabel("Send it to me by SMS").check();
    await follow(page, "Norsk");
    await expectScreen(page, "Glemt kundenummer eller PIN-kode");
    expect(await page.getByLabel("Send meg informasjonen på SMS").isChecked()).toBe(true);
    await follow(page, "English");
    await expectScreen(page, "Forgotten customer number or PIN");

    const another = await tab();
    await another.goto("/app/");
    await expectScreen(another, "Welcome to Min Strøm");
    const chosen = (await context.cookies()).find(({ name }) => name === "language");
    expect(chosen).toMatchObject({ value: "en", sameSite: "Lax" });
    expect(chosen?.expires).toBeGreaterThan(Date.now() / 1000 + 300 * 24 * 3600);
  });

  const liv = town.resident();
  it("keeps the token of a link, out of the address as before", async ({ visit }) => {
    await askForLink((await visit()).page, liv);
    const { page, expects } = await visit({ language: "en" });
    expects("409 POST /api/verify");
    await page.goto(await linkTo(liv.email));
    await expectScreen(page, "Choose a password");
    await follow(page, "Norsk");
    await expectScreen(page, "Velg passord");
    expect(page.url()).toBe(`${town.server().origin}/verify`);
    await fill(page, { Passord: otherPassword });
    await press(page, "Fortsett");
    await expectMain(page, liv.email);
  });
});
