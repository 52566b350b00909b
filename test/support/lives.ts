import fc from "fast-check";
import { type Deed, deedKinds } from "./townspeople.ts";

const who = fc.constantFrom(0 as const, 1 as const, 2 as const);
const pick = fc.nat(11);
/** Oftener what needs more to have gone before. */
const does = fc.constantFrom(...deedKinds, "confirm recovery", "change password", "change password" as const);
const key = fc.option(fc.nat(1), { nil: undefined });
/** What one of three people does. */
export const deed = fc.record<Deed>({ who, does, pick, key });
/** The same by a function that may die of it. */
export const mortal = fc.record<Deed>({
  who,
  does,
  pick,
  key,
  killedAt: fc.option(fc.integer({ min: 1, max: 30 }), { nil: undefined }),
});

/** What happens at once, moment by moment. Deeds at random seldom get far, so that each life begins with what opens the rest. */
export const moments = (of: fc.Arbitrary<Deed>) =>
  fc
    .tuple(
      fc.constantFrom<readonly (readonly Deed[])[]>(
        [
          [{ who: 0, does: "start app", pick: 0 }],
          [{ who: 0, does: "confirm app", pick: 0 }],
          [{ who: 0, does: "recover", pick: 0 }],
        ],
        [
          [
            { who: 0, does: "start web", pick: 0 },
            { who: 2, does: "start app", pick: 1 },
          ],
        ],
        [[{ who: 1, does: "start web with another name", pick: 0 }], [{ who: 1, does: "open link", pick: 0 }]],
        [
          [{ who: 2, does: "start app", pick: 1 }],
          [{ who: 2, does: "confirm app", pick: 1 }],
          [
            { who: 2, does: "recover", pick: 0 },
            { who: 2, does: "log in", pick: 1 },
          ],
        ],
      ),
      fc.array(fc.array(of, { minLength: 1, maxLength: 4 }), { minLength: 2, maxLength: 8 }),
    )
    .map(([opening, rest]) => [...opening, ...rest]);
