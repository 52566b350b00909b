import { beforeEach, describe, expect, it } from "vitest";
import { accountRef } from "../../../core/account/account.ts";
import { passwordTriesRef } from "../../../core/limit/password-tries.ts";
import type { SignedIn } from "../../../core/session/open.ts";
import { aCaller, elsewhere } from "../../support/builders.ts";
import { expectSound } from "../../support/invariants.ts";
import {
  anOwner,
  authenticated,
  goodPassword,
  kindOf,
  logInAs,
  otherPassword,
  signedInBy,
} from "../../support/people.ts";
import { aWorld, type World } from "../../support/world.ts";

const mail = "kari@example.com";
const phone = "40 00 00 12";

let world: World;
let owner: SignedIn;
beforeEach(async () => {
  world = aWorld();
  owner = await anOwner(world);
});

const change = async (
  { currentPassword = goodPassword, newPassword = otherPassword } = {},
  token = owner.token,
  caller = aCaller(),
) => world.flows.changePassword(await authenticated(world, token), { currentPassword, newPassword }, caller);

const isLive = async (token: string) => (await world.flows.authenticate(aCaller({ session: token }))) !== undefined;
const changes = async (to: string) => (await world.inbox(to)).filter(({ kind }) => kind === "password_changed").length;

describe("a change of password", () => {
  it("takes the current password and sets the new one", async () => {
    expect((await change()).kind).toBe("changed");
    expect((await logInAs(world, mail, otherPassword)).kind).toBe("signed_in");
    expect((await logInAs(world, mail, goodPassword)).kind).toBe("invalid_credentials");
    expectSound(world);
  });

  it("ends the other sessions and keeps the one that asked", async () => {
    const other = signedInBy(await logInAs(world, mail, goodPassword, aCaller(), true));
    await change();
    expect(await isLive(other.token)).toBe(false);
    expect(await isLive(owner.token)).toBe(true);
  });

  it("tells both contacts", async () => {
    await change();
    expect([await changes(mail), await changes(phone)]).toEqual([1, 1]);
  });

  it("wants the password to have been given within the last 15 minutes", async () => {
    world.clock.advance(900);
    await authenticated(world, owner.token);
    const { token } = signedInBy(await logInAs(world, mail));
    expect((await change({}, token)).kind).toBe("changed");
    world.clock.advance(901);
    const again = await change({ currentPassword: otherPassword, newPassword: goodPassword }, token);
    expect(again).toEqual({ kind: "reauthentication_required" });
    expect((await logInAs(world, mail, otherPassword)).kind).toBe("signed_in");
  });

  it("counts as giving the password: the next one needs no new sign-in", async () => {
    world.clock.advance(600);
    await change();
    world.clock.advance(600);
    const next = await change({ currentPassword: otherPassword, newPassword: "Enda en god setning her" });
    expect(next.kind).toBe("changed");
  });

  it("refuses a wrong current password, counts it, and waits after five", async () => {
    for (let n = 0; n < 5; n += 1) {
      expect(await change({ currentPassword: "helt feil passord" })).toEqual({ kind: "invalid_credentials" });
    }
    expect(await change()).toEqual({ kind: "throttled", retryAfter: 30 });
    expect(world.pool.kept.get(owner.account.id)).toBe(goodPassword);
    expect(await isLive(owner.token)).toBe(true);
  });

  it("refuses a new password that is too easy, or the owner's own words", async () => {
    for (const newPassword of ["Kari-Nordmann85", "PolarKraft1", "1985-03-15", "passord1"]) {
      expect(await change({ newPassword })).toEqual({ kind: "password_refused", code: "password_too_common" });
    }
    expect(world.table.get(passwordTriesRef(owner.account.id))).toBeUndefined();
  });

  it("keeps this device known, and no other", async () => {
    const other = signedInBy(await logInAs(world, mail)).device;
    const { device } = kindOf(await change({}, owner.token, aCaller({ device: owner.device })), "changed");
    world.table.put(passwordTriesRef(owner.account.id), { era: 1, wrong: 100, lastAt: 0 });
    expect((await logInAs(world, mail, otherPassword, elsewhere(1, { device: other }))).kind).not.toBe("signed_in");
    expect((await logInAs(world, mail, otherPassword, elsewhere(2, { device }))).kind).toBe("signed_in");
  });

  it("makes void what was sent to recover the old one", async () => {
    await world.flows.recoverPassword({ kind: "mobile", number: "+4740000012" as never }, aCaller());
    world.clock.advance(60);
    await world.flows.recoverPassword({ kind: "email", address: mail as never }, aCaller());
    const message = (await world.inbox(mail)).at(-1);
    const token = message?.kind === "reset_link" ? message.token : "";
    await change();
    const late = await world.flows.confirmRecovery({ kind: "link", token }, goodPassword, aCaller());
    expect(late).toEqual({ kind: "refused", factor: "link" });
  });
});

describe("a change of password that is asked for twice", () => {
  it("has one effect when the first answer was lost", async () => {
    await change();
    expect((await change()).kind).toBe("changed");
    expect(world.table.get(accountRef(owner.account.id))?.era).toBe(1);
    expect([await changes(mail), await changes(phone)]).toEqual([1, 1]);
    expect(world.table.get(passwordTriesRef(owner.account.id))).toBeUndefined();
  });

  it("is finished when the first try got stuck half-way", async () => {
    const other = signedInBy(await logInAs(world, mail));
    world.between.failAt(1, "after", { matching: /passwords\.set/ });
    await expect(change()).rejects.toThrow("failed after");
    world.between.heal();
    expect((await change()).kind).toBe("changed");
    expect(await isLive(other.token)).toBe(false);
    expect([await changes(mail), await changes(phone)]).toEqual([1, 1]);
  });

  it("has one effect when it was a double click", async () => {
    const both = await Promise.all([change(), change()]);
    expect(both.map(({ kind }) => kind)).toEqual(["changed", "changed"]);
    expect(world.table.get(accountRef(owner.account.id))?.era).toBe(1);
    expect([await changes(mail), await changes(phone)]).toEqual([1, 1]);
    expect(await isLive(owner.token)).toBe(true);
  });

  it("is no way to end sessions without knowing the password", async () => {
    await change();
    const outcome = await change({ currentPassword: goodPassword, newPassword: "noe helt annet enn det" });
    expect(outcome).toEqual({ kind: "invalid_credentials" });
    expect(world.table.get(accountRef(owner.account.id))?.era).toBe(1);
  });

  it("does not undo a later change from elsewhere", async () => {
    const { token } = signedInBy(await logInAs(world, mail));
    await change();
    expect(await isLive(token)).toBe(false);
    const elsewhereToken = signedInBy(await logInAs(world, mail, otherPassword)).token;
    await change({ currentPassword: otherPassword, newPassword: "Enda en god setning her" }, elsewhereToken);
    expect(await isLive(owner.token)).toBe(false);
  });
});
