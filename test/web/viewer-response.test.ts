import { describe, expect, it } from "vitest";
import { handler } from "../../web/edge/viewer-response.ts";

const answered = (headers: Readonly<Record<string, string>>, statusCode = 200) => {
  const values = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, { value }]));
  const response = handler({ response: { statusCode, headers: values } });
  const shown = Object.entries(response.headers).map(([name, value]) => [name, value?.value]);
  return { status: response.statusCode, headers: Object.fromEntries(shown) as Record<string, string> };
};
const page = { "content-type": "text/html", "cache-control": "no-cache" };

describe("a reply of the pages' bucket", () => {
  it("says that its text is UTF-8, once", () => {
    expect(answered(page).headers["content-type"]).toBe("text/html; charset=utf-8");
    const told = { ...page, "content-type": "text/html; charset=utf-8" };
    expect(answered(told).headers["content-type"]).toBe("text/html; charset=utf-8");
    expect(answered({ "content-type": "image/png" }).headers["content-type"]).toBe("image/png");
  });

  it("tells caches that it was chosen by language, unless it is a file for everyone", () => {
    expect(answered(page).headers.vary).toBe("Accept-Encoding, Accept-Language, Cookie");
    const script = { "content-type": "text/javascript", "cache-control": "public, max-age=31536000, immutable" };
    expect(answered(script).headers.vary).toBeUndefined();
  });

  it("is a 404 if it is the page for that, and does not show how that is known", () => {
    const missing = answered({ ...page, "x-amz-meta-status": "404" });
    expect(missing).toMatchObject({ status: 404, headers: { "cache-control": "no-cache" } });
    expect(missing.headers).not.toHaveProperty("x-amz-meta-status");
    expect(answered(page).status).toBe(200);
  });

  it("without a body stays one", () => {
    expect(answered({ ...page, "x-amz-meta-status": "404" }, 304).status).toBe(304);
  });
});
