import { build } from "esbuild";
import { describe, expect, it } from "vitest";
import { violations } from "./import-table.ts";
import { importsOf, projectFolder, type SourceFile, sourceFiles } from "./source.ts";

const files = sourceFiles();
const importsIn = (all: readonly SourceFile[]) => all.flatMap(importsOf);
const told = (all: readonly SourceFile[]) => violations(importsIn(all)).map(({ from, to }) => `${from} imports ${to}`);

describe("the import table", () => {
  it("holds for every file", () => {
    expect(files.length).toBeGreaterThan(150);
    expect(told(files)).toEqual([]);
  });

  it.each([
    ["core/limit/window.ts", 'import { dynamodbStore } from "../../adapters/dynamodb/store.ts";'],
    ["core/session/open.ts", 'import { randomBytes } from "node:crypto";'],
    ["core/account/claim.ts", 'import type { Reply } from "../../functions/http/reply.ts";'],
    ["core/customer/customer.ts", 'export { RegisterMobileRequest } from "../../contracts/requests.ts";'],
    ["functions/login/endpoint.ts", 'import { liveServices } from "../../adapters/live.ts";'],
    ["functions/login/endpoint.ts", 'import { DynamoDBClient } from "@aws-sdk/client-dynamodb";'],
    ["functions/login/endpoint.ts", 'import { handler } from "aws-lambda";'],
    ["functions/login/endpoint.ts", 'import { verifyEndpoint } from "../verify/endpoint.ts";'],
    ["functions/login/index.ts", 'import { dynamodbStore } from "../../adapters/dynamodb/store.ts";'],
    ["functions/http/body.ts", 'import * as z from "zod";'],
    ["contracts/requests.ts", 'import { settle } from "../core/settle.ts";'],
    ["adapters/post.ts", 'import { inbox } from "../dev/emulators/messages.ts";'],
    ["lib/api-stack.ts", 'import { handler } from "../functions/login/index.ts";'],
    ["lib/api-stack.ts", 'const handler = await import("../functions/login/index.ts");'],
    ["bin/app.ts", 'import "../dev/start.ts";'],
    ["web/scripts/api.ts", 'import { problems } from "../../contracts/replies.ts";'],
    ["web/scripts/api.ts", 'import { type ProblemReply, problems } from "../../contracts/replies.ts";'],
    ["cli/run.ts", 'import { openDataFolder } from "./data-folder.ts";'],
    ["cli/run.ts", 'const emulators = await import("../dev/emulators/aws.ts");'],
    ["cli/run.ts", "const anything = await import(name);"],
    ["dev/serve.ts", 'import { handler } from "../functions/login/index.ts";'],
    ["dev/serve.ts", 'import { limits } from "../core/limits.ts";'],
    ["dev/serve.ts", "import {\n  one,\n  other,\n} from '../adapters/live.ts';"],
    ["elsewhere/new.ts", 'import * as z from "zod";'],
  ])("finds a planted violation in %s: %s", (path, text) => {
    expect(told([{ path, text: `${text}\n` }])).toHaveLength(1);
  });

  it.each([
    ["functions/login/endpoint.ts", 'import type { APIGatewayProxyEventV2 } from "aws-lambda";'],
    ["functions/login/endpoint.ts", 'import { greeting } from "./greeting.ts";'],
    ["functions/login/index.ts", 'import { liveServices } from "../../adapters/live.ts";'],
    ["core/limit/address.ts", 'import ipaddr from "ipaddr.js";'],
    ["web/scripts/api.ts", 'import { type ProblemReply, type FieldError } from "../../contracts/replies.ts";'],
    ["cli/run.ts", 'const { openDataFolder } = await import("./data-folder.ts");'],
  ])("allows %s: %s", (path, text) => {
    expect(told([{ path, text: `${text}\n` }])).toEqual([]);
  });

  it("misses no import that a bundler finds", async () => {
    const known = new Set(importsIn(files).map(({ from, to }) => `${from} ${to}`));
    const { metafile } = await build({
      absWorkingDir: projectFolder,
      entryPoints: files.filter(({ path }) => !path.startsWith("bench/")).map(({ path }) => path),
      outdir: "unused",
      write: false,
      bundle: true,
      platform: "node",
      format: "esm",
      packages: "external",
      metafile: true,
      logLevel: "error",
    });
    const seen = Object.entries(metafile.inputs).flatMap(([from, { imports }]) =>
      imports.filter(({ external }) => external !== true).map(({ path }) => `${from} ${path}`),
    );
    expect(seen.length).toBeGreaterThan(300);
    expect(seen.filter((one) => !known.has(one))).toEqual([]);
  });
});
