import type { RouteKey } from "../../../contracts/openapi/operations.ts";
import { limits } from "../../../core/limits.ts";
import { aCaller, aCustomer, contact } from "../builders.ts";
import { anOwner, goodPassword, kindOf, otherPassword, secretsTo, startMobile, startNumber } from "../people.ts";
import type { World } from "../world.ts";
import type { Known } from "./requests.ts";

export const kari = { email: "kari@example.com", mobile: "40 00 00 12", customerNumber: "100001", pin: "4711" };
const ola = { email: "ola@example.com", mobile: "40 00 00 13", customerNumber: "100002", pin: "4712" };
const own = "ola.privat@example.org";
const birthDate = "1985-03-15";

/** What a request of each route needs to succeed, for Ola, whom nobody has registered yet, or for Kari, who is signed in. */
const fieldsFor: Readonly<Record<RouteKey, (world: World) => Promise<Known>>> = {
  "POST /api/register/mobile": async () => ({ fields: { mobile: ola.mobile, birthDate } }),
  "POST /api/register/mobile/confirm": async (world) => {
    const { challengeId } = (await startMobile(world, { mobile: ola.mobile })).notice;
    const { code } = await secretsTo(world, ola.mobile);
    return { fields: { challengeId, code, password: goodPassword, confirmPassword: goodPassword } };
  },
  "POST /api/register/customer-number": async () => {
    const { customerNumber, pin, email: username } = ola;
    return { fields: { customerNumber, pin, username, password: goodPassword, confirmPassword: goodPassword } };
  },
  "POST /api/register/new-customer": async () => ({
    fields: {
      ...{ name: "Siri Eksempel", email: "siri@example.net", mobile: "99 90 00 01" },
      street: "Storgata 2",
      postalCode: "9008",
      city: "Tromsø",
    },
  }),
  "POST /api/verify": async (world) => {
    const { browser = "" } = (await startNumber(world, { ...ola, userName: ola.email })).caller;
    return { fields: { token: (await secretsTo(world, ola.email)).token }, browser };
  },
  "POST /api/verify/contact": async (world) => {
    const { caller } = await startNumber(world, { ...ola, userName: own });
    const { token } = await secretsTo(world, own);
    const { notice } = kindOf(await world.flows.verify({ kind: "link", token }, undefined, caller), "contact_code");
    const { code } = await secretsTo(world, ola.mobile);
    return { fields: { challengeId: notice.challengeId, code }, browser: caller.browser ?? "" };
  },
  "POST /api/verify/resend": async (world) => {
    const { challengeId } = (await startMobile(world, { mobile: ola.mobile })).notice;
    world.clock.advance(limits.sending.target.waits[0]);
    return { fields: { challengeId } };
  },
  "POST /api/login": async () => ({ fields: { username: kari.email, password: goodPassword, remember: true } }),
  "POST /api/login/token": async () => ({ fields: {} }),
  "POST /api/login/logout": async () => ({ fields: {} }),
  "GET /api/login/sessions": async () => ({ fields: {} }),
  "DELETE /api/login/sessions": async () => ({ fields: {} }),
  "DELETE /api/login/sessions/{id}": async () => ({ fields: {} }),
  "GET /api/me": async () => ({ fields: {} }),
  "POST /api/me/password": async () => ({ fields: { currentPassword: goodPassword, newPassword: otherPassword } }),
  "POST /api/recover/customer-number": async () => {
    const { email, mobile, customerNumber } = kari;
    return { fields: { email, mobile, customerNumber, channel: "sms" } };
  },
  "POST /api/recover/password": async () => ({ fields: { username: kari.email } }),
  "POST /api/recover/password/confirm": async (world) => {
    await world.flows.recoverPassword(contact(kari.email), aCaller());
    const { token } = await secretsTo(world, kari.email);
    return { fields: { token, password: otherPassword, confirmPassword: otherPassword } };
  },
};

/** Kari, signed in on a known device, and Ola; and what a request of the route needs to succeed. */
export const prepare = async (world: World, route: RouteKey): Promise<Known> => {
  const {
    token: session,
    device,
    session: { id: sessionId },
  } = await anOwner(world);
  await world.register(
    aCustomer({ customerNumber: ola.customerNumber, name: "Ola Eksempel", mobile: ola.mobile, email: ola.email }),
    ola.pin,
  );
  world.clock.advance(limits.sending.target.waits[0]);
  return { session, sessionId, device, ...(await fieldsFor[route](world)) };
};
