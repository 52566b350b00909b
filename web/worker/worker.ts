/**
 * The app's worker: keeps the shell of Min Strøm, its pages in both languages and the files they load, so that it opens without a
 * network. It keeps nothing later on: what it has is what the build listed, and none of that is anybody's own. Pages come
 * from the network where there is one; the API is never kept, nor answered for.
 */
import { languageOf } from "../edge/viewer-request.ts";

declare const self: Omit<ServiceWorkerGlobalScope, "cookieStore" | "registration"> & {
  /** Missing in older browsers, like the preloading of pages. */
  readonly cookieStore?: CookieStore;
  readonly registration: { readonly navigationPreload?: NavigationPreloadManager };
};

/** Filled in by the build (`web/shell.ts`): a name that changes with anything in it, pages and files with hashed names. */
declare const shell: { readonly name: string; readonly pages: readonly string[]; readonly files: readonly string[] };

const offlinePage = "/app/offline";
/** How long the network may take before the kept page is shown, milliseconds. */
const patience = 4000;

const inLanguage = (page: string, language: string): string => `${page}?language=${language}`;

/** All or nothing: a shell with holes would break where nobody can mend it. */
const keepShell = async (): Promise<void> => {
  const pages = ["nb", "en"].flatMap((language) => shell.pages.map((page) => inLanguage(page, language)));
  const cache = await caches.open(shell.name);
  await cache.addAll([
    // As they are now, whatever the browser has from before; one that leads elsewhere is none.
    ...pages.map((page) => new Request(page, { cache: "no-cache", redirect: "error" })),
    ...shell.files,
  ]);
};

/**
 * Pages that an earlier worker had answered may go on: the site still has the files that they name, and none fetches its
 * code bit by bit.
 */
const takeOver = async (): Promise<void> => {
  const others = (await caches.keys()).filter((name) => name.startsWith("shell-") && name !== shell.name);
  await Promise.all(others.map((name) => caches.delete(name)));
  // Asked for while the worker is still starting.
  await self.registration.navigationPreload?.enable();
  await self.clients.claim();
};

/** What was kept for an address. What a reply varies by plays no part: the language stands in the key. */
const kept = async (address: string): Promise<Response | undefined> => {
  try {
    return await caches.match(address, { cacheName: shell.name, ignoreVary: true });
  } catch {
    // A store that does not work must not take the page down with it.
    return undefined;
  }
};

/** By the rule that the edge chooses by: the address, else the choice that is remembered, else the browser's. */
const languageFor = async ({ pathname, searchParams }: URL): Promise<string> => {
  const asked = searchParams.get("language");
  const cookie = await self.cookieStore?.get("language").catch(() => null);
  return languageOf({
    method: "GET",
    uri: pathname,
    querystring: asked === null ? {} : { language: { value: asked } },
    cookies: cookie?.value === undefined ? {} : { language: { value: cookie.value } },
    headers: { "accept-language": { value: navigator.languages.join() } },
  });
};

/** The answer, or nothing where it fails or takes longer; what comes then still belongs to whoever waits for it. */
const inTime = (answer: Promise<Response>): Promise<Response | undefined> =>
  new Promise((resolve) => {
    const timer = setTimeout(() => resolve(undefined), patience);
    const settle = (response?: Response): void => {
      clearTimeout(timer);
      resolve(response);
    };
    answer.then(settle, () => settle());
  });

const page = async (url: URL, answer: Promise<Response>): Promise<Response> => {
  const answered = await inTime(answer);
  if (answered !== undefined && answered.status < 500) return answered;
  const language = await languageFor(url);
  const known = await kept(inLanguage(url.pathname, language));
  // Of an unknown page a broken site may tell itself; where there is no network, the app says so.
  return known ?? answered ?? (await kept(inLanguage(offlinePage, language))) ?? answer;
};

const fromNetwork = async ({ request, preloadResponse }: FetchEvent): Promise<Response> =>
  ((await preloadResponse) as Response | undefined) ?? fetch(request);

self.addEventListener("install", (event) => {
  event.waitUntil(keepShell());
  void self.skipWaiting();
});

self.addEventListener("activate", (event) => event.waitUntil(takeOver()));

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) return;
  if (request.mode === "navigate" && url.pathname.startsWith("/app/")) {
    event.respondWith(page(url, fromNetwork(event)));
  } else if (url.pathname.startsWith("/assets/")) {
    event.respondWith(kept(url.pathname).then((file) => file ?? fetch(request)));
  }
});
