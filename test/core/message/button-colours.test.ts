import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { buttonColours } from "../../../core/message/button-colours.ts";
import { contrast, turnedAround } from "./contrast.ts";

const anyColour = fc.integer({ min: 0, max: 0xffffff }).map((value) => `#${value.toString(16).padStart(6, "0")}`);

describe("the button of an e-mail", () => {
  it("can be read on any brand's colour, light and dark", () => {
    fc.assert(
      fc.property(anyColour, (brand) => {
        const { fill, label, darkFill, darkLabel } = buttonColours(brand);
        expect(contrast(fill, label)).toBeGreaterThanOrEqual(4.5);
        expect(contrast(darkFill, darkLabel)).toBeGreaterThanOrEqual(4.5);
      }),
      { numRuns: 2000 },
    );
  });

  it("can be read, and stands out from the letter, when a client turns its colours around by itself", () => {
    fc.assert(
      fc.property(anyColour, (brand) => {
        const { fill, label } = buttonColours(brand);
        expect(contrast(turnedAround(fill), turnedAround(label))).toBeGreaterThanOrEqual(4.5);
        expect(contrast(turnedAround(fill), turnedAround("#ffffff"))).toBeGreaterThanOrEqual(3);
      }),
      { numRuns: 2000 },
    );
  });

  it("is the brand's own colour where that can be read, and a darker one of the same hue where not", () => {
    expect(buttonColours("#0b3d59").fill).toBe("#0b3d59");
    expect(buttonColours("#0B3D59").fill).toBe("#0b3d59");
    const { fill, darkFill } = buttonColours("#ffe600");
    expect(fill).toMatch(/^#[78][0-9a-f][67][0-9a-f]00$/);
    expect(darkFill).toBe(turnedAround(fill));
  });
});
