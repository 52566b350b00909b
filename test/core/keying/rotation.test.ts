import { GetSecretValueCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { mockClient } from "aws-sdk-client-mock";
import { beforeEach, describe, expect, it } from "vitest";
import { createKeyring } from "../../../adapters/secrets/keyring.ts";
import { ringText } from "../../../adapters/secrets/ring-text.ts";
import { type KeyRing, rotateRing, rotationLead } from "../../../core/keying/ring.ts";
import { limits } from "../../../core/limits.ts";
import { enqueue, outboxRef } from "../../../core/message/outbox.ts";
import { aCaller, aCustomer, anApp, contact, elsewhere } from "../../support/builders.ts";
import {
  anOwner,
  authenticated,
  goodPassword,
  logInAs,
  otherPassword,
  registerByMobile,
  secretsTo,
  signedInBy,
  startMobile,
  startNumber,
} from "../../support/people.ts";
import { aWorld, type World } from "../../support/world.ts";

const client = new SecretsManagerClient({ region: "eu-north-1" });
const secrets = mockClient(client);
const mail = "kari@example.com";

let world: World;
let ring: KeyRing;
let rotations = 0;

/** Rotates, and waits until the new key is in use. */
const rotate = (leaked = false): void => {
  rotations += 1;
  const rotation = rotateRing(ring, { key: `${rotations}`.padEnd(64, "k"), now: world.clock.now(), leaked });
  if (rotation.kind !== "rotated") throw new Error("a rotation is under way");
  ring = rotation.ring;
  secrets.on(GetSecretValueCommand).resolves({ SecretString: ringText(ring) });
};

/** A code does not live that long: where one is to cross over, it is asked for on the way. */
const untilInUse = (from = 0): void => world.clock.advance(rotationLead - from + 1);

beforeEach(() => {
  world = aWorld();
  const only = { version: 1, key: "a".repeat(64), from: 0 };
  ring = { keys: [only], naming: only };
  secrets.reset();
  secrets.on(GetSecretValueCommand).resolves({ SecretString: ringText(ring) });
  // The real one, over a secret that the test replaces.
  Object.assign(world.services.keyring, createKeyring({ client, secretId: "keying", clock: world.clock }));
});

describe("after a rotation", () => {
  it("a code that was out still works", async () => {
    await world.register(aCustomer(), "4711");
    rotate();
    world.clock.advance(rotationLead - 120);
    const inApp = await startMobile(world);
    const { code } = await secretsTo(world, "40 00 00 12");
    untilInUse(rotationLead - 120);
    expect(await world.services.keyring.mac("x")).toMatch(/^2\./);
    const confirmed = { challengeId: inApp.notice.challengeId, code, password: goodPassword };
    expect((await world.flows.confirmMobile(confirmed, anApp())).kind).toBe("registered");
  });

  it("a link of the day before still registers, in the browser that asked", async () => {
    await world.register(aCustomer(), "4711");
    const { caller } = await startNumber(world);
    const { token } = await secretsTo(world, mail);
    rotate();
    world.clock.advance(limits.link.verificationLifetime - 60);
    expect((await world.flows.verify({ kind: "link", token }, undefined, caller)).kind).toBe("registered");
  });

  it("a session goes on, and a PIN of a letter opens a registration after any number of rotations", async () => {
    const owner = await anOwner(world, aCustomer(), goodPassword);
    await world.register(
      aCustomer({ customerNumber: "100002", email: "ola@example.com", mobile: "40 00 00 13" }),
      "4711",
    );
    for (let n = 0; n < 3; n += 1) {
      rotate();
      untilInUse();
      expect((await authenticated(world, owner.token)).account.id).toBe(owner.account.id);
    }
    await startNumber(world, { customerNumber: "100002", userName: "ola@example.com" });
  });

  it("a known device keeps its own bucket, and proves the password while the pool is locked", async () => {
    const owner = await anOwner(world);
    rotate();
    untilInUse();
    const device = aCaller({ device: owner.device });
    for (let n = 0; n < limits.passwordTries.free; n += 1) await logInAs(world, mail, otherPassword, elsewhere(n));
    expect((await logInAs(world, mail, goodPassword, elsewhere(9))).kind).toBe("throttled");
    world.pool.lock(true);
    expect((await logInAs(world, mail, otherPassword, device)).kind).toBe("invalid_credentials");
    expect((await logInAs(world, mail, goodPassword, device)).kind).toBe("signed_in");
  });

  it("a device note made after it from a registration begun before it proves the password, too", async () => {
    await world.register(aCustomer(), "4711");
    const { caller } = await startNumber(world);
    const { token } = await secretsTo(world, mail);
    rotate();
    untilInUse();
    const { device } = signedInBy(await world.flows.verify({ kind: "link", token }, undefined, caller));
    world.pool.lock(true);
    expect((await logInAs(world, mail, goodPassword, aCaller({ device }))).kind).toBe("signed_in");
    expect((await logInAs(world, mail, otherPassword, aCaller({ device }))).kind).toBe("invalid_credentials");
  });

  it("a change of password that is asked for again is known again", async () => {
    const owner = await anOwner(world);
    rotate();
    world.clock.advance(rotationLead - 60);
    const change = async () =>
      world.flows.changePassword(
        await authenticated(world, owner.token),
        { currentPassword: goodPassword, newPassword: otherPassword },
        aCaller(),
      );
    expect((await change()).kind).toBe("changed");
    untilInUse(rotationLead - 60);
    expect((await change()).kind).toBe("changed");
  });

  it("a message that was sealed before is sent", async () => {
    await world.register(aCustomer(), "4711");
    rotate();
    world.clock.advance(rotationLead - 60);
    await startMobile(world);
    untilInUse(rotationLead - 60);
    expect(await world.inbox("40 00 00 12")).toHaveLength(1);
  });
});

describe("after a leak", () => {
  it("nothing that the old key made is worth anything: session, link, PIN, device", async () => {
    const owner = await anOwner(world);
    await world.register(
      aCustomer({ customerNumber: "100002", email: "ola@example.com", mobile: "40 00 00 13" }),
      "4711",
    );
    const { caller } = await startNumber(world, { customerNumber: "100002", userName: "ola@example.com" });
    const { token } = await secretsTo(world, "ola@example.com");
    rotate(true);
    world.clock.advance(301);
    expect(await world.flows.authenticate(aCaller({ session: owner.token }))).toBeUndefined();
    expect((await world.flows.verify({ kind: "link", token }, undefined, caller)).kind).toBe("refused");
    const typed = { customerNumber: "100002", pin: "4711", userName: "ola@example.com" };
    await expect(startNumber(world, typed)).rejects.toThrow("not_recognised");
    for (let n = 0; n < limits.passwordTries.free; n += 1) await logInAs(world, mail, otherPassword, elsewhere(n));
    const device = aCaller({ device: owner.device });
    expect((await logInAs(world, mail, goodPassword, device)).kind).toBe("throttled");
    // What they know goes on working.
    world.clock.advance(3600);
    expect((await logInAs(world, mail)).kind).toBe("signed_in");
  });

  it("a message that can't be opened any more is kept until its time is over, and then forgotten", async () => {
    await world.register(aCustomer(), "4711");
    await startMobile(world);
    const [waiting] = await world.services.store.due(world.clock.now(), 1);
    if (waiting === undefined) throw new Error("a message waits");
    rotate(true);
    world.clock.advance(301);
    expect(await world.flows.sweep()).toEqual({ failed: 1 });
    expect(world.table.get(outboxRef(waiting.id))).toBeDefined();
    world.clock.advance(limits.code.lifetime);
    expect(await world.flows.sweep()).toEqual({ failed: 0 });
    expect(world.table.get(outboxRef(waiting.id))).toBeUndefined();
    expect(world.office.sent).toEqual([]);
  });

  it("messages that can't be opened any more hold up none that can, however many they are", async () => {
    await world.register(aCustomer(), "4711");
    const told = { to: contact("ola@example.com"), language: "nb", message: { kind: "no_account" } } as const;
    const dayLater = world.clock.now() + 86_400_000;
    for (let n = 0; n < 101; n += 1) await world.services.store.commit([await enqueue(world.services)(told, dayLater)]);
    rotate(true);
    world.clock.advance(301);
    await startMobile(world);
    expect(await world.flows.sweep()).toEqual({ failed: 100 });
    await world.flows.sweep();
    expect(world.office.sent).toHaveLength(1);
  });

  it("people register as before", async () => {
    await world.register(aCustomer(), "4711");
    rotate(true);
    world.clock.advance(301);
    expect((await registerByMobile(world)).token).toBeTruthy();
  });
});
