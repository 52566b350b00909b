import { readFileSync } from "node:fs";
import { join } from "node:path";
import { runInNewContext } from "node:vm";
import { respond, type ViewerRequest } from "../../web/edge/viewer-request.ts";
import { type Asked, asked, fakeCaches, origin } from "./worker-caches.ts";

/** How the network is: as it should be, gone, without an answer, or with a site that fails. */
export type Network = "fine" | "gone" | "silent" | "failing";

export interface Visitor {
  /** The cookie; not to be seen from the worker where `cookieStore` is false. */
  language?: string;
  /** Most wanted first. */
  languages: readonly string[];
  cookieStore?: boolean;
}

interface BrowserState {
  network: Network;
  /** An address where there is nothing. */
  missing?: string;
  /** An address that leads to another page. */
  moved?: string;
  storeBroken: boolean;
  waits: boolean;
  preloads: boolean;
  claimed: boolean;
}

/** A browser with the worker of a built site in it, as far as the worker can tell, and the edge in front of the site. */
export const workerBrowser = (folder: string, files: readonly string[], visitor: Visitor) => {
  const state: BrowserState = { network: "fine", storeBroken: false, waits: true, preloads: false, claimed: false };
  const fetched: string[] = [];

  const fromSite = ({ url, redirect }: Asked): Response => {
    const { pathname, searchParams } = new URL(url);
    if (pathname === state.moved) {
      if (redirect === "error") throw new TypeError(`${pathname} leads elsewhere`);
      return new Response("the page that it leads to");
    }
    const language = searchParams.get("language");
    const request: ViewerRequest = {
      method: "GET",
      uri: pathname,
      querystring: language === null ? {} : { language: { value: language } },
      headers: { "accept-language": { value: visitor.languages.join(",") } },
      cookies: visitor.language === undefined ? {} : { language: { value: visitor.language } },
    };
    const answer = respond(request, files);
    if ("statusCode" in answer) {
      if (redirect === "error") throw new TypeError("redirected");
      return new Response(null, {
        status: answer.statusCode,
        headers: { location: String(answer.headers.location?.value) },
      });
    }
    if (answer.uri === "/404.html" || pathname === state.missing) return new Response("404", { status: 404 });
    const headers = answer.uri.startsWith("/assets/") ? {} : { vary: "Accept-Encoding, Accept-Language, Cookie" };
    return new Response(readFileSync(join(folder, answer.uri), "utf8"), { headers });
  };

  const fetchOne = async (request: string | Asked): Promise<Response> => {
    const one = typeof request === "string" ? asked(request) : request;
    fetched.push(one.url.slice(origin.length));
    if (state.network === "gone") throw new TypeError("Failed to fetch");
    if (state.network === "silent") return new Promise<never>(() => undefined);
    return state.network === "failing" ? new Response("503", { status: 503 }) : fromSite(one);
  };

  const caches = fakeCaches(fetchOne);
  const timers = new Map<number, () => void>();
  const listeners = new Map<string, (event: unknown) => void>();
  const self = {
    location: new URL("/app/worker.js", origin),
    addEventListener: (type: string, listener: (event: unknown) => void) => listeners.set(type, listener),
    skipWaiting: async () => {
      state.waits = false;
    },
    clients: {
      claim: async () => {
        state.claimed = true;
      },
    },
    registration: {
      navigationPreload: {
        enable: async () => {
          state.preloads = true;
        },
      },
    },
    ...(visitor.cookieStore === false
      ? {}
      : {
          cookieStore: {
            get: async () => (visitor.language === undefined ? null : { name: "language", value: visitor.language }),
          },
        }),
  };
  runInNewContext(readFileSync(join(folder, "app/worker.js"), "utf8"), {
    self,
    caches: {
      ...caches,
      match: async (...given: Parameters<typeof caches.match>) => {
        if (state.storeBroken) throw new Error("the store is broken");
        return caches.match(...given);
      },
    },
    fetch: fetchOne,
    // With `new`, a function's own object is what comes of it.
    Request: function make(address: string, more: Partial<Asked>) {
      return asked(address, more);
    },
    URL,
    navigator: { languages: visitor.languages },
    setTimeout: (act: () => void) => {
      timers.set(timers.size, act);
      return timers.size - 1;
    },
    clearTimeout: (id: number) => timers.delete(id),
  });

  /** Fires an event that the worker may prolong. */
  const fire = async (type: "install" | "activate"): Promise<void> => {
    const waits: Promise<unknown>[] = [];
    listeners.get(type)?.({ waitUntil: (wait: Promise<unknown>) => waits.push(wait) });
    await Promise.all(waits);
  };

  /** @returns the worker's answer, or nothing where it leaves the request to the browser */
  const ask = (address: string, more: Partial<Asked> = {}, preloaded?: Response): Promise<Response> | undefined => {
    let answer: Promise<Response> | undefined;
    listeners.get("fetch")?.({
      request: asked(address, more),
      preloadResponse: Promise.resolve(preloaded),
      respondWith: (given: Promise<Response>) => {
        answer = given;
      },
      waitUntil: () => undefined,
    });
    return answer;
  };

  return {
    state,
    fetched,
    caches: caches.all,
    fire,
    ask,
    /** Opens an address. */
    open: async (address: string, preloaded?: Response): Promise<Response> => {
      const answer = ask(address, { mode: "navigate", redirect: "manual" }, preloaded);
      if (answer === undefined) throw new Error(`the worker leaves ${address} to the browser`);
      return answer;
    },
    /** Lets all the time pass that the worker waits for something. */
    loseHope: () => {
      for (const act of timers.values()) act();
    },
  };
};
