import * as z from "zod/mini";
import { BrandFacts } from "./brand-facts.ts";
import { BrandLogo } from "./brand-logo.ts";
import { NativeApp } from "./native-app.ts";

export { BrandFacts } from "./brand-facts.ts";

/**
 * Who the retailer is: everything in pages and messages that differs from one company to the next.
 *
 * Strict, so that a misspelt field stops the synthesis instead of being ignored.
 */
export const Brand = z.extend(BrandFacts, { logo: z.optional(BrandLogo), nativeApp: z.optional(NativeApp) });

/** See the schema of the same name. */
export type Brand = z.infer<typeof Brand>;
