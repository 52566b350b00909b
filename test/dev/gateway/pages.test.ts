import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readPages } from "../../../dev/gateway/pages.ts";
import type { Reply } from "../../../dev/gateway/reply.ts";

describe("the pages", () => {
  let folder: string;
  let page: (path: string) => Promise<Reply>;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "pages-"));
    await mkdir(join(folder, "web/recover"), { recursive: true });
    await writeFile(join(folder, "secret.html"), "secret");
    const files = {
      "index.html": '<script type="module" src="/assets/login.js"></script>',
      "verify.html": "verify",
      "recover/index.html": "recover",
      "recover/password.html": "password",
      "styles.css": "body{}",
      "login.ts": 'import { greeting } from "./part.ts"; document.title = greeting satisfies string;',
      "part.ts": 'export const greeting = "Hei";',
      "tsconfig.json": "{}",
    };
    for (const [name, content] of Object.entries(files)) await writeFile(join(folder, "web", name), content);
    page = await readPages(join(folder, "web"));
  });
  afterAll(async () => {
    await rm(folder, { recursive: true, force: true });
  });
  const text = async (path: string): Promise<string> => String((await page(path)).body);

  it("are found without an extension", async () => {
    expect(await text("/")).toContain("login.js");
    expect(await text("/verify")).toBe("verify");
    expect(await text("/verify.html")).toBe("verify");
    expect(await text("/recover")).toBe("recover");
    expect(await text("/recover/")).toBe("recover");
    expect(await text("/recover/password")).toBe("password");
  });

  it("have their type and strict headers", async () => {
    const { headers } = await page("/");
    expect(headers).toMatchObject({
      "content-type": "text/html; charset=utf-8",
      "x-content-type-options": "nosniff",
      "referrer-policy": "no-referrer",
      "cache-control": "no-store",
    });
    const policy = String(headers["content-security-policy"]);
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toContain("unsafe");
    expect((await page("/styles.css")).headers["content-type"]).toBe("text/css; charset=utf-8");
  });

  it("get their scripts bundled from TypeScript", async () => {
    const reply = await page("/assets/login.js");
    expect(reply.headers["content-type"]).toBe("text/javascript; charset=utf-8");
    expect(String(reply.body)).toContain("document.title");
    expect(String(reply.body)).not.toContain("satisfies");
  });

  it.each([
    ["/../secret.html"],
    ["/..%2fsecret"],
    ["/%2e%2e/secret"],
    ["/recover/../../secret.html"],
    ["/login.ts"],
    ["/tsconfig.json"],
    ["/__proto__"],
    ["/constructor"],
    ["//etc/passwd"],
    ["/nothing"],
  ])("do not include %s", async (path) => {
    const reply = await page(path);
    expect(reply.status).toBe(404);
    expect(String(reply.body)).not.toContain("secret");
  });

  it("that don't build stop the start with the reason", async () => {
    const broken = join(folder, "broken");
    await mkdir(broken);
    await writeFile(join(broken, "index.html"), '<script type="module" src="/assets/none.js"></script>');
    await expect(readPages(broken)).rejects.toThrow(/none/);
  });

  it("may be missing altogether", async () => {
    expect((await (await readPages(join(folder, "absent")))("/")).status).toBe(404);
  });
});
