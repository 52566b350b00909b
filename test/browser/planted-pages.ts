import { aPage } from "./planted-server.ts";

const script = (code: string): string => aPage(`<script>${code}</script>`);

/** Pages by their address, and what is heard when one is opened. */
export const noises: Readonly<Record<string, readonly [page: string, ...heard: string[]]>> = {
  "/quiet": [aPage("<p>Ingenting er galt.</p>")],
  "/talk": [script("console.log('yes'); console.info('yes'); console.debug('yes')")],
  "/error": [script("console.error('no')"), "console error: no"],
  "/warning": [script("console.warn('no')"), "console warning: no"],
  "/late-error": [script("onload = () => setTimeout(() => console.error('late'))"), "console error: late"],
  "/uncaught": [script("throw new Error('no')"), "uncaught: Error: no"],
  "/rejected": [script("Promise.reject(new Error('no'))"), "uncaught: Error: no"],
  "/missing-picture": [aPage('<img src="/missing.png" alt="">'), "404 GET /missing.png"],
  "/asks-in-vain": [script("fetch('/missing?a=1', { method: 'POST' })"), "404 POST /missing"],
  "/unanswered": [script("fetch('/hangs-up').catch(() => 0)"), "failed GET /hangs-up"],
  "/foreign-picture": [
    aPage('<img src="http://other.example/x.png" alt="">'),
    "another host: GET http://other.example/x.png",
  ],
  "/foreign-fetch": [
    script("fetch('https://other.example/x').catch(() => 0)"),
    "another host: CONNECT other.example:443",
    "another host: GET https://other.example/x",
  ],
  "/foreign-beacon": [
    script("navigator.sendBeacon('http://other.example/x', 'a')"),
    "another host: POST http://other.example/x",
  ],
  "/other-port": [
    script("fetch('http://localhost:1234/x', { mode: 'no-cors' }).catch(() => 0)"),
    "another host: GET http://localhost:1234/x",
  ],
  "/worker": [
    script("navigator.serviceWorker.register('/worker.js')"),
    "console error: from a worker",
    "another host: GET http://other.example/from-a-worker",
  ],
};

/** Wrong in one way each, and only as the comment says. */
export const inaccessible = {
  "/no-label": aPage("<input>"),
  "/pale": aPage('<p style="color: #999; background: #fff">Blek</p>'),
  // In the dark.
  "/pale-at-night": aPage(
    "<p>Blek</p>",
    "<style>@media (prefers-color-scheme: dark) { p { color: #333; background: #000 } }</style>",
  ),
  "/small-targets": aPage(
    '<button style="width: 9px; height: 9px">a</button><button style="width: 9px; height: 9px">b</button>',
  ),
  // Narrower than 700 px.
  "/wide": aPage('<p style="width: 700px">Bred</p>'),
};
