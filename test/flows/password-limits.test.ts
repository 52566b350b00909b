import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { HttpReply, Person } from "../support/http-person.ts";
import type { LocalServer } from "../support/local-server.ts";
import {
  aRow,
  challengeIdOf,
  codeIn,
  expectProblem,
  expectThrottled,
  goodPassword,
  newest,
  otherPassword,
  ownAddress,
  registerFile,
  registerInApp,
  registerOnWeb,
  somebody,
  startInApp,
  startOnWeb,
} from "../support/own-customers.ts";
import { seen } from "../support/seen.ts";
import { sharedServer } from "../support/shared-server.ts";

const rows = [1, 2, 3, 4, 5, 6].map((n) => aRow(n));
const [patient, owner, spreader, careless, neighbour, locked] = rows as [
  (typeof rows)[number],
  (typeof rows)[number],
  (typeof rows)[number],
  (typeof rows)[number],
  (typeof rows)[number],
  (typeof rows)[number],
];

let server: LocalServer;
beforeAll(async () => {
  server = await sharedServer(registerFile(rows));
});
afterAll(() => server.stop());

const logIn = (who: Person, username: string, password: string): Promise<HttpReply> =>
  who.post("/api/login", { username, password });
/** A guess from an address that nobody came from before. */
const guess = (username: string): Promise<HttpReply> => logIn(somebody(server), username, "feil passord");

/**
 * Until 429, and not before the user pool's own lock is over, which is shorter than ours.
 * @returns how many were looked at, and the seconds to wait
 */
const guessUntilThrottled = async (once: () => Promise<HttpReply>): Promise<{ tried: number; wait: number }> => {
  await server.advance(15 * 60);
  for (let tried = 0; ; tried += 1) {
    const reply = await once();
    if (reply.status === 429) return { tried, wait: expectThrottled(reply) };
    expectProblem(reply, 401, "invalid_credentials");
  }
};

describe("password tries from unknown devices", () => {
  it("are 5 free, then 30 s doubling to an hour; the right one waits too, and empties the bucket", async () => {
    await registerInApp(server, patient);
    const names = [patient.mobile, "nobody@example.com"];
    for (const name of names) {
      for (let n = 0; n < 5; n += 1) expectProblem(await guess(name), 401, "invalid_credentials");
    }
    for (const expected of [30, 60, 120, 240, 480, 960, 1920, 3600, 3600]) {
      for (const name of names) {
        const wait = expectThrottled(await logIn(somebody(server), name, goodPassword));
        expect([expected, expected - 1]).toContain(wait);
      }
      await server.advance(expected);
      for (const name of names) expectProblem(await guess(name), 401, "invalid_credentials");
    }
    await server.advance(3600);
    expect((await logIn(somebody(server), patient.mobile, goodPassword)).status).toBe(200);
    expect(await guessUntilThrottled(() => guess(patient.mobile))).toEqual({ tried: 5, wait: 30 });
  });

  it("are counted for the account, whatever address or spelling they come with", async () => {
    await registerInApp(server, spreader);
    const national = spreader.mobile.slice(3);
    const spellings = [spreader.mobile, national, `0047${national}`, `+47 ${national}`, ` ${national} `];
    for (const spelling of spellings) expectProblem(await guess(spelling), 401, "invalid_credentials");
    expectThrottled(await guess(national));
  });

  it("are counted before they are compared: of 20 at once no more than 5 are looked at", async () => {
    await registerInApp(server, careless);
    const replies = await Promise.all(Array.from({ length: 20 }, () => guess(careless.mobile)));
    const looked = replies.filter(({ status }) => status === 401).length;
    expect(looked).toBeLessThanOrEqual(5);
    expect(replies.every(({ status }) => status === 401 || status === 429)).toBe(true);
  });
});

describe("a known device", () => {
  it("has its own bucket: strangers can't lock the owner out, nor the owner the strangers' bucket", async () => {
    const device = await registerOnWeb(server, owner);
    await guessUntilThrottled(() => guess(owner.email));
    expectThrottled(await logIn(somebody(server), owner.email, goodPassword));
    expect((await logIn(device, owner.email, goodPassword)).status).toBe(200);
    const own = await guessUntilThrottled(() => logIn(device, owner.email, "feil passord"));
    expect(own).toEqual({ tried: 5, wait: 30 });
    expectThrottled(await logIn(device, owner.email, goodPassword));
    await server.advance(30);
    expect((await logIn(device, owner.email, goodPassword)).status).toBe(200);
  });

  it("is known by its own note only", async () => {
    const device = await registerOnWeb(server, neighbour);
    const note = device.cookies.get("__Host-device") ?? "";
    expect(note).not.toBe("");
    await server.advance(3600);
    await guessUntilThrottled(() => guess(owner.email));
    // The neighbour's device, a note that was tampered with, and one that is none.
    const [ownerId] = /(?<=~)[\w-]{22}(?=\.)/.exec(note) ?? [];
    for (const forged of [note, note.replace(String(ownerId), "A".repeat(22)), `${note.slice(0, -2)}xx`, "x"]) {
      const who = somebody(server);
      who.cookies.set("__Host-device", forged);
      expectThrottled(await logIn(who, owner.email, goodPassword));
    }
  });

  it("is forgotten after 180 days", async () => {
    const device = somebody(server, { address: ownAddress() });
    expect((await logIn(device, neighbour.email, goodPassword)).status).toBe(200);
    await server.advance(180 * 86_400 - 3600);
    await guessUntilThrottled(() => guess(neighbour.email));
    const copy = somebody(server);
    copy.cookies.set("__Host-device", device.cookies.get("__Host-device") ?? "");
    expect((await logIn(copy, neighbour.email, goodPassword)).status).toBe(200);
    await server.advance(3600);
    const late = somebody(server);
    late.cookies.set("__Host-device", device.cookies.get("__Host-device") ?? "");
    await guessUntilThrottled(() => guess(neighbour.email));
    expectThrottled(await logIn(late, neighbour.email, goodPassword));
  });
});

describe("100 wrong in a row", () => {
  it("close the account to strangers, who are answered as about nobody, until it is recovered, and never to its own device", async () => {
    const device = await registerInApp(server, locked);
    for (let tries = 0; tries < 100; tries += 1) {
      if (tries >= 5) await server.advance(Math.min(3600, 30 * 2 ** (tries - 5)));
      expectProblem(await guess(locked.mobile), 401, "invalid_credentials");
    }
    for (const wait of [0, 3600, 86_400]) {
      await server.advance(wait);
      expectProblem(await logIn(somebody(server), locked.mobile, goodPassword), 401, "invalid_credentials");
    }
    const stranger = aRow(98);
    for (const ask of [
      (row: typeof locked) => guess(row.mobile),
      (row: typeof locked) => startInApp(somebody(server, { app: true }), row),
      (row: typeof locked) => startOnWeb(somebody(server), { ...row, pin: "0000" }),
      (row: typeof locked) => somebody(server).post("/api/recover/password", { username: row.mobile }),
      (row: typeof locked) =>
        somebody(server).post("/api/recover/customer-number", { mobile: row.mobile, channel: "sms" }),
    ]) {
      await server.advance(3600);
      const expected = await seen(server, () => ask(stranger));
      expect(await seen(server, () => ask(locked))).toEqual(expected);
    }
    expect((await logIn(device, locked.mobile, goodPassword)).status).toBe(200);
    await server.advance(3600);
    const who = somebody(server);
    const challengeId = challengeIdOf(await who.post("/api/recover/password", { username: locked.mobile }));
    const code = codeIn(await newest(server, locked.mobile));
    const recovered = await who.post("/api/recover/password/confirm", { challengeId, code, password: otherPassword });
    expect(recovered.status, recovered.text).toBe(204);
    expect((await logIn(somebody(server), locked.mobile, otherPassword)).status).toBe(200);
  });
});
