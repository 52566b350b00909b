import { readFile, writeFile } from "node:fs/promises";
import measured from "./round-trips.json" with { type: "json" };

/** The least number of steps that a flow could do with, and why it takes as many as it does. */
interface Paper {
  readonly least: number;
  readonly why: string;
}

const count = "counting is a write of its own before the compare, and what is counted has to be read first";
const secondProof = "the account's contacts and password rules hang on what was read before";

/** On paper: a step for each thing that can't be known, or may not be done, before the one in front of it. */
export const paper: Readonly<Record<string, Paper>> = {
  "start in the app": { least: 2, why: "read all counters and who it is; one commit" },
  "start on the web": {
    least: 7,
    why: `${count}; then the note that a sign-in has to be forgotten, before the user pool makes it (two calls: it takes no lasting password with a new user); then the challenge. The step more reads customer and limits again after the user pool, so that the message is about what then holds`,
  },
  "confirm in the app": {
    least: 9,
    why: `${count}, and the target's counter is only known from the challenge; customers are found by an index and read again by number; note, user pool (two calls), claim, end of the challenge. The steps more read the target again before the challenge's end, and find customers after the count and not beside it`,
  },
  "open the link": {
    least: 6,
    why: "challenge, its target, count, what it leads to, claim, end of the challenge. The steps more read the customer before the password may be taken, and the counters again before they are given back: an address can be many persons'",
  },
  "open the link elsewhere": {
    least: 8,
    why: "the same, with a note of what is begun and the user pool's call for the new password; what a crash would leave half done is read and written on its own",
  },
  "prove the contact": { least: 6, why: "as the link; the step more is the counters again" },
  "log in": { least: 5, why: "whose user name, counters, count, the user pool, session" },
  "see oneself": { least: 2, why: "whose session, then whose customers" },
  "see oneself a minute later": {
    least: 2,
    why: "the note of the last use could be written beside the second read, but a session that has just ended is found out by it",
  },
  "get a token": { least: 3, why: "session; ticket and challenge at once; answer" },
  "change the password": {
    least: 9,
    why: `${secondProof}; what is begun is noted before the user pool is asked; rare, so the reads between the writes were left: each decides on what holds then`,
  },
  "ask for a new password": { least: 3, why: "whose user name, the account's era, commit" },
  "choose a new password": {
    least: 9,
    why: `${secondProof}; a note of what is begun, then two calls, as a pool's own lock shows only when it is asked. The steps more are the challenge and the counters again`,
  },
  "ask for the customer number": { least: 3, why: "who it is, their contacts' counters, commit" },
  "become a customer": { least: 2, why: "counters, commit" },
  "ask for the message again": { least: 3, why: "challenge, its target, commit" },
  "end the other sessions": {
    least: 3,
    why: "whose session, then the others, then their end; the step more reads them again, so that the end is of what is there",
  },
  "see the sessions": { least: 2, why: "whose session, then the others" },
  "sign out": { least: 2, why: "the step more reads the session again; nobody waits for it" },
  "deliver an SMS": { least: 5, why: "message, whether its code still holds, lease, SNS, removal" },
  "deliver an e-mail": { least: 5, why: "message, whether its link still holds, lease, SES, removal" },
  "look for what is due": { least: 1, why: "four shards at once, every minute" },
};

const begin = "<!-- round trips: printed by scripts/print-round-trips.ts -->";
const end = "<!-- end of round trips -->";

type Flow = (typeof measured)[number];

const row = ({ flow, function: name, calls, steps, read, write }: Flow): string => {
  const onPaper = paper[flow];
  if (onPaper === undefined) throw new Error(`no least number of steps for: ${flow}`);
  const cells = [flow, name, calls, steps.length, onPaper.least, read, write, steps.join(" → "), onPaper.why];
  return `| ${cells.join(" | ")} |`;
};

/** What was measured as a Markdown table, beside what is possible on paper. */
export const roundTripsTable = (): string =>
  [
    "| flow | function | calls | in sequence | least | read units | write units | steps | why |",
    "|---|---|---|---|---|---|---|---|---|",
    ...measured.map(row),
  ].join("\n");

/**
 * A document with its table of round trips made anew.
 *
 * @throws Error where the markers are missing
 */
export const withRoundTrips = (document: string): string => {
  const start = document.indexOf(begin);
  const stop = document.indexOf(end);
  if (start < 0 || stop < start) throw new Error(`no place for the round trips: it is between ${begin} and ${end}`);
  return `${document.slice(0, start)}${begin}\n${roundTripsTable()}\n${document.slice(stop)}`;
};

if (import.meta.main) {
  const file = new URL("../docs/performance.md", import.meta.url);
  await writeFile(file, withRoundTrips(await readFile(file, "utf8")));
}
