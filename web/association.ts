import * as z from "zod";
import type { NativeApp } from "../contracts/native-app.ts";
import type { SiteFile } from "./render.ts";

/** Where the links in messages lead; their token stands in the fragment. */
const linkAddresses = ["/verify", "/recover/password"] as const;

/** https://developers.google.com/digital-asset-links/v1/statements, as far as it is used here. */
export const AssetLinks = z.array(
  z.strictObject({
    relation: z.array(
      z.templateLiteral(["delegate_permission/common.", z.enum(["handle_all_urls", "get_login_creds"])]),
    ),
    target: z.strictObject({
      namespace: z.literal("android_app"),
      package_name: z.string(),
      sha256_cert_fingerprints: z.array(z.string()).min(1),
    }),
  }),
);

/** https://developer.apple.com/documentation/xcode/supporting-associated-domains, as far as it is used here. */
export const AppSiteAssociation = z.strictObject({
  applinks: z.strictObject({
    details: z.array(
      z.strictObject({
        appIDs: z.array(z.string()).min(1),
        components: z.array(z.strictObject({ "/": z.string(), "#": z.string() })).min(1),
      }),
    ),
  }),
  webcredentials: z.strictObject({ apps: z.array(z.string()).min(1) }),
});

/** Android's app may open the links, and has the site's passwords offered. Which paths it opens is said in the app. */
const assetLinks = ({ packageName, certificates }: NonNullable<NativeApp["android"]>): z.infer<typeof AssetLinks> => [
  {
    relation: ["delegate_permission/common.handle_all_urls", "delegate_permission/common.get_login_creds"],
    target: { namespace: "android_app", package_name: packageName, sha256_cert_fingerprints: certificates },
  },
];

/**
 * Apple's app opens what carries a token, and nothing else: `/recover/password` by itself stays a page. `webcredentials` is
 * what lets it be offered passwords, and the codes of messages that are bound to the site.
 */
const appSiteAssociation = ({
  teamId,
  bundleId,
}: NonNullable<NativeApp["ios"]>): z.infer<typeof AppSiteAssociation> => {
  const appId = `${teamId}.${bundleId}`;
  const components = linkAddresses.map((address) => ({ "/": address, "#": "token=?*" }));
  return { applinks: { details: [{ appIDs: [appId], components }] }, webcredentials: { apps: [appId] } };
};

const file = (name: string, content: unknown): SiteFile => ({
  path: `.well-known/${name}`,
  text: `${JSON.stringify(content, undefined, 2)}\n`,
});

/**
 * The files by which phones believe that the site and the company's native app belong together. Without an app there is no
 * file: a list of nobody says nothing more, and both systems take a 404 as an answer.
 */
export const associationFiles = ({ android, ios }: NativeApp = {}): readonly SiteFile[] => [
  ...(android === undefined ? [] : [file("assetlinks.json", AssetLinks.parse(assetLinks(android)))]),
  ...(ios === undefined ? [] : [file("apple-app-site-association", AppSiteAssociation.parse(appSiteAssociation(ios)))]),
];
