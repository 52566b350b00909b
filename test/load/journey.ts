import type { Message } from "../support/local-server.ts";
import { codeIn, goodPassword, otherPassword, startInApp, startOnWeb, tokenIn } from "../support/own-customers.ts";
import type { Visitor } from "./crowd.ts";
import type { Step } from "./step.ts";

const issuedPin = /PIN(?:-kode)?:? (\d{6})/;

const everyone = (): boolean => true;
const isApp = ({ door }: Visitor): boolean => door === "min_strom";
const isWeb = (visitor: Visitor): boolean => !isApp(visitor);

const message = ({ message: newest, row }: Visitor): Message => {
  if (newest === undefined) throw new Error(`${row.customerNumber} has no message to go on with`);
  return newest;
};

const takeChallenge: Step["learn"] = (visitor, { body }) => {
  visitor.challengeId = String(body?.challengeId);
};

/** Registration by either door, log-in from another device, a forgotten password, and log-in with the new one. */
export const journey: readonly Step[] = [
  {
    who: ({ forgetful }) => forgetful,
    route: "recover/customer-number",
    statuses: [202],
    send: ({ first, row: { email } }) => first.post("/api/recover/customer-number", { email, channel: "email" }),
    brings: ({ text }) => issuedPin.test(text),
  },
  {
    who: isApp,
    route: "register/mobile",
    statuses: [202],
    send: ({ first, row }) => startInApp(first, row),
    learn: takeChallenge,
    brings: ({ text }) => /Koden din er \d{6}/.test(text),
  },
  {
    who: isWeb,
    route: "register/customer-number",
    statuses: [202],
    send: (visitor) => {
      const { first, row, forgetful } = visitor;
      if (forgetful) visitor.pin ??= issuedPin.exec(message(visitor).text)?.[1];
      return startOnWeb(first, { ...row, pin: visitor.pin ?? row.pin });
    },
    learn: takeChallenge,
    brings: ({ text }) => /\/verify#token=/.test(text),
  },
  {
    who: isApp,
    route: "register/mobile/confirm",
    statuses: [200, 201],
    send: (visitor) =>
      visitor.first.post("/api/register/mobile/confirm", {
        challengeId: visitor.challengeId,
        code: codeIn(message(visitor)),
        password: goodPassword,
      }),
  },
  {
    who: isWeb,
    route: "verify",
    statuses: [200, 201],
    send: (visitor) => visitor.first.post("/api/verify", { token: tokenIn(message(visitor)) }),
  },
  {
    who: everyone,
    route: "me",
    statuses: [200],
    send: async ({ first, row }) => {
      const reply = await first.get("/api/me");
      const shown = JSON.stringify(reply.body?.customers ?? []);
      if (reply.status === 200 && !shown.includes(`"customerNumber":"${row.customerNumber}"`))
        return { ...reply, status: 0, text: `shown ${shown}` };
      return reply;
    },
  },
  {
    who: everyone,
    route: "login",
    statuses: [200],
    send: ({ second, userName }) => second.post("/api/login", { username: userName, password: goodPassword }),
  },
  {
    who: everyone,
    route: "recover/password",
    statuses: [202],
    send: ({ second, userName }) => second.post("/api/recover/password", { username: userName }),
    learn: takeChallenge,
    brings: ({ channel, text }) =>
      (channel === "sms" ? /nytt passord er \d{6}/ : /\/recover\/password#token=/).test(text),
  },
  {
    who: everyone,
    route: "recover/password/confirm",
    statuses: [204],
    send: (visitor) => {
      const proof = isApp(visitor)
        ? { challengeId: visitor.challengeId, code: codeIn(message(visitor)) }
        : { token: tokenIn(message(visitor)) };
      return visitor.second.post("/api/recover/password/confirm", { ...proof, password: otherPassword });
    },
  },
  {
    who: everyone,
    route: "login",
    statuses: [200],
    send: ({ second, userName }) => second.post("/api/login", { username: userName, password: otherPassword }),
  },
];
