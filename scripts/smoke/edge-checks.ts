import { originSecretHeader } from "../../contracts/environment.ts";
import { problemIn } from "./api-checks.ts";
import { type Check, expectStatus, type Finding, header, looked, unless } from "./check.ts";
import type { Answer } from "./client.ts";

/** Days before its end at which a certificate should have been replaced: ACM begins 60 days before. */
const daysLeft = 14;

/** @param now epoch milliseconds */
export const tlsFinding = ({ tls }: Pick<Answer, "tls">, now: number): Finding => {
  if (tls === undefined) return { kind: "looked", note: "", problems: ["no TLS"] };
  const days = Math.floor((Date.parse(tls.validTo) - now) / 86_400_000);
  return looked(
    `${tls.protocol}, certificate for ${days} more days`,
    unless(/^TLSv1\.[23]$/.test(tls.protocol), `${tls.protocol} is too old`),
    unless(days >= daysLeft, `the certificate ends in ${days} days`),
  );
};

const tls: Check = {
  name: "TLS",
  look: async (target, client) =>
    target.isLocal
      ? { kind: "skipped", why: "the local server speaks plain HTTP" }
      : tlsFinding(await client.ask(`${target.base}/`), Date.now()),
};

const redirect: Check = {
  name: "http to https",
  look: async ({ base, plainBase }, client) => {
    if (plainBase === undefined) return { kind: "skipped", why: "the local server speaks plain HTTP" };
    const page = await client.ask(`${plainBase}/register`);
    const api = await client.ask(`${plainBase}/api/me`);
    return looked(
      "pages redirected, API refused",
      unless(
        [301, 308].includes(page.status) && header(page, "location") === `${base}/register`,
        `http://…/register: ${page.status} to ${header(page, "location") || "nowhere"}`,
      ),
      expectStatus(api, 403, "http://…/api/me"),
    );
  },
};

const directApi: Check = {
  name: "API Gateway's own address",
  look: async ({ apiUrl }, client) => {
    if (apiUrl === undefined) return { kind: "skipped", why: "say --api-url to try it (output ApiUrl)" };
    const url = `${apiUrl.replace(/\/$/, "")}/api/me`;
    const bare = await client.ask(url);
    const forged = await client.ask(url, {
      headers: { [originSecretHeader]: "x".repeat(64), "cloudfront-viewer-address": "192.0.2.1:1" },
    });
    return looked(
      "refused, with a made-up secret, too",
      problemIn(bare, 403, "forbidden_origin", "API Gateway's own address"),
      problemIn(forged, 403, "forbidden_origin", "the same with a made-up secret"),
    );
  },
};

const noTestDoors: Check = {
  name: "no test doors",
  look: async (target, client) => {
    if (target.isLocal) return { kind: "skipped", why: "the local server has them" };
    const answer = await client.ask(`${target.base}/_local/messages`);
    return looked("/_local is no address", expectStatus(answer, 404, "/_local/messages"));
  },
};

export const edgeChecks: readonly Check[] = [tls, redirect, directApi, noTestDoors];
