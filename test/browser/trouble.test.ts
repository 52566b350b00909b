// Long, because trouble comes in many kinds: haste, a network that fails, a server that can't, limits.

import { describe, expect } from "vitest";
import { goodPassword, otherPassword } from "../flows/steps.ts";
import { eventually } from "./browser.ts";
import { becomes } from "./customer.ts";
import type { Line } from "./line.ts";
import { look } from "./look.ts";
import { aPlace } from "./place.ts";
import {
  askForLink,
  expectErrors,
  expectMain,
  expectScreen,
  expectText,
  fill,
  logInOn,
  press,
  typedIn,
} from "./steps.ts";

const { it, town, registeredOnWeb, codeTo, linkTo } = aPlace();

const noAnswer = "Vi får ikke svar. Sjekk at du er på nett, og prøv igjen.";

const asked = ({ exchanges }: Line, what: string): number => exchanges.filter(({ request }) => request === what).length;

/**
 * For a page that is being left, which a debugger can't reach: clicks on the form's button when its answer is there, and
 * again and again. Asks for a file of the app's when that is done, to be seen on the line.
 */
const clickingOnceAnswered = `
  const ask = window.fetch;
  window.fetch = async (...all) => {
    const answer = await ask(...all);
    window.fetch = ask;
    let left = 20;
    const clicking = setInterval(() => {
      document.querySelector("form button[type=submit]").click();
      left -= 1;
      if (left > 0) return;
      clearInterval(clicking);
      void ask("/app/nb.webmanifest");
    }, 10);
    return answer;
  };
`;

describe("whoever is impatient", () => {
  const hasty = town.resident();
  it("and clicks twice has asked once", async ({ visit }) => {
    const { page, line } = await visit();
    await page.goto("/register");
    await fill(page, { Kundenummer: hasty.customerNumber, "PIN-kode": hasty.pin, Brukernavn: hasty.email });
    await fill(page, { Passord: goodPassword, "Bekreft passord": goodPassword });
    await page.getByRole("button", { name: "Registrer" }).dblclick();
    await expectScreen(page, "Bekreft brukernavnet ditt");
    expect(asked(line, "POST /api/register/customer-number")).toBe(1);
    expect(await town.inbox(hasty.email)).toHaveLength(1);
    await fill(page, { Engangskode: await codeTo(hasty.email) });
    await page.getByRole("button", { name: "Bekreft" }).dblclick();
    await expectMain(page, hasty.email);
    expect(asked(line, "POST /api/verify")).toBe(1);
  });

  const waiting = town.resident();
  it("and clicks again while the answer, or the next page, is on its way has asked once", async ({ visit }) => {
    const { page, line } = await visit();
    await page.goto("/register");
    await fill(page, { Kundenummer: waiting.customerNumber, "PIN-kode": waiting.pin, Brukernavn: waiting.email });
    await fill(page, { Passord: goodPassword, "Bekreft passord": goodPassword });
    await page.evaluate(clickingOnceAnswered);
    const answer = line.hold("POST /api/register/customer-number");
    const next = line.hold("GET /register/sent");
    await press(page, "Registrer");
    const button = page.locator("button[aria-busy=true]");
    await eventually(async () => expect(await button.textContent()).toBe("Sender …"));
    await look(page, "register busy", "few");
    await page.getByLabel("Bekreft passord").press("Enter");
    answer.release();
    await next.arrived();
    await eventually(() => expect(asked(line, "GET /app/nb.webmanifest")).toBe(1));
    next.release();
    await expectScreen(page, "Bekreft brukernavnet ditt");
    expect(asked(line, "POST /api/register/customer-number")).toBe(1);
    await page.goBack();
    await page.getByRole("button", { name: "Registrer" }).waitFor();
  });
});

describe("when the server does not answer", () => {
  const kari = town.resident();
  it("a form says so, keeps what was typed, and works when it does again", async ({ visit }) => {
    const { page, line, expects } = await visit();
    expects("failed POST /api/register/customer-number");
    await page.goto("/register");
    const typed = { Kundenummer: kari.customerNumber, "PIN-kode": kari.pin, Brukernavn: kari.email };
    const passwords = { Passord: goodPassword, "Bekreft passord": goodPassword };
    await fill(page, { ...typed, ...passwords });
    line.cut();
    await press(page, "Registrer");
    await expectErrors(page, noAnswer);
    await look(page, "register no answer", "few");
    for (const [label, text] of Object.entries({ ...typed, ...passwords })) {
      expect(await typedIn(page, label)).toBe(text);
    }
    line.mend();
    await press(page, "Registrer");
    await expectScreen(page, "Bekreft brukernavnet ditt");
  });

  const late = town.resident();
  it("a link can be tried again", async ({ visit }) => {
    const { page, line, tab, expects } = await visit();
    expects("failed POST /api/verify");
    await askForLink(page, late);
    const opened = await tab();
    const held = line.hold("POST /api/verify");
    await opened.goto(await linkTo(late.email));
    await held.arrived();
    line.cut();
    held.release();
    await expectScreen(opened, "Vi fikk ikke sjekket lenken");
    await expectErrors(opened, noAnswer);
    await look(opened, "verify retry", "few");
    await press(opened, "Prøv igjen");
    await expectErrors(opened, noAnswer);
    line.mend();
    await press(opened, "Prøv igjen");
    await expectMain(opened, late.email);
  });

  const anne = town.resident();
  it("the main page can be tried again, and signing out says that it failed", async ({ visit }) => {
    const { person } = await registeredOnWeb(anne);
    const visitor = await visit();
    const { page, line, expects } = visitor;
    expects("failed GET /api/me", "failed GET /api/login/sessions", "failed POST /api/login/logout");
    await becomes(visitor, person);
    const held = ["GET /api/me", "GET /api/login/sessions"].map(line.hold);
    await page.goto("/main");
    await expectText(page, "Henter opplysningene dine …");
    await look(page, "main loading", "few");
    line.cut();
    for (const { release } of held) release();
    await expectErrors(page, noAnswer);
    await look(page, "main failed");
    line.mend();
    await press(page, "Prøv igjen");
    await expectMain(page, anne.email);
    line.cut();
    await press(page, "Logg ut");
    await expectErrors(page, noAnswer);
    line.mend();
    await press(page, "Logg ut");
    await expectText(page, "Du er logget ut.");
  });
});

describe("when an answer is lost on its way", () => {
  const app = town.resident();
  it("the code is spent, and the same once more signs in; another password doesn't", async ({ visit }) => {
    const { page, line, expects } = await visit();
    expects("failed POST /api/register/mobile/confirm", "401 POST /api/register/mobile/confirm");
    await page.goto("/app/register");
    await fill(page, { Mobilnummer: app.mobile, Fødselsdato: "15.03.1985" });
    await press(page, "Send kode");
    await page.waitForURL("/app/code");
    await fill(page, { Engangskode: await codeTo(app.mobile), Passord: goodPassword });
    line.loseAnswer("POST /api/register/mobile/confirm");
    await press(page, "Registrer");
    await expectErrors(page, noAnswer);
    await fill(page, { Passord: otherPassword });
    await press(page, "Registrer");
    const likely = "Kanskje gikk det bra likevel. Prøv å logge inn.";
    await expectErrors(page, "Koden er feil eller virker ikke lenger.", likely);
    await look(page, "app code maybe done", "few");
    await fill(page, { Passord: goodPassword });
    await press(page, "Registrer");
    await page.waitForURL("/app/done");
    await page.goto("/app/main");
    await expectText(page, app.customerNumber);
  });

  const doubted = town.resident();
  it("and where many guess, a second code is asked for, the page says where to type it", async ({ visit }) => {
    const { page, expects } = await visit();
    expects("429 POST /api/register/mobile/confirm");
    await page.goto("/app/register");
    await fill(page, { Mobilnummer: doubted.mobile, Fødselsdato: "15.03.1985" });
    await press(page, "Send kode");
    await page.waitForURL("/app/code");
    await fill(page, { Engangskode: await codeTo(doubted.mobile), Passord: goodPassword });
    const title = "Du har prøvd for mange ganger. Vent litt, og prøv igjen.";
    const problem = { type: "about:blank", title, status: 429, code: "too_many_attempts", requestId: "1" };
    const told = { contentType: "application/problem+json", headers: { "Retry-After": "60" }, json: problem };
    await page.route("**/api/register/mobile/confirm", (route) => route.fulfill({ status: 429, ...told }));
    await press(page, "Registrer");
    await expectErrors(page, title, "Prøv igjen om 1 minutt.", "Har du fått en ny kode, skriver du inn den i stedet.");
    await page.unroute("**/api/register/mobile/confirm");
    await press(page, "Registrer");
    await page.waitForURL("/app/done");
  });

  const web = town.resident();
  it("the link is spent, and works once more, as logging in does", async ({ visit }) => {
    const { page, line, tab, expects } = await visit();
    expects("failed POST /api/verify", "failed POST /api/login");
    await askForLink(page, web);
    line.loseAnswer("POST /api/verify");
    const opened = await tab();
    await opened.goto(await linkTo(web.email));
    await expectScreen(opened, "Vi fikk ikke sjekket lenken");
    await press(opened, "Prøv igjen");
    await expectMain(opened, web.email);
    await press(opened, "Logg ut");
    await expectText(opened, "Du er logget ut.");
    line.loseAnswer("POST /api/login");
    await logInOn(opened, web.email);
    await expectErrors(opened, noAnswer);
    await press(opened, "Logg inn");
    await expectMain(opened, web.email);
  });
});

describe("when the server can't", () => {
  const ola = town.resident();
  it("a form says when to try again, and works then", async ({ visit }) => {
    const { person } = await registeredOnWeb(ola);
    await person.post("/api/login/logout");
    const { page, expects } = await visit();
    expects("503 POST /api/login");
    await page.goto("/");
    await town.server().fault({ service: "dynamodb", mode: "error" });
    await logInOn(page, ola.email);
    await expectErrors(page, "Vi har tekniske problemer. Prøv igjen om litt.", "Prøv igjen om 5 sekunder.");
    await look(page, "login unavailable", "few");
    await town.server().clearFaults();
    await press(page, "Logg inn");
    await expectMain(page, ola.email);
  });

  const guessed = town.resident();
  it("take more tries it says how long to wait", async ({ visit }) => {
    await registeredOnWeb(guessed);
    const { page, expects } = await visit();
    expects("401 POST /api/login", "429 POST /api/login");
    await page.goto("/");
    for (const _ of Array(5)) {
      await logInOn(page, guessed.email, otherPassword);
      await expectErrors(page, "Feil brukernavn eller passord.");
    }
    await logInOn(page, guessed.email);
    await expectErrors(page, "Du har prøvd for mange ganger. Vent litt, og prøv igjen.", "Prøv igjen om 30 sekunder.");
    await look(page, "login too many", "few");
    await town.advance(31);
    await press(page, "Logg inn");
    await expectMain(page, guessed.email);
  });
});
