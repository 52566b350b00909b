import { codeIn, linkIn } from "../flows/replies.ts";
import { stepsIn } from "../flows/steps.ts";
import { aTown } from "../flows/town.ts";
import { browsing } from "./browser.ts";

/** What a file of these tests begins with: a server with its customers, and `it` with visitors who have browsers. */
export const aPlace = () => {
  const town = aTown();
  return {
    town,
    it: browsing(() => town.server().origin),
    /** What customers did before, without a browser. */
    ...stepsIn(town),
    /** The code of the newest message to a contact. */
    codeTo: async (contact: string): Promise<string> => codeIn(await town.newest(contact)),
    /** The link of the newest message to a contact. */
    linkTo: async (contact: string): Promise<string> => linkIn(await town.newest(contact)).href,
  };
};
