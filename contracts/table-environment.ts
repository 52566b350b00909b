import * as z from "zod/mini";

/** A setting that must say something. */
export const Filled = z.string().check(z.minLength(1));

/** The settings of a function that only touches the table. */
export const ChallengeEnvironment = z.object({ TABLE_NAME: Filled });

/** See the schema of the same name. */
export type ChallengeEnvironment = z.infer<typeof ChallengeEnvironment>;
