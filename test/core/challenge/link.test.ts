import { beforeEach, describe, expect, it } from "vitest";
import type { VerifyOutcome } from "../../../core/account/finish-registration.ts";
import { challengeRef } from "../../../core/challenge/challenge.ts";
import { customerRef } from "../../../core/customer/records.ts";
import { addressFailuresRef } from "../../../core/limit/address.ts";
import { aCaller, aCustomer, anApp, customerNumber, elsewhere } from "../../support/builders.ts";
import {
  type Begun,
  goodPassword,
  logInAs,
  otherPassword,
  secretsTo,
  signedInBy,
  startNumber,
} from "../../support/people.ts";
import { aWorld, type World } from "../../support/world.ts";

const mail = "kari@example.com";
const refused: VerifyOutcome = { kind: "refused", factor: "link" };

let world: World;
beforeEach(async () => {
  world = aWorld();
  await world.register(aCustomer(), "4711");
});

const open = (token: string, caller = aCaller(), password?: string) =>
  world.flows.verify({ kind: "link", token }, password, caller);

/** Kari's registration, begun in a browser, and the link that she was sent. */
const begin = async (): Promise<Begun & { readonly token: string; readonly code: string }> => {
  const begun = await startNumber(world);
  return { ...begun, ...(await secretsTo(world, mail)) };
};

describe("a verification link", () => {
  it("holds 256 random bits behind the challenge's id", async () => {
    const { token, challengeId } = await begin();
    const [id, secret = ""] = token.split(".");
    expect(id).toBe(challengeId);
    expect(Buffer.from(secret, "base64url")).toHaveLength(32);
  });

  it("signs in the browser that asked", async () => {
    const { token, caller } = await begin();
    const outcome = await open(token, caller);
    expect(outcome.kind).toBe("registered");
    expect(signedInBy(outcome).account.userNames).toEqual([{ kind: "email", address: mail }]);
    expect(world.table.get(customerRef(customerNumber("100001")))?.claimedBy).toBe(signedInBy(outcome).account.id);
  });

  it("works for 24 hours, and not a moment longer", async () => {
    const { token, caller } = await begin();
    world.clock.advance(86_400);
    expect(await open(token, caller)).toEqual(refused);
    world.clock.advance(-0.001);
    expect((await open(token, caller)).kind).toBe("registered");
  });

  it("works once", async () => {
    const { token, caller } = await begin();
    await open(token, caller);
    expect(await open(token, caller)).toEqual(refused);
    expect(await open(token, caller, goodPassword)).toEqual(refused);
  });

  it("is refused alike when it is wrong, used, superseded, unknown or no link at all", async () => {
    const first = await begin();
    world.clock.advance(60);
    const second = await begin();
    const tokens = [
      first.token,
      second.token.replace(/.$/, (last) => (last === "A" ? "B" : "A")),
      `${"A".repeat(22)}.${"B".repeat(43)}`,
      `${second.challengeId}.${first.token.split(".")[1]}`,
      "",
      "nothing like a link",
      `${second.token}x`,
    ];
    for (const token of tokens) expect(await open(token, second.caller)).toEqual(refused);
    await open(second.token, second.caller);
    expect(await open(second.token, second.caller)).toEqual(refused);
  });

  it("is void as soon as a newer one is on its way, also one of the same challenge", async () => {
    const { token, challengeId, caller } = await begin();
    world.clock.advance(60);
    await world.flows.resend(challengeId, caller);
    expect(await open(token, caller)).toEqual(refused);
    const { token: newer } = await secretsTo(world, mail);
    expect((await open(newer, caller)).kind).toBe("registered");
  });

  it("is not superseded by a link for something else", async () => {
    const { token, caller } = await begin();
    world.clock.advance(60);
    await world.flows.recoverPassword({ kind: "email", address: mail as never }, aCaller());
    expect((await open(token, caller)).kind).toBe("registered");
  });

  it("opens nothing but a registration", async () => {
    const { token } = await begin();
    const proof = { kind: "link", token } as const;
    expect(await world.flows.confirmRecovery(proof, goodPassword, aCaller())).toEqual(refused);
  });

  it("stands nowhere in the table and in no log line", async () => {
    const { token, caller } = await begin();
    const secret = token.split(".")[1] ?? "";
    const before = world.table.dump();
    await open(token, caller);
    for (const text of [before, world.table.dump(), JSON.stringify(world.events)]) {
      expect(text).not.toContain(secret);
      expect(text).not.toContain(caller.browser ?? "no browser secret");
    }
  });
});

describe("a verification link in another browser than the one that asked", () => {
  it("wants the password chosen there, and spends nothing until then", async () => {
    const { token, challengeId } = await begin();
    for (const other of [aCaller(), aCaller({ browser: "of another kind" }), anApp()]) {
      for (let n = 0; n < 8; n += 1) expect(await open(token, other)).toEqual({ kind: "password_required" });
    }
    expect(world.table.get(challengeRef(challengeId))?.state).toBe("open");
    expect(world.table.get(addressFailuresRef("192.0.2.10"))?.times).toEqual([]);
    expect((await open(token, aCaller(), otherPassword)).kind).toBe("registered");
  });

  it("replaces the password that was typed at registration, or whoever typed that would own the account", async () => {
    const { token } = await begin();
    await open(token, aCaller(), otherPassword);
    expect((await logInAs(world, mail, goodPassword)).kind).toBe("invalid_credentials");
    expect((await logInAs(world, mail, otherPassword)).kind).toBe("signed_in");
  });

  it("keeps the link when the password is refused", async () => {
    const { token } = await begin();
    const common = await open(token, aCaller(), "Kari-Nordmann85");
    expect(common).toEqual({ kind: "password_refused", code: "password_too_common" });
    expect((await open(token, aCaller(), otherPassword)).kind).toBe("registered");
  });

  it("never signs in with a link that is wrong, whatever password comes with it", async () => {
    await begin();
    expect(await open(`${"A".repeat(22)}.${"B".repeat(43)}`, aCaller(), otherPassword)).toEqual(refused);
  });
});

describe("a browser that asks", () => {
  it("keeps the secret that it was given, and is given one where it brings none of ours", async () => {
    const first = await begin();
    expect(first.caller.browser).toMatch(/^[\w-]{43}$/);
    world.clock.advance(60);
    const again = await startNumber(world, { caller: first.caller });
    expect(again.caller.browser).toBe(first.caller.browser);
    for (const chosen of ["x", "a".repeat(64), `${"a".repeat(42)}=`, " ".repeat(43), "å".repeat(43)]) {
      world.clock.advance(86_400);
      const { caller } = await startNumber(world, { caller: elsewhere(1, { browser: chosen }) });
      expect(caller.browser).toMatch(/^[\w-]{43}$/);
      expect(caller.browser).not.toBe(chosen);
    }
  });
});

describe("the code beside a verification link", () => {
  const type = (challengeId: string, code: string, caller = aCaller()) =>
    world.flows.verify({ kind: "code", challengeId, code }, undefined, caller);

  it("works in the browser that waits, for ten minutes", async () => {
    const { challengeId, code, caller } = await begin();
    world.clock.advance(599);
    expect((await type(challengeId, code, caller)).kind).toBe("registered");
  });

  it("ends after ten minutes while the link lives on", async () => {
    const { challengeId, code, token, caller } = await begin();
    world.clock.advance(600);
    expect(await type(challengeId, code, caller)).toEqual({ kind: "refused", factor: "code" });
    expect((await open(token, caller)).kind).toBe("registered");
  });

  it("works in no other browser, and not in an app that guessed the challenge", async () => {
    const { challengeId, code, caller } = await begin();
    for (const other of [aCaller(), aCaller({ browser: "of another kind" }), anApp()]) {
      expect(await type(challengeId, code, other)).toEqual({ kind: "refused", factor: "code" });
    }
    expect((await type(challengeId, code, caller)).kind).toBe("registered");
  });

  it("works in the app that asked, which alone knows the challenge", async () => {
    const { challengeId } = await startNumber(world, { caller: anApp() });
    const { code } = await secretsTo(world, mail);
    expect(await type(challengeId, code, aCaller())).toEqual({ kind: "refused", factor: "code" });
    expect((await type(challengeId, code, anApp())).kind).toBe("registered");
  });

  it("uses up the link too, and the link the code", async () => {
    const { challengeId, code, token, caller } = await begin();
    await type(challengeId, code, caller);
    expect(await open(token, caller)).toEqual(refused);
    world = aWorld();
    await world.register(aCustomer(), "4711");
    const next = await begin();
    await open(next.token, next.caller);
    expect(await type(next.challengeId, next.code, next.caller)).toEqual({ kind: "refused", factor: "code" });
  });

  it("may be guessed five times; the link works all the same", async () => {
    const { challengeId, code, token, caller } = await begin();
    for (let n = 0; n < 5; n += 1) {
      const { browser = "" } = caller;
      await type(challengeId, "000000", elsewhere(n, { browser }));
    }
    expect(await type(challengeId, code, caller)).toEqual({ kind: "refused", factor: "code" });
    expect((await open(token, caller)).kind).toBe("registered");
  });
});
