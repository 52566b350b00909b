/**
 * Prints the table of `core/limits.ts` into `docs/security.md`, between its two markers.
 * Run it after a change of a limit: `node scripts/print-limits.ts`.
 */
import { readFile, writeFile } from "node:fs/promises";
import { limits } from "../core/limits.ts";

const begin = "<!-- limits: printed by scripts/print-limits.ts -->";
const end = "<!-- end of limits -->";

/** Seconds in the largest unit that needs no fraction. */
const time = (seconds: number): string => {
  const units = [
    [86_400, "day"],
    [3600, "hour"],
    [60, "minute"],
  ] as const;
  const [size, name] = units.find(([unit]) => seconds % unit === 0) ?? [1, "second"];
  const count = seconds / size;
  return `${count} ${name}${count === 1 ? "" : "s"}`;
};

const per = ({ count, window }: { readonly count: number; readonly window: number }): string =>
  `${count} in ${time(window)}`;

type Row = readonly [what: string, limit: string, source: string];

const rows = (): readonly Row[] => {
  const { code, link, sending, pin, passwordTries, knownDevice, addressFailures, breaker, session, kept } = limits;
  const { target } = sending;
  const { wrongPins } = breaker;
  return [
    [
      "One-time code",
      `${code.digits} digits, uniform, CSPRNG; ${time(code.lifetime)}; single use; ${code.attemptsPerChallenge} attempts a challenge, ` +
        `counted before the compare; the newest ${code.livePerTarget} of a target work`,
      "NIST SP 800-63B-4 3.1.3; ASVS 6.5.4, 6.5.5",
    ],
    ["Code attempts a target", `${per(code.attemptsPerTarget)}, over all challenges; a resend resets nothing`, "NIST"],
    [
      "Link",
      `${link.bytes * 8} bits; verification ${time(link.verificationLifetime)}, password reset ${time(link.passwordResetLifetime)}; the newest wins`,
      "NIST; ASVS 11.5.1",
    ],
    [
      "Sending to a target",
      `waits of ${target.waits.map(time).join(", ")}; ${target.perHour} an hour, ${target.perDay} a day; known or not`,
      "choice",
    ],
    [
      "Sending from an address",
      `${per(sending.address)} an IPv4 address or IPv6 /64; ${per(sending.network)} an IPv4 /24 or IPv6 /48`,
      "choice",
    ],
    [
      "Sending by a customer number",
      `its right PIN opens ${per(sending.customerNumber)}, each of which writes to one user name of anybody's choice`,
      "choice",
    ],
    [
      "PIN",
      `${pin.wrongPerCustomerNumber.count} wrong in ${time(pin.wrongPerCustomerNumber.window)} a customer number, existing or not; an ` +
        `issued PIN has ${pin.issued.digits} digits, lives ${time(pin.issued.lifetime)} and is void after ${pin.issued.wrong} wrong; at most ` +
        `${pin.customersPerMessage} customers a message`,
      "choice; ASVS 6.4.1",
    ],
    [
      "Password tries, unknown device",
      `${passwordTries.free} free an account, then ${time(passwordTries.firstWait)} doubling to ${time(passwordTries.longestWait)}; ` +
        `${passwordTries.inARow} in a row: only recovery opens it`,
      "NIST SP 800-63B-4 3.2.2",
    ],
    [
      "Password tries, known device",
      `the same, in a bucket of its own; a device is known for ${time(knownDevice.lifetime)} after a sign-in, to at most ` +
        `${knownDevice.accountsPerBrowser} accounts`,
      "OWASP Authentication Cheat Sheet",
    ],
    [
      "Failures of an address",
      `${per(addressFailures)} (passwords, codes, links, PINs) an IPv4 address or IPv6 /64, then nothing for ${time(addressFailures.block)}`,
      "ASVS 6.3.1",
    ],
    [
      "Circuit breakers, a day in UTC over everyone",
      `wrong codes ${breaker.wrongCodes}; wrong PINs the greater of ${wrongPins.floor} and ${wrongPins.factor} times the ${wrongPins.percentile}th ` +
        `percentile of the right ones of ${wrongPins.historyDays} days; past it a right code is asked for a second one`,
      "choice",
    ],
    [
      "Session",
      `${session.tokenBytes * 8} bits; idle ${time(session.standard.idle)}, ${time(session.standard.absolute)} in all; remembered: idle ` +
        `${time(session.remembered.idle)}, ${time(session.remembered.absolute)} in all; a new token at every sign-in`,
      "NIST AAL1; ASVS 7.2.3, 7.3",
    ],
    ["Reauthentication", `password within ${time(limits.reauthentication)} before a change of password`, "ASVS 7.5.1"],
    [
      "Access token",
      `${time(limits.accessToken.lifetime)}; the ticket for it ${time(limits.accessToken.ticketLifetime)}, single use`,
      "choice",
    ],
    [
      "Password",
      `${limits.password.minLength} to ${limits.password.maxLength} characters of any kind, exactly as typed; refused where it is common, ` +
        "breached, or made of the person's own or the company's words",
      "NIST SP 800-63B-4 3.1.1; ASVS 6.2",
    ],
    ["Customers that one registration claims", `${limits.claimsAtOnce}`, "choice"],
    [
      "Kept",
      `challenges ${time(kept.challenges)}, unclaimed registrations ${time(kept.unclaimedRegistrations)}, prospects ${time(kept.prospects)}, ` +
        `flags of contacts that mail comes back from ${time(kept.undeliverable)} after the last time, ` +
        `security log ${time(kept.securityLogDays * 86_400)}`,
      "ASVS 14.2.7",
    ],
    [
      "What a request left half done that broke off",
      `${time(limits.leftOver)} for the same request to come again, then the next minute's sweep settles it`,
      "choice",
    ],
    ["Request body", `${limits.request.bodyBytes} bytes`, "choice"],
  ];
};

/** The limits as a Markdown table. */
export const limitsTable = (): string =>
  ["| what | limit | source |", "|---|---|---|", ...rows().map((row) => `| ${row.join(" | ")} |`)].join("\n");

/**
 * A document with its table of limits made anew.
 *
 * @throws Error where the markers are missing
 */
export const withLimits = (document: string): string => {
  const start = document.indexOf(begin);
  const stop = document.indexOf(end);
  if (start < 0 || stop < start) throw new Error(`no place for the limits: it is between ${begin} and ${end}`);
  return `${document.slice(0, start)}${begin}\n${limitsTable()}\n${document.slice(stop)}`;
};

if (import.meta.main) {
  const file = new URL("../docs/security.md", import.meta.url);
  await writeFile(file, withLimits(await readFile(file, "utf8")));
}
