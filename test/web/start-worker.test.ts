import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

interface Browser {
  readonly door?: string;
  readonly trustedTypes?: unknown;
  readonly worker?: boolean;
  readonly register?: (url: unknown, options: unknown) => Promise<unknown>;
}

/** Loads a page of that door. @returns what was registered */
const load = async ({ door = "app", trustedTypes, worker = true, register }: Browser): Promise<readonly unknown[]> => {
  const registered: unknown[] = [];
  const window = Object.assign(new EventTarget(), trustedTypes === undefined ? {} : { trustedTypes });
  const fallback = async (url: unknown, options: unknown): Promise<void> => {
    registered.push([url, options]);
  };
  vi.stubGlobal("window", window);
  vi.stubGlobal("navigator", worker ? { serviceWorker: { register: register ?? fallback } } : {});
  vi.stubGlobal("document", { body: { dataset: { door } } });
  const { startWorker } = await import("../../web/scripts/start-worker.ts" as string);
  startWorker();
  expect(registered).toEqual([]);
  window.dispatchEvent(new Event("load"));
  await new Promise((resolve) => setImmediate(resolve));
  return registered;
};

beforeEach(() => vi.resetModules());
afterEach(() => vi.unstubAllGlobals());

describe("the app's worker", () => {
  it("is registered for the app, once its page has loaded", async () => {
    expect(await load({})).toEqual([["/app/worker.js", { scope: "/app/" }]]);
  });

  it("is none of Min side's", async () => {
    expect(await load({ door: "side" })).toEqual([]);
  });

  it("passes through a policy of the name that the pages' headers allow, and that lets nothing else through", async () => {
    let rules: { createScriptURL: (url: string) => string } | undefined;
    const createPolicy = (name: string, given: typeof rules & object) => {
      expect(name).toBe("min-side");
      rules = given;
      return { createScriptURL: (url: string) => ({ trusted: given.createScriptURL(url) }) };
    };
    const registered = await load({ trustedTypes: { createPolicy } });
    expect(registered).toEqual([[{ trusted: "/app/worker.js" }, { scope: "/app/" }]]);
    expect(() => rules?.createScriptURL("https://other.example/x.js")).toThrow(TypeError);
  });

  it("is done without where the browser won't have it", async () => {
    expect(await load({ worker: false })).toEqual([]);
    expect(await load({ register: () => Promise.reject(new DOMException("", "SecurityError")) })).toEqual([]);
    const createPolicy = () => {
      throw new TypeError("not allowed by the headers");
    };
    expect(await load({ trustedTypes: { createPolicy } })).toEqual([]);
  });
});
