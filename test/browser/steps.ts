import type { Page } from "playwright-core";
import { expect } from "vitest";
import { goodPassword } from "../flows/steps.ts";
import type { Resident } from "../flows/town.ts";
import { eventually } from "./browser.ts";

/** Types into fields, by their labels. */
export const fill = async (page: Page, texts: Readonly<Record<string, string>>): Promise<void> => {
  for (const [label, text] of Object.entries(texts)) await page.getByLabel(label, { exact: true }).fill(text);
};

/** What stands in a field now. */
export const typedIn = (page: Page, label: string): Promise<string> =>
  page.getByLabel(label, { exact: true }).inputValue();

export const press = (page: Page, name: string): Promise<void> =>
  page.getByRole("button", { name, exact: true }).click();

export const follow = (page: Page, name: string): Promise<void> =>
  page.getByRole("link", { name, exact: true }).click();

/** Waits until the screen with this heading is shown. */
export const expectScreen = (page: Page, name: string): Promise<void> =>
  page.getByRole("heading", { level: 1, name, exact: true }).waitFor();

/** Waits until this can be read on the page. */
export const expectText = (page: Page, text: string): Promise<void> => page.getByText(text).first().waitFor();

const focus = "document.activeElement";

/**
 * Waits for an error summary with these lines. It has the focus, the title says so, and each line that leads to a field leads
 * to one that is marked and described by the same words.
 */
export const expectErrors = async (page: Page, ...lines: readonly string[]): Promise<void> => {
  const summary = page.getByRole("alert");
  await eventually(async () => expect(await summary.getByRole("listitem").allTextContents()).toEqual(lines));
  await eventually(async () => expect(await page.evaluate(`${focus}.getAttribute("role")`)).toBe("alert"));
  expect(await page.title()).toMatch(/^(Feil|Error): /);
  for (const link of await summary.locator("a[href^='#']").all()) {
    await link.click();
    expect(await page.evaluate(`${focus}.getAttribute("aria-invalid")`)).toBe("true");
    const description = `${focus}.getAttribute("aria-describedby").split(" ").map((id) => document.getElementById(id).textContent)`;
    expect(await page.evaluate(description)).toContain(await link.textContent());
  }
};

/** Waits for the main page of whoever has this user name. */
export const expectMain = async (page: Page, userName: string, address = "/main"): Promise<void> => {
  await page.waitForURL(address);
  await expectText(page, `Du er logget inn som ${userName}`);
};

/** Min side's first step, from the first page; ends where the message is waited for. */
export const askForLink = async (
  page: Page,
  { customerNumber, pin, email }: Resident,
  username = email,
  password = goodPassword,
): Promise<void> => {
  await page.goto("/");
  await follow(page, "Registrer bruker");
  await fill(page, {
    Kundenummer: customerNumber,
    "PIN-kode": pin,
    Brukernavn: username,
    Passord: password,
    "Bekreft passord": password,
  });
  await press(page, "Registrer");
  await page.waitForURL("/register/sent");
  await expectScreen(page, "Bekreft brukernavnet ditt");
};

/** Logs in on the log-in page that is shown. */
export const logInOn = async (page: Page, username: string, password = goodPassword): Promise<void> => {
  await fill(page, { Brukernavn: username, Passord: password });
  await press(page, "Logg inn");
};

/** Every address in a tab's history, oldest first. */
export const historyOf = async (page: Page): Promise<readonly string[]> => {
  const debug = await page.context().newCDPSession(page);
  const { entries } = await debug.send("Page.getNavigationHistory");
  return entries.map(({ url }) => url);
};
