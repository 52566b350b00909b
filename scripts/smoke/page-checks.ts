import { type Check, expectStatus, header, looked, parsed, unless } from "./check.ts";
import type { Answer, Client } from "./client.ts";
import { pageHeaders } from "./headers.ts";

/** Every screen of both doors. */
export const pageAddresses = [
  "/",
  "/register",
  "/register/sent",
  "/register/contact",
  "/register/new-customer",
  "/verify",
  "/recover/customer-number",
  "/recover/password",
  "/recover/password/sent",
  "/main",
  "/app/",
  "/app/login",
  "/app/customer",
  "/app/register",
  "/app/code",
  "/app/done",
  "/app/offline",
  "/app/new-customer",
  "/app/recover-password",
  "/app/recover-password/sent",
  "/app/main",
] as const;

const languages = ["nb", "en"] as const;
const readAnew = /^no-cache$/;
const keptForGood = /immutable/;

const inLanguage = (client: Client, url: string, language: string): Promise<Answer> =>
  client.ask(url, { headers: { "accept-language": language } });

const pageProblems = (answer: Answer, what: string, language: string, status = 200): readonly string[] => [
  ...expectStatus(answer, status, what),
  ...unless(answer.text.includes(`<html lang="${language}">`), `${what}: is not in that language`),
  ...unless(/^text\/html; ?charset=utf-8$/i.test(header(answer, "content-type")), `${what}: is not text/html in UTF-8`),
  ...unless(/accept-language/i.test(header(answer, "vary")), `${what}: Vary says nothing of the language`),
  ...pageHeaders(answer, what, readAnew),
];

/** Norwegian once more at the end: what was asked for in English must not come out of a cache. */
const pages: Check = {
  name: "pages",
  look: async ({ base }, client) => {
    const problems: string[] = [];
    for (const language of [...languages, "nb"] as const) {
      const answers = await Promise.all(
        pageAddresses.map((address) => inLanguage(client, `${base}${address}`, language)),
      );
      answers.forEach((answer, place) => {
        problems.push(...pageProblems(answer, `${pageAddresses[place]} (${language})`, language));
      });
    }
    return looked(`${pageAddresses.length} pages, ${languages.join(" and ")}`, [...new Set(problems)]);
  },
};

const assetsOf = (html: string): readonly string[] =>
  Array.from(html.matchAll(/(?:src|href)="(\/assets\/[\w.-]+)"/g), ([, file = ""]) => file);

const assets: Check = {
  name: "scripts and styles",
  look: async ({ base }, client) => {
    const named = await Promise.all(
      ["/", "/app/register"].map(async (page) => ({ page, files: assetsOf((await client.ask(base + page)).text) })),
    );
    const files = [...new Set(named.flatMap((one) => one.files))];
    const answers = await Promise.all(files.map(async (file) => ({ file, answer: await client.ask(base + file) })));
    return looked(
      `${files.length} files, kept for good`,
      named.flatMap((one) =>
        [".js", ".css"].flatMap((ending) =>
          unless(
            one.files.some((file) => file.endsWith(ending)),
            `${one.page}: names no ${ending}`,
          ),
        ),
      ),
      ...answers.map(({ file, answer }) => [
        ...expectStatus(answer, 200, file),
        ...pageHeaders(answer, file, keptForGood),
        ...unless(
          header(answer, "content-type").startsWith(file.endsWith(".css") ? "text/css" : "text/javascript"),
          `${file}: is ${header(answer, "content-type") || "of no type"}`,
        ),
      ]),
    );
  },
};

const unknownPage: Check = {
  name: "unknown page",
  look: async ({ base }, client) => {
    const answers = await Promise.all(
      languages.map((language) => inLanguage(client, `${base}/no-such-page`, language)),
    );
    return looked("404 with a page", ...answers.map((answer) => pageProblems(answer, "/no-such-page", "nb", 404)));
  },
};

const manifest: Check = {
  name: "manifest and worker",
  look: async ({ base }, client) => {
    const worker = await client.ask(`${base}/app/worker.js`);
    const problems = [
      ...expectStatus(worker, 200, "/app/worker.js"),
      ...unless(header(worker, "content-type").startsWith("text/javascript"), "/app/worker.js: is no script"),
      ...pageHeaders(worker, "/app/worker.js", readAnew),
    ];
    for (const language of languages) {
      const file = `/app/${language}.webmanifest`;
      const answer = await client.ask(base + file);
      const { name, start_url: start, icons } = parsed(answer.text);
      const listed = Array.isArray(icons) ? icons.map(({ src }: { src?: unknown }) => String(src)) : [];
      const found = await Promise.all(listed.map((src) => client.ask(new URL(src, base + file).href)));
      problems.push(
        ...expectStatus(answer, 200, file),
        ...pageHeaders(answer, file, readAnew),
        ...unless(typeof name === "string" && typeof start === "string", `${file}: names no app or no start`),
        ...unless(listed.length > 0, `${file}: names no icon`),
        ...found.flatMap((icon, place) => expectStatus(icon, 200, `${listed[place]} of ${file}`)),
      );
    }
    return looked("the app can be installed", problems);
  },
};

export const pageChecks: readonly Check[] = [pages, assets, unknownPage, manifest];
