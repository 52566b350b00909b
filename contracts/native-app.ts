import * as z from "zod/mini";

/** SHA-256 of a signing certificate, as `keytool` and the Play Console print it. */
const Fingerprint = z
  .string()
  .check(
    z.regex(/^(?:[0-9A-F]{2}:){31}[0-9A-F]{2}$/, "must be 32 bytes in capital hexadecimal digits, with colons between"),
  );

/** https://developer.android.com/build/configure-app-module#set-application-id */
const AndroidApp = z.strictObject({
  packageName: z
    .string()
    .check(z.regex(/^[A-Za-z]\w*(?:\.[A-Za-z]\w*)+$/, "must be an application id such as com.example.app")),
  /** More than one where the store signs with another certificate than tests do. */
  certificates: z.array(Fingerprint).check(z.minLength(1)),
});

const IosApp = z.strictObject({
  /** The prefix of the App ID, by which Apple knows the developer. */
  teamId: z.string().check(z.regex(/^[A-Z0-9]{10}$/, "must be 10 capital letters and digits")),
  bundleId: z
    .string()
    .check(z.regex(/^[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+$/, "must be a bundle id such as com.example.app")),
});

/** The company's own native apps, which may open the site's links and fill in its passwords and codes. */
export const NativeApp = z
  .strictObject({ android: z.optional(AndroidApp), ios: z.optional(IosApp) })
  .check(z.refine(({ android, ios }) => android !== undefined || ios !== undefined, "must have android, ios or both"));

/** See the schema of the same name. */
export type NativeApp = z.infer<typeof NativeApp>;
