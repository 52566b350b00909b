import { beforeEach, describe, expect, it } from "vitest";
import type { RouteKey } from "../../contracts/openapi/operations.ts";
import { type Account, accountRef } from "../../core/account/account.ts";
import { customerErasure } from "../../core/customer/erase.ts";
import type { SignedIn } from "../../core/session/open.ts";
import { type Api, apiOver, type Request, siteOrigin } from "../support/api.ts";
import { aCaller, aCustomer, contact, customerNumber } from "../support/builders.ts";
import { described } from "../support/fuzz/description.ts";
import { prepare } from "../support/fuzz/preparations.ts";
import { rightRequest } from "../support/fuzz/requests.ts";
import {
  anOwner,
  authenticated,
  goodPassword,
  logInAs,
  otherPassword,
  secretsTo,
  signedInBy,
} from "../support/people.ts";
import { aWorld, type World } from "../support/world.ts";

const mail = "kari@example.com";
const mallory = aCustomer({
  customerNumber: "100009",
  name: "Mallory",
  mobile: "40 00 00 19",
  email: "mallory@example.org",
});

const guarded = described.filter(({ isForSignedIn }) => isForSignedIn);

let world: World;
let api: Api;
beforeEach(() => {
  world = aWorld();
  api = apiOver(world);
});

const web = (...cookies: readonly string[]): Request => ({ headers: { origin: siteOrigin }, cookies });
const bearer = (token: string, headers = {}): Request => ({
  headers: { authorization: `Bearer ${token}`, ...headers },
});
const ways = (token: string): readonly Request[] => [
  web(`__Host-session=${token}`),
  bearer(token),
  bearer(token, { "min-side-client": "app" }),
];

const userNames = async (request: Request): Promise<unknown> => {
  const { body } = await api.ask("GET /api/me", request);
  return (body?.account as { userNames?: unknown } | undefined)?.userNames;
};

const expectNobody = async (token: string, what: string): Promise<void> => {
  expect(guarded.map(({ key }) => key)).toContain("POST /api/login/token");
  const before = world.table.dump();
  for (const { key } of guarded) {
    for (const request of ways(token)) {
      const { status, body, cookies } = await api.ask(key, request);
      expect({ status, code: body?.code, cookies }, `${what}: ${key}`).toEqual({
        status: 401,
        code: "not_signed_in",
        cookies: [],
      });
    }
  }
  expect(world.table.dump(), what).toBe(before);
};

const cookieOf = (cookies: readonly string[], name: string): string =>
  cookies
    .map((cookie) => new RegExp(`^__Host-${name}=([^;]*)`).exec(cookie)?.[1])
    .find((value) => value !== undefined) ?? "";

describe("what somebody else put into a browser before one signs in", () => {
  it.each<RouteKey>([
    "POST /api/login",
    "POST /api/register/mobile/confirm",
    "POST /api/verify",
    "POST /api/verify/contact",
  ])("is not who one is afterwards: %s", async (route) => {
    const operation = described.find(({ key }) => key === route);
    if (operation === undefined) throw new Error(`${route} is not described`);
    const theirs = await anOwner(world, mallory);
    const known = await prepare(world, route);
    const planted = { ...known, session: theirs.token, device: "A".repeat(22) };
    const { status, cookies, text } = await api.ask(route, rightRequest(operation, planted));
    expect([200, 201], text).toContain(status);
    const [session, device] = [cookieOf(cookies, "session"), cookieOf(cookies, "device")];
    expect(session).not.toBe(theirs.token);
    expect(device).not.toContain("A".repeat(22));
    expect(text).not.toContain(session);
    const [who] = (await userNames(web(`__Host-session=${session}`))) as readonly string[];
    expect(who).not.toBe("mallory@example.org");
    // The planted session is nobody's any more, so that who planted it does not come along.
    await expectNobody(theirs.token, "the planted session");
  });

  it("is no session: another one's browser or device cookie, an access token, a link's token, an id", async () => {
    const { token, device, session, account } = await anOwner(world);
    const { body } = await api.ask("POST /api/login/token", bearer(token));
    await world.flows.recoverPassword(contact(mail), aCaller());
    const link = (await secretsTo(world, mail)).token;
    const accessToken = String(body?.accessToken);
    expect(accessToken).toContain(account.id);
    for (const other of [
      accessToken,
      accessToken.split(" ").at(-1),
      device,
      session.id,
      account.id,
      link,
      token.slice(44),
    ]) {
      await expectNobody(String(other), "not a session's token");
    }
    expect(await userNames(web(`__Host-session=${token}`))).toEqual([mail]);
  });
});

describe("a session that has ended", () => {
  const account = ({ id }: Pick<Account, "id">): Account => {
    const found = world.table.get(accountRef(id));
    if (found === undefined) throw new Error("no account");
    return found;
  };

  const endings: Readonly<Record<string, (mine: SignedIn, other: SignedIn) => Promise<unknown>>> = {
    "signing out": (mine) => api.ask("POST /api/login/logout", web(`__Host-session=${mine.token}`)),
    "being ended from elsewhere": (mine, other) =>
      api.ask("DELETE /api/login/sessions/{id}", { ...bearer(other.token), id: mine.session.id }),
    "all others being ended": (_, other) => api.ask("DELETE /api/login/sessions", bearer(other.token)),
    "a change of password elsewhere": async (_, other) => {
      const request = { currentPassword: goodPassword, newPassword: otherPassword };
      return world.flows.changePassword(await authenticated(world, other.token), request, aCaller());
    },
    "a recovered password": async () => {
      await world.flows.recoverPassword(contact(mail), aCaller());
      const { token } = await secretsTo(world, mail);
      return world.flows.confirmRecovery({ kind: "link", token }, otherPassword, aCaller());
    },
    "its account being disabled": async (mine) =>
      world.table.put(accountRef(mine.account.id), { ...account(mine.account), state: "disabled" }),
    "its account being erased": async () =>
      customerErasure({ ...world.services, traces: world.table.traces })(customerNumber("100001")),
    "a later era of its account": async (mine) =>
      world.table.put(accountRef(mine.account.id), { ...account(mine.account), era: mine.account.era + 1 }),
    "its time without use": async () => world.clock.advance(1800),
    "signing in anew in the same browser": (mine) =>
      logInAs(world, mail, goodPassword, aCaller({ session: mine.token, address: "192.0.2.77" })),
  };

  it.each(Object.keys(endings))("by %s opens nothing, the token exchange least of all", async (ending) => {
    const other = await anOwner(world);
    world.clock.advance(60);
    const mine = signedInBy(await logInAs(world, mail));
    expect(await userNames(web(`__Host-session=${mine.token}`))).toEqual([mail]);
    await endings[ending]?.(mine, other);
    await expectNobody(mine.token, ending);
    expect(world.table.all("ticket")).toEqual([]);
  });
});

describe("two sessions in one request", () => {
  it("are not mixed: the bearer token counts, and no foreign page gets the cookie in beside it", async () => {
    const owner = await anOwner(world);
    const theirs = await anOwner(world, mallory);
    const both = { ...bearer(theirs.token, { origin: siteOrigin }), cookies: [`__Host-session=${owner.token}`] };
    expect(await userNames(both)).toEqual(["mallory@example.org"]);
    const broken = {
      ...bearer(`${theirs.token}x`, { origin: siteOrigin }),
      cookies: [`__Host-session=${owner.token}`],
    };
    expect((await api.ask("GET /api/me", broken)).status).toBe(401);
    for (const { key } of described) {
      const foreign = { ...bearer(theirs.token, { origin: "https://evil.example" }), cookies: both.cookies };
      expect((await api.ask(key, foreign)).body?.code, key).toBe("forbidden_origin");
    }
    const left = await api.ask("POST /api/login/logout", both);
    expect(left.status).toBe(204);
    await expectNobody(theirs.token, "signed out");
    expect(await userNames(web(`__Host-session=${owner.token}`))).toEqual([mail]);
  });

  it("of one account end alone, whatever their order", async () => {
    const first = await anOwner(world);
    world.clock.advance(60);
    const second = signedInBy(await logInAs(world, mail));
    await api.ask("POST /api/login/logout", bearer(first.token));
    await expectNobody(first.token, "the first");
    expect(await userNames(bearer(second.token))).toEqual([mail]);
  });
});
