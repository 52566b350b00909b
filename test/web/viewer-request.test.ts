import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { edgeFunction } from "../../dev/gateway/edge-function.ts";
import { edgeCode } from "../../lib/constructs/edge-function.ts";
import { type EdgeResponse, languageOf, respond, type ViewerRequest } from "../../web/edge/viewer-request.ts";

const pages = ["index", "register", "register/sent", "recover/password", "app/index", "app/register"];
const files = [
  ...pages.flatMap((page) => [`/nb/${page}.html`, `/en/${page}.html`]),
  "/404.html",
  "/icon.svg",
  "/app/worker.js",
  "/app/nb.webmanifest",
  "/app/en.webmanifest",
  "/.well-known/assetlinks.json",
  "/.well-known/apple-app-site-association",
];

const valued = (values: Readonly<Record<string, string>>) =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name, { value }]));

interface Asked {
  readonly query?: Readonly<Record<string, string>>;
  readonly cookies?: Readonly<Record<string, string>>;
  readonly acceptLanguage?: string;
}

const asking = (uri: string, { query = {}, cookies = {}, acceptLanguage }: Asked = {}): ViewerRequest => ({
  method: "GET",
  uri,
  querystring: valued(query),
  cookies: valued(cookies),
  headers: valued(acceptLanguage === undefined ? {} : { "accept-language": acceptLanguage }),
});

const isAnswer = (outcome: ViewerRequest | EdgeResponse): outcome is EdgeResponse => "statusCode" in outcome;

/** The file that answers, or where the answer leads to. */
const fileFor = (uri: string, asked?: Asked): string => {
  const outcome = respond(asking(uri, asked), files);
  return isAnswer(outcome) ? `${outcome.statusCode} ${outcome.headers.location?.value}` : outcome.uri;
};

describe("an address", () => {
  it.each([
    ["/", "/nb/index.html"],
    ["/register", "/nb/register.html"],
    ["/register/sent", "/nb/register/sent.html"],
    ["/recover/password", "/nb/recover/password.html"],
    ["/app/", "/nb/app/index.html"],
    ["/app/register", "/nb/app/register.html"],
    ["/app/manifest.webmanifest", "/app/nb.webmanifest"],
  ])("%s is %s", (address, file) => {
    expect(fileFor(address)).toBe(file);
  });

  it.each([
    "/icon.svg",
    "/app/worker.js",
    "/app/en.webmanifest",
    "/.well-known/assetlinks.json",
    "/.well-known/apple-app-site-association",
    "/en/register.html",
  ])("%s is that file", (address) => {
    expect(fileFor(address, { acceptLanguage: "en" })).toBe(address);
  });

  it("of a script of an earlier version is left to the bucket, which still has it", () => {
    expect(fileFor("/assets/login-B1_a2-C3.js")).toBe("/assets/login-B1_a2-C3.js");
  });

  it.each([
    ["/app", "308 /app/"],
    ["/register/", "308 /register"],
    ["/recover/password/", "308 /recover/password"],
  ])("%s leads to %s", (address, location) => {
    expect(fileFor(address)).toBe(location);
  });

  it("keeps the language that it names when it leads elsewhere, and nothing that it does not know", () => {
    expect(fileFor("/app", { query: { language: "en", token: "a" } })).toBe("308 /app/?language=en");
    expect(fileFor("/app", { query: { language: "https://evil.example" } })).toBe("308 /app/");
  });

  it.each([
    "/nothing",
    "/register.html",
    "/nothing/",
    "/REGISTER",
    "//",
    "//evil.example/",
    "//evil.example/register/",
    "/app//",
    "/../secret.html",
    "/..%2fsecret",
    "/%2e%2e/nb/index.html",
    "/nb/../../secret",
    "/assets/../secret.html",
    "/assets/a/b.js",
    "/__proto__",
    "/constructor",
    "/register%00",
    "/wp-login.php",
  ])("%s is nowhere", (address) => {
    expect(fileFor(address)).toBe("/404.html");
  });
});

describe("the language of a page", () => {
  it.each<[what: string, asked: Asked, language: string]>([
    ["is Norwegian, where nothing is said", {}, "nb"],
    ["is what the address says", { query: { language: "en" }, cookies: { language: "nb" } }, "en"],
    ["is what was chosen before", { cookies: { language: "en" }, acceptLanguage: "nb" }, "en"],
    ["is what the browser likes best", { acceptLanguage: "en-GB,en;q=0.9,nb;q=0.5" }, "en"],
    ["goes by how much, not by the order", { acceptLanguage: "en;q=0.1, nb" }, "nb"],
    ["goes by the order among equals", { acceptLanguage: "en;q=0.5,nb;q=0.5" }, "en"],
    ["passes over what we don't speak", { acceptLanguage: "de, en;q=0.3" }, "en"],
    ["is not one that is refused", { acceptLanguage: "en;q=0, de" }, "nb"],
    ["is Norwegian for nynorsk", { acceptLanguage: "nn-NO, en;q=0.8" }, "nb"],
    ["is Norwegian for Danes and Swedes", { acceptLanguage: "sv-SE,sv;q=0.9,en;q=0.8" }, "nb"],
    ["is Norwegian for the rest of the world", { acceptLanguage: "*" }, "nb"],
    ["does not take a longer word for a language", { acceptLanguage: "enm, nothing" }, "nb"],
    ["ignores a cookie that is none of ours", { cookies: { language: "../en" }, acceptLanguage: "en" }, "en"],
  ])("%s", (_what, asked, language) => {
    expect(languageOf(asking("/", asked))).toBe(language);
    expect(fileFor("/register", asked)).toBe(`/${language}/register.html`);
  });
});

/** Pieces that addresses, real and hostile ones, are made of. */
const pieces = fc.constantFrom(
  ..."/ . .. %2e%2e %2f \\ nb en app index register html assets icon.svg sent %00 ? # @ evil.example __proto__ javascript:".split(
    " ",
  ),
);
const addresses = fc.oneof(
  fc.string().map((text) => `/${text}`),
  fc.array(pieces, { maxLength: 8 }).map((parts) => `/${parts.join("")}`),
  fc.constantFrom(...files),
);
const headers = fc.oneof(fc.string(), fc.constantFrom("en", "nb", "en;q=1.0,nb", "*,,;q", "en;q=2", ";;;,,,"));

describe("whatever is asked for", () => {
  it("a file that there is answers, or a script, or a redirect within the site", () => {
    fc.assert(
      fc.property(addresses, headers, headers, (address, acceptLanguage, language) => {
        const asked = { acceptLanguage, query: { language }, cookies: { language } };
        const outcome = respond(asking(address, asked), files);
        if (isAnswer(outcome)) {
          expect(outcome.headers.location?.value).toMatch(/^\/[a-z]+(?:\/[a-z]+)*\/?(?:\?language=(?:nb|en))?$/);
        } else if (!files.includes(outcome.uri)) {
          expect(outcome.uri).toMatch(/^\/assets\/[\w.-]+$/);
        }
      }),
      { numRuns: 2000 },
    );
  });

  it("the code that is deployed says the same as its source", () => {
    const deployed = edgeFunction(edgeCode("viewer-request", { files }));
    fc.assert(
      fc.property(addresses, headers, (address, acceptLanguage) => {
        const request = asking(address, { acceptLanguage }) as Parameters<typeof deployed>[0]["request"];
        const outcome = deployed({ eventType: "viewer-request", ip: "192.0.2.7", request });
        expect(outcome).toEqual(respond(asking(address, { acceptLanguage }), files));
      }),
      { numRuns: 200 },
    );
  });
});
