import { smsParts, toGsm7 } from "./gsm7.ts";
import type { ShortText } from "./wording.ts";

/**
 * The last line of an SMS with a code: it binds the code to the site, so that a phone offers it there and nowhere else. The
 * host stands without a port; with one, no browser reads it (WICG, Origin-bound one-time codes delivered via SMS, 3).
 */
const codeLine = (code: string | undefined, origin: string): string =>
  code === undefined ? "" : `\n\n@${new URL(origin).hostname} #${code}`;

/**
 * The whole SMS, in GSM-7: who it is from, what it says, and the code bound to the site.
 *
 * Where name and host are too long for it, it says the same in fewer words, then leaves the name out, which the phone shows
 * as the sender anyway. Where nothing is short enough, it takes more parts: what it must tell is never cut.
 */
export const smsText = ({ says, ifRoom = [], code, long = false }: ShortText, name: string, origin: string): string => {
  const written = (from: string, words: string): string =>
    toGsm7(`${from}${from === "" || words.startsWith("\n") ? "" : " "}${words}${codeLine(code, origin)}`);
  const fits = (text: string): boolean => (smsParts(text) ?? Number.POSITIVE_INFINITY) <= (long ? 2 : 1);

  const drafts = [`${name}:`, ""].flatMap((from) =>
    says.map((words) => ({ from, words: from === "" ? words.trimStart() : words })),
  );
  const draft = drafts.find(({ from, words }) => fits(written(from, words)));
  if (draft === undefined) return written("", says.at(-1)?.trimStart() ?? "");
  let { words } = draft;
  for (const sentence of ifRoom) {
    const longer = `${words}${words.includes("\n") ? "\n" : " "}${sentence}`;
    if (fits(written(draft.from, longer))) words = longer;
  }
  return written(draft.from, words);
};
