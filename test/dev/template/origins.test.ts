import { describe, expect, it } from "vitest";
import { anyPort, atPort, originsAt } from "../../../dev/template/origins.ts";

describe("a template that is read for a port", () => {
  it("has this server's origins where it was synthesized with those of any port", () => {
    const synthesized = JSON.stringify({
      SITE_ORIGINS: originsAt(anyPort).join(","),
      link: `${originsAt(anyPort)[0]}/`,
    });
    const expected = JSON.stringify({ SITE_ORIGINS: originsAt(3210).join(","), link: "http://localhost:3210/" });
    expect(atPort(synthesized, 3210)).toBe(expected);
  });

  it("keeps every other address", () => {
    const others =
      '"http://localhost:8000/","http://localhost:01","https://localhost:0","http://example.com:0","10.0.0.1:0"';
    expect(atPort(others, 3210)).toBe(others);
  });
});
