import type { APIGatewayProxyEventV2 } from "aws-lambda";
import { describe, expect, it } from "vitest";
import { callerOf, hasBadKey, isForeign } from "../../../functions/http/caller.ts";

const event = (cookies: readonly string[], headers: Readonly<Record<string, string>> = {}) =>
  ({
    headers: { "cloudfront-viewer-address": "198.51.100.10:46532", ...headers },
    cookies,
    requestContext: { http: { method: "POST" }, requestId: "request-1", timeEpoch: 1_800_000_000_000 },
  }) as unknown as APIGatewayProxyEventV2;

/** What `trim` of one language or another takes for white space. Browsers take none of it for a part of the prefix. */
const spaces = [..."\u0085\u00a0\u1680\u2000\u200a\u2028\u2029\u202f\u205f\u3000\ufeff\v\f\r\n"];

describe("a cookie of ours", () => {
  it("is read whatever else is there", () => {
    const { session, browser, device } = callerOf(
      event(["a=1", " __Host-session=one", "__Host-browser=two", "b=__Host-session=x", "\t__Host-device=three"]),
    );
    expect({ session, browser, device }).toEqual({ session: "one", browser: "two", device: "three" });
  });

  it.each(["session", "browser", "device"] as const)("is none that a neighbouring site could have set: %s", (name) => {
    const cookie = `__Host-${name}=planted`;
    const planted = [
      ...spaces.map((space) => `${space}${cookie}`),
      ...spaces.map((space) => `__Host-${name}${space}=planted`),
      `__host-${name}=planted`,
      `$Version=1; ${cookie}`,
      `"__Host-${name}"=planted`,
      `=${cookie}`,
      `a, ${cookie}`,
      `__Host-${name}\u0000=planted`,
      `__Host-${name}`,
    ];
    for (const other of planted) {
      expect(callerOf(event([other]))[name], JSON.stringify(other)).toBeUndefined();
      // Beside the true one it takes nothing away either.
      expect(callerOf(event([other, `__Host-${name}=ours`]))[name], JSON.stringify(other)).toBe("ours");
    }
  });

  it("that came twice is believed in neither place", () => {
    const twice = event(["__Host-session=a", "__Host-session=a"]);
    expect(callerOf(twice).session).toBeUndefined();
    expect(isForeign(event(["__Host-session=a", "__Host-session=b"], { origin: "https://x.example" }), [])).toBe(true);
  });

  it("is not read where a bearer token is given, nor in the app", () => {
    expect(callerOf(event(["__Host-session=c"], { authorization: "Bearer b" })).session).toBe("b");
    const app = { "min-side-client": "app" };
    expect(callerOf(event(["__Host-session=c", "__Host-device=d", "__Host-browser=e"], app))).not.toMatchObject({
      session: expect.anything(),
    });
    expect(callerOf(event(["__Host-device=d", "__Host-browser=e"], app))).not.toHaveProperty("device");
    expect(callerOf(event(["__Host-device=d", "__Host-browser=e"], app))).not.toHaveProperty("browser");
  });
});

describe("a request's key", () => {
  const keyed = (key: string) => event([], { "idempotency-key": key });
  const key = "8e03978e-40d5-43dd-bc93-6894a57f9324";

  it.each([key, "A".repeat(16), "a".repeat(100), "YWJjZGVmZ2hpamts+/=~.-"])(
    "is read in quotes or without: %s",
    (text) => {
      for (const sent of [text, `"${text}"`]) {
        expect(hasBadKey(keyed(sent))).toBe(false);
        expect(callerOf(keyed(sent)).idempotencyKey).toBe(text);
      }
    },
  );

  it("may be missing", () => {
    expect(hasBadKey(event([]))).toBe(false);
    expect(callerOf(event([])).idempotencyKey).toBeUndefined();
  });

  it.each([
    ...["", '""', "A".repeat(15), "A".repeat(101), `"${key}`, `${key}"`, `""${key}""`, `'${key}'`, `${key}, ${key}`],
    ...[`"${key}","${key}"`, `${key};a=1`, `${key} ${key}`, `${key}\n`, `${key}\u00e6`, "\u212a".repeat(20)],
  ])("is none if it is not well formed: %j", (sent) => {
    expect(hasBadKey(keyed(sent))).toBe(true);
    expect(callerOf(keyed(sent)).idempotencyKey).toBeUndefined();
  });
});
