import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { addressUnits } from "../../../core/limit/address.ts";

describe("what limits count as one address", () => {
  it("takes an IPv4 address alone, and its /24 as the network", () => {
    expect(addressUnits("192.0.2.10")).toEqual(addressUnits("192.0.2.10"));
    expect(addressUnits("192.0.2.10").address).not.toBe(addressUnits("192.0.2.11").address);
    expect(addressUnits("192.0.2.10").network).toBe(addressUnits("192.0.2.255").network);
    expect(addressUnits("192.0.2.10").network).not.toBe(addressUnits("192.0.3.10").network);
  });

  it("takes an IPv6 /64 as one address, and its /48 as the network", () => {
    const one = addressUnits("2001:db8:1:2::1");
    expect(addressUnits("2001:db8:1:2:ffff:ffff:ffff:ffff")).toEqual(one);
    expect(addressUnits("2001:db8:1:3::1").address).not.toBe(one.address);
    expect(addressUnits("2001:db8:1:3::1").network).toBe(one.network);
    expect(addressUnits("2001:db8:2:2::1").network).not.toBe(one.network);
  });

  it("takes an IPv4 address in IPv6 notation for the IPv4 address", () => {
    expect(addressUnits("::ffff:192.0.2.10")).toEqual(addressUnits("192.0.2.10"));
    expect(addressUnits("::ffff:c000:20a")).toEqual(addressUnits("192.0.2.10"));
  });

  it("has one name for each address, however it is written", () => {
    expect(addressUnits("2001:0DB8:0000:0000:0000:0000:0000:0001")).toEqual(addressUnits("2001:db8::1"));
    fc.assert(
      fc.property(fc.ipV6(), (text) => {
        expect(addressUnits(text.toUpperCase())).toEqual(addressUnits(text));
      }),
    );
  });

  it("counts everything that is no address as one", () => {
    for (const text of ["", "unknown", "192.0.2.10, 192.0.2.11", "999.1.1.1", "2001:db8::g"]) {
      expect(addressUnits(text)).toEqual({ address: "unknown", network: "unknown" });
    }
  });
});
