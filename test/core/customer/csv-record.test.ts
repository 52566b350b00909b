import { parse } from "csv-parse/sync";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseCsvRecord } from "../../../core/customer/csv-record.ts";

const quoted = (field: string): string => `"${field.replaceAll('"', '""')}"`;

describe("a CSV record", () => {
  it("comes back as it was written, quoted or not", () => {
    const field = fc.string({ unit: fc.constantFrom(...'ab;," \næ') });
    fc.assert(
      fc.property(fc.array(field, { minLength: 1 }), fc.constantFrom(",", ";"), (fields, separator) => {
        const text = fields.map((one) => (/[";,\n]/.test(one) ? quoted(one) : one)).join(separator);
        expect(parseCsvRecord(text, separator)).toEqual({ kind: "fields", fields });
      }),
    );
  });

  it("is read as csv-parse reads it, or refused where csv-parse refuses", () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'a," '), minLength: 1 }), (text) => {
        const ours = parseCsvRecord(text, ",");
        let theirs: string[][] | undefined;
        try {
          theirs = parse(text, { record_delimiter: "\n" });
        } catch {
          theirs = undefined;
        }
        expect(ours.kind === "fields" ? [ours.fields] : undefined).toEqual(theirs);
      }),
      { numRuns: 2_000 },
    );
  });

  it("tells a quote that is left open from one in the wrong place", () => {
    expect(parseCsvRecord('a,"b', ",").kind).toBe("open_quote");
    expect(parseCsvRecord('a,"b""', ",").kind).toBe("open_quote");
    expect(parseCsvRecord('a,b"c', ",").kind).toBe("stray_quote");
    expect(parseCsvRecord('a,"b"c', ",").kind).toBe("stray_quote");
  });
});
