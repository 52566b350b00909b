import { describe, expect } from "vitest";
import { allPages } from "../../web/pages/index.ts";
import { aTown } from "../flows/town.ts";
import { expectAccessible } from "./axe.ts";
import { browsing } from "./browser.ts";
import { look } from "./look.ts";
import type { Language } from "./visitor.ts";

const town = aTown();
const it = browsing(() => town.server().origin);

/** Main pages lead whoever is not signed in to log in; the doors' own tests go there. */
const addresses = allPages.map(({ address }) => address).filter((address) => !address.endsWith("/main"));
const nameOf = (address: string): string => (address === "/" ? "login" : address);

describe("a page that nothing went before", () => {
  it.for(addresses)("%s is quiet, accessible and in the browser's language", async (address, { visit }) => {
    const opened = async (language: Language) => {
      const { page } = await visit({ language });
      await page.goto(address);
      expect(await page.locator("html").getAttribute("lang")).toBe(language);
      return page;
    };
    await expectAccessible(await opened("nb"));
    await look(await opened("en"), `${nameOf(address)} opened`, "few");
  });

  it.for(["/", "/app/register"])("%s says what to do without JavaScript", async (address, { visit }) => {
    const { page } = await visit({ javaScript: "left out" });
    await page.goto(address);
    await page.getByText("JavaScript").waitFor();
    await look(page, `${nameOf(address)} without javascript`);
  });
});
