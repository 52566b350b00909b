import { describe, expect, it } from "vitest";
import { Brand } from "../../contracts/brand.ts";
import { NativeApp } from "../../contracts/native-app.ts";
import { brand } from "../../lib/brand.ts";
import { AppSiteAssociation, AssetLinks, associationFiles } from "../../web/association.ts";
import { allPages } from "../../web/pages/index.ts";

const fingerprint = Array.from({ length: 32 }, (_, at) => at.toString(16).toUpperCase().padStart(2, "0")).join(":");
const android = { packageName: "no.example.minstrom", certificates: [fingerprint] };
const ios = { teamId: "ABCDE12345", bundleId: "no.example.minstrom" };

const filesOf = (app?: NativeApp) =>
  new Map(associationFiles(app).map(({ path, text }) => [path, JSON.parse(text) as unknown]));

describe("the files that tie the site to a native app", () => {
  it("are not there without one", () => {
    expect(associationFiles()).toEqual([]);
  });

  it("are one for each system that there is an app for", () => {
    expect([...filesOf({ android }).keys()]).toEqual([".well-known/assetlinks.json"]);
    expect([...filesOf({ ios }).keys()]).toEqual([".well-known/apple-app-site-association"]);
    expect(filesOf({ android, ios }).size).toBe(2);
  });

  it("let Android's app open links and use the passwords of the site", () => {
    const [statement] = AssetLinks.parse(filesOf({ android }).get(".well-known/assetlinks.json"));
    expect(statement?.relation).toEqual([
      "delegate_permission/common.handle_all_urls",
      "delegate_permission/common.get_login_creds",
    ]);
    expect(statement?.target).toEqual({
      namespace: "android_app",
      package_name: "no.example.minstrom",
      sha256_cert_fingerprints: [fingerprint],
    });
  });

  it("let Apple's app open the links in messages, and only those: without a token the address is a page", () => {
    const { applinks, webcredentials } = AppSiteAssociation.parse(
      filesOf({ ios }).get(".well-known/apple-app-site-association"),
    );
    expect(webcredentials.apps).toEqual(["ABCDE12345.no.example.minstrom"]);
    expect(applinks.details).toEqual([
      {
        appIDs: ["ABCDE12345.no.example.minstrom"],
        components: [
          { "/": "/verify", "#": "token=?*" },
          { "/": "/recover/password", "#": "token=?*" },
        ],
      },
    ]);
    const addresses = allPages.map(({ address }) => address);
    for (const component of applinks.details[0]?.components ?? []) expect(addresses).toContain(component["/"]);
  });
});

describe("the ids of a native app", () => {
  it("may be left out of a brand", () => {
    expect(Brand.parse(brand)).not.toHaveProperty("nativeApp");
    expect(Brand.parse({ ...brand, nativeApp: { ios } }).nativeApp).toEqual({ ios });
  });

  it.each([
    ["neither system", {}],
    ["a package name without a dot", { android: { ...android, packageName: "minstrom" } }],
    ["no certificate", { android: { ...android, certificates: [] } }],
    ["a SHA-1 fingerprint", { android: { ...android, certificates: [fingerprint.slice(0, 59)] } }],
    [
      "a fingerprint in small letters, which Android does not match",
      {
        android: { ...android, certificates: [fingerprint.toLowerCase()] },
      },
    ],
    ["a team id that is too short", { ios: { ...ios, teamId: "ABC" } }],
    ["a bundle id that has the team's in front", { ios: { ...ios, bundleId: "ABCDE12345.*" } }],
    ["a field that there is not", { ios, windows: {} }],
  ])("are refused: %s", (_, given) => {
    expect(NativeApp.safeParse(given).success).toBe(false);
  });
});
