import type { Person } from "../support/http-person.ts";
import type { LocalServer, Message } from "../support/local-server.ts";
import { aRow, type Row, somebody } from "../support/own-customers.ts";

/** Invented mobile numbers there are. */
const mobileNumbers = 198;

/** One virtual customer, at an address and with a device of their own. */
export interface Visitor {
  readonly row: Row;
  readonly door: "min_strom" | "min_side";
  /** Has lost the letter, and asks for number and PIN first. */
  readonly forgetful: boolean;
  /** What they sign in with. */
  readonly userName: string;
  /** Who registers, and who comes back by another device. */
  readonly first: Person;
  readonly second: Person;
  challengeId: string;
  /** The one that was issued to who is forgetful. */
  pin?: string | undefined;
  /** What the next step types is in it; and what tells it from others. */
  message?: Message;
  brings?: (message: Message) => boolean;
  /** Requests for a message that they sent, and those of them that came to a good end. */
  asked: number;
  accepted: number;
}

/** The rows of the register: half of them by Min Strøm, as far as the numbers go. */
export const customers = (count: number): readonly Row[] =>
  Array.from({ length: count }, (_, n) => aRow(n + 1, n < Math.min(mobileNumbers, count / 2) ? {} : { mobile: "" }));

/** With every door in each wave: a few by Min Strøm, as far as the numbers go. */
export const waves = (rows: readonly Row[], size: number): readonly (readonly Row[])[] => {
  const count = Math.ceil(rows.length / size);
  return Array.from({ length: count }, (_, wave) => rows.filter((_row, n) => n % count === wave));
};

export const visitor = (server: LocalServer, row: Row): Visitor => {
  const door = row.mobile === "" ? "min_side" : "min_strom";
  const app = door === "min_strom";
  return {
    row,
    door,
    forgetful: door === "min_side" && Number(row.customerNumber) % 5 === 0,
    userName: app ? row.mobile : row.email,
    first: somebody(server, { app, keyed: true }),
    second: somebody(server, { app, keyed: true }),
    challengeId: "",
    asked: 0,
    accepted: 0,
  };
};
