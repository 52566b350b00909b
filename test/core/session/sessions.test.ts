import { beforeEach, describe, expect, it } from "vitest";
import { type Account, accountRef } from "../../../core/account/account.ts";
import { deviceLabel } from "../../../core/session/device-label.ts";
import type { SignedIn } from "../../../core/session/open.ts";
import { sessionRef } from "../../../core/session/session.ts";
import { aCaller, aCustomer, anApp } from "../../support/builders.ts";
import { anOwner, authenticated, goodPassword, logInAs, signedInBy } from "../../support/people.ts";
import { aWorld, type World } from "../../support/world.ts";

const mail = "kari@example.com";
const minutes = 60;
const hours = 3_600;
const days = 86_400;

let world: World;
let owner: SignedIn;
beforeEach(async () => {
  world = aWorld();
  owner = await anOwner(world);
});

const isLive = async (token: string): Promise<boolean> =>
  (await world.flows.authenticate(aCaller({ session: token }))) !== undefined;

const logIn = async (remember = false, caller = aCaller()): Promise<SignedIn> =>
  signedInBy(await logInAs(world, mail, goodPassword, caller, remember));

describe("a session", () => {
  it("ends after 30 minutes without use", async () => {
    const { token, session } = await logIn();
    expect(session).toMatchObject({ expiresAt: world.clock.now() + 30 * minutes * 1000, remembered: false });
    world.clock.advance(30 * minutes - 1);
    expect(await isLive(token)).toBe(true);
    world.clock.advance(30 * minutes);
    expect(await isLive(token)).toBe(false);
  });

  it("slides with its use, to 12 hours in all", async () => {
    const { token } = await logIn();
    for (let used = 20; used < 720; used += 20) {
      world.clock.advance(20 * minutes);
      expect(await isLive(token)).toBe(true);
    }
    world.clock.advance(20 * minutes - 0.001);
    expect(await isLive(token)).toBe(true);
    world.clock.advance(0.001);
    expect(await isLive(token)).toBe(false);
  });

  it("that is remembered ends after 14 days without use, and after 30 days in all", async () => {
    const unused = await logIn(true);
    const used = await logIn(true);
    expect(unused.session).toMatchObject({ expiresAt: world.clock.now() + 14 * days * 1000, remembered: true });
    world.clock.advance(13 * days);
    expect(await isLive(used.token)).toBe(true);
    world.clock.advance(1 * days);
    expect(await isLive(unused.token)).toBe(false);
    world.clock.advance(12 * days);
    expect(await isLive(used.token)).toBe(true);
    world.clock.advance(4 * days - 0.001);
    expect(await isLive(used.token)).toBe(true);
    world.clock.advance(0.001);
    expect(await isLive(used.token)).toBe(false);
  });

  it("writes its use down at most every twenty seconds", async () => {
    const { token } = await logIn();
    world.between.forget();
    world.clock.advance(19);
    await isLive(token);
    expect(world.between.calls).not.toContain("store.commit");
    world.clock.advance(1);
    await isLive(token);
    expect(world.between.calls.filter((call) => call === "store.commit")).toHaveLength(1);
  });

  it("is known by its token only, of which the table holds a hash", async () => {
    const { token } = await logIn();
    const secret = token.slice(-43);
    expect(world.table.dump()).not.toContain(secret);
    const forged = [
      `${token.slice(0, -1)}${token.endsWith("A") ? "B" : "A"}`,
      `${token.slice(0, 44)}${"A".repeat(43)}`,
      `${"A".repeat(22)}${token.slice(22)}`,
      token.slice(0, 22) + "A".repeat(22) + secret,
      secret,
      `${token}A`,
      "",
    ];
    for (const other of forged) expect(await isLive(other)).toBe(false);
  });

  it("ends for good with its account's era, and while the account is disabled", async () => {
    const { token } = await logIn();
    const account = world.table.get(accountRef(owner.account.id)) as Account;
    world.table.put(accountRef(account.id), { ...account, state: "disabled" });
    expect(await isLive(token)).toBe(false);
    world.table.put(accountRef(account.id), account);
    expect(await isLive(token)).toBe(true);
    world.table.put(accountRef(account.id), { ...account, era: account.era + 1 });
    expect(await isLive(token)).toBe(false);
  });

  it("of another account can't be ended, and is not told apart from one that does not exist", async () => {
    const ola = aCustomer({ customerNumber: "100002", name: "Ola", mobile: "40 00 00 13", email: "ola@example.com" });
    const other = await anOwner(world, ola);
    const me = await authenticated(world, owner.token);
    await world.flows.endSession(me, other.session.id, aCaller());
    await world.flows.endSession(me, "A".repeat(22), aCaller());
    expect(await isLive(other.token)).toBe(true);
  });
});

describe("a person's sessions", () => {
  it("are listed newest first, with device and times, the current one marked", async () => {
    world.clock.advance(60);
    const phone = await logIn(true, anApp());
    const found = await authenticated(world, owner.token);
    const list = await world.flows.listSessions(found);
    expect(list).toEqual([
      {
        id: phone.session.id,
        current: false,
        device: "Min Strøm · iPhone",
        createdAt: world.clock.now(),
        lastSeenAt: world.clock.now(),
        expiresAt: world.clock.now() + 14 * days * 1000,
        remembered: true,
      },
      expect.objectContaining({ id: owner.session.id, current: true, device: "Firefox · Windows", remembered: false }),
    ]);
  });

  it("leave out those that have ended, also before the table has forgotten them", async () => {
    world.clock.advance(31 * minutes);
    const { token, session } = await logIn();
    const list = await world.flows.listSessions(await authenticated(world, token));
    expect(list.map(({ id }) => id)).toEqual([session.id]);
    expect(world.table.get(sessionRef(owner.account.id, owner.session.id))).toBeDefined();
  });

  it("end one by one, at once", async () => {
    const { token, session } = await logIn();
    await world.flows.endSession(await authenticated(world, owner.token), session.id, aCaller());
    expect(await isLive(token)).toBe(false);
    expect(await isLive(owner.token)).toBe(true);
  });

  it("end all but the current one", async () => {
    const others = [await logIn(), await logIn(true), await logIn(false, anApp())];
    await world.flows.endOtherSessions(await authenticated(world, owner.token), aCaller());
    for (const { token } of others) expect(await isLive(token)).toBe(false);
    expect(await isLive(owner.token)).toBe(true);
  });

  it("end by signing out, which works with no session too", async () => {
    await world.flows.signOut(aCaller({ session: owner.token }));
    expect(await isLive(owner.token)).toBe(false);
    await world.flows.signOut(aCaller({ session: owner.token }));
    await world.flows.signOut(aCaller());
    expect(world.events.filter(({ event }) => event === "signed_out")).toHaveLength(1);
  });

  it("are forgotten by the table when they can't live any more", async () => {
    world.clock.advance(12 * hours);
    world.table.expire(world.clock.now());
    expect(world.table.get(sessionRef(owner.account.id, owner.session.id))).toBeUndefined();
  });
});

describe("an access token", () => {
  it("is bought with a ticket of 256 bits that the table knows by its hash", async () => {
    const issued = await world.flows.accessToken(await authenticated(world, owner.token), aCaller());
    const ticket = issued.accessToken.split(" for ")[1] ?? "";
    expect(Buffer.from(ticket, "base64url")).toHaveLength(32);
    expect(world.table.dump()).not.toContain(ticket);
    const [kept] = world.table.all<{ accountId: string; endsAt: number }>("ticket");
    expect(kept).toEqual({ accountId: owner.account.id, endsAt: world.clock.now() + 60_000 });
  });
});

describe("a device's label", () => {
  const label = (userAgent: string, client: "web" | "app" = "web") => deviceLabel({ client, userAgent });

  it("names browser and system as people know them", () => {
    const mac = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15";
    const windows = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36";
    expect(label(`${mac} Version/18.5 Safari/605.1.15`)).toBe("Safari · Mac");
    expect(label(`${windows} Chrome/139.0.0.0 Safari/537.36`)).toBe("Chrome · Windows");
    expect(label(`${windows} Chrome/139.0.0.0 Safari/537.36 Edg/139.0.0.0`)).toBe("Edge · Windows");
    expect(label("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0")).toBe("Firefox · Linux");
    expect(label("MinStrom/4.1 (Linux; Android 15)", "app")).toBe("Min Strøm · Android");
  });

  it("lets nothing of the header through", () => {
    expect(label("<script>alert(1)</script>")).toBe("?");
    expect(label("")).toBe("?");
    expect(label("Firefox/1 <b>Windows</b> kari@example.com")).toBe("Firefox · Windows");
  });
});
