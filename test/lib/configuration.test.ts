import { describe, expect, test } from "vitest";
import { Brand } from "../../contracts/brand.ts";
import { DeliverEnvironment, FlowEnvironment, readEnvironment } from "../../contracts/environment.ts";
import { brand } from "../../lib/brand.ts";
import { ConfigurationError, configured } from "../../lib/configuration.ts";
import { stageNamed } from "../../lib/stages.ts";
import { appFor, synthesized } from "./support/synthesized.ts";

const refused = (context: Record<string, unknown>) => {
  try {
    appFor(context);
  } catch (error) {
    if (error instanceof ConfigurationError) return error.message;
    throw error;
  }
  return "nothing";
};

describe("a stage", () => {
  test.each([
    ["production", "stage: "],
    ["", "stage: "],
    ["__proto__", "stage: "],
  ])("that is called %j is refused", (stage, message) => {
    expect(refused({ stage })).toContain(message);
  });

  test.each([
    ["account", { account: "123" }],
    ["region", { region: "Norway" }],
    ["logs.days", { logs: { days: 31, retained: true } }],
    ["shift", { shift: "Canary10Percent7Minutes" }],
    ["shift", { shift: undefined }],
    ["throttle.burst", { throttle: { requestsPerSecond: 10, burst: 0 } }],
    ["throttle", { throttle: undefined }],
    ["firewall.requestsPerAddress", { firewall: { requestsPerAddress: 9, apiRequestsPerAddress: 600 } }],
    ["domain.host", { domain: { host: "minside" } }],
    ["domain.hostedZoneId", { domain: { hostedZoneId: "minside.example.com" } }],
    ["domain", { domain: "minside.example.com" }],
    ["mail.hostedZoneId", { mail: { hostedZoneId: "example.com" } }],
    ["mail", { mail: "example.com" }],
    ["colour", { colour: "red" }],
  ])("with a wrong %s is refused by that name", (field, change) => {
    const good = {
      logs: { days: 30, retained: false },
      shift: "AllAtOnce",
      throttle: { requestsPerSecond: 20, burst: 40 },
      firewall: { requestsPerAddress: 3000, apiRequestsPerAddress: 600 },
    };
    expect(() => stageNamed("dev", brand, {}, { dev: { ...good, ...change } })).toThrow(`stage dev.${field}: `);
  });

  const { name: _, generation: __, ...whole } = stageNamed("prod", brand);
  const fields = Object.entries(whole).flatMap(([field, value]) =>
    typeof value === "object" ? Object.keys(value).map((part) => [field, part]) : [[field]],
  );

  test.each(fields.map((path) => [path.join("."), path] as const))(
    "without its %s, or with a thing in its place, is refused by that name",
    (field, path) => {
      for (const wrong of [undefined, {}]) {
        const settings: Record<string, unknown> = structuredClone(whole);
        const [last = "", owner] = [...path].reverse();
        const part = owner === undefined ? settings : (settings[owner] as Record<string, unknown>);
        part[last] = wrong;
        expect(() => stageNamed("prod", brand, {}, { prod: settings })).toThrow(`stage prod.${field}: `);
      }
    },
  );

  test("with a wrong shift on the command line is refused by that name", () => {
    expect(refused({ shift: "all at once" })).toContain("stage dev.shift: ");
  });

  test.each([
    "http://example.com",
    "https://example.com/",
    "example.com",
    "https://example.com,",
    "",
    "https://A.example",
  ])("with the origin %j is refused by that name", (origins) => {
    expect(refused({ origins })).toContain("stage dev.origins.");
  });

  test.each(["dev", "staging", "prod"])("%s needs no domain", (name) => {
    const { domain, origins } = stageNamed(name, brand);
    expect([domain, origins]).toEqual([undefined, undefined]);
  });

  test.each([
    ["dev", "dev.minside.polarkraft.no"],
    ["staging", "staging.minside.polarkraft.no"],
    ["prod", "minside.polarkraft.no"],
  ])("%s has the brand's host, where it names a domain without one", (name, host) => {
    const hostedZoneId = "Z0123456789ABCDEFGHIJ";
    expect(stageNamed(name, brand, { domain: { hostedZoneId } }).domain).toEqual({ host, hostedZoneId });
    expect(stageNamed(name, brand, { domain: { host: "a.example.com" } }).domain).toEqual({ host: "a.example.com" });
  });

  test("with a domain that is no JSON is refused", () => {
    expect(refused({ domain: "minside.example.com" })).toBe("domain: must be JSON");
  });

  test("takes the origins that the local server says", () => {
    const origins = "http://localhost:3000,http://127.0.0.1:3000";
    const { api } = synthesized({ origins });
    const settings = Object.values(api.findResources("AWS::Lambda::Function")).map(
      ({ Properties }) => Properties.Environment.Variables.SITE_ORIGINS,
    );
    expect(new Set(settings)).toEqual(new Set([origins, undefined]));
  });

  test("of production keeps its logs for 13 months, whatever becomes of the stack", () => {
    const { api, register } = synthesized({ stage: "prod" });
    api.allResources("AWS::Logs::LogGroup", { Properties: { RetentionInDays: 400 }, DeletionPolicy: "Retain" });
    register.hasOutput("TableName", { Value: { Ref: "CustomerTable" } });
  });
});

describe("a brand", () => {
  test.each([
    ["name", { name: " " }],
    ["supportEmail", { supportEmail: "kunde" }],
    ["supportPhone", { supportPhone: "98702006" }],
    ["smsSenderId", { smsSenderId: "Polar Kraft" }],
    ["smsSenderId", { smsSenderId: "PolarKraftAS" }],
    ["smsSenderId", { smsSenderId: "12345" }],
    ["smsSenderId", { smsSenderId: "PK" }],
    ["senderEmail", { senderEmail: undefined }],
    ["prospectEmail", { prospectEmail: 7 }],
    ["host", { host: "https://minside.example.com" }],
    ["colours.primary", { colours: { ...brand.colours, primary: "blue" } }],
    ["colours.border", { colours: { ...brand.colours, border: "#000000" } }],
    ["logoText", { logoText: "" }],
    ["slogan", { slogan: "Power" }],
  ])("with a wrong %s is refused by that name", (field, change) => {
    expect(refused({ brand: { ...brand, ...change } })).toContain(`brand.${field}: `);
    expect(refused({ brand: JSON.stringify({ ...brand, ...change }) })).toContain(`brand.${field}: `);
  });

  test("that is no JSON is refused", () => {
    expect(refused({ brand: "{" })).toBe("brand: must be JSON");
  });

  test("is the guide's company, unless another is given", () => {
    expect(configured("brand", Brand, brand)).toEqual(brand);
    const other = { ...brand, name: "Fjordlys", senderEmail: "post@fjordlys.example", host: "min.fjordlys.example" };
    const { mail, api } = synthesized({ brand: JSON.stringify(other) });
    mail.allResourcesProperties("AWS::SES::EmailIdentity", { EmailIdentity: "dev.fjordlys.example" });
    const variables = Object.values(api.findResources("AWS::Lambda::Function"))
      .map(({ Properties }) => Properties.Environment.Variables)
      .find(({ BRAND }) => BRAND !== undefined);
    const { logo: _, ...facts } = other;
    expect(JSON.parse(variables.BRAND)).toEqual({ ...facts, senderEmail: "post@dev.fjordlys.example" });
  });
});

describe("a function's settings", () => {
  const secretArn = "arn:aws:secretsmanager:eu-north-1:000000000000:secret:KeyingSecret-a1b2c3";
  const { logo: _, ...facts } = brand;
  const good = {
    STAGE: "dev",
    TABLE_NAME: "customers",
    USER_POOL_ID: "eu-north-1_a1b2c3d4e",
    USER_POOL_CLIENT_ID: "0123456789abcdefghijklmnop",
    USER_POOL_CLIENT_SECRET_ARN: secretArn,
    KEYING_SECRET_ARN: secretArn,
    ORIGIN_SECRET_ARN: secretArn,
    AWS_LAMBDA_FUNCTION_NAME: "login",
    AWS_LAMBDA_FUNCTION_VERSION: "7",
    SITE_ORIGINS: "https://minside.example.com,http://localhost:3000",
    BRAND: JSON.stringify(facts),
  };

  test("are read once, parsed", () => {
    expect(readEnvironment(FlowEnvironment, good)).toMatchObject({
      SITE_ORIGINS: ["https://minside.example.com", "http://localhost:3000"],
      BRAND: facts,
    });
  });

  test("that are missing or wrong are named, all of them, without their values", () => {
    const bad = { ...good, TABLE_NAME: undefined, KEYING_SECRET_ARN: "hush", SITE_ORIGINS: "", BRAND: "{}" };
    const reading = () => readEnvironment(FlowEnvironment, bad);
    expect(reading).toThrow(/TABLE_NAME is missing/);
    expect(reading).toThrow(/KEYING_SECRET_ARN is invalid/);
    expect(reading).toThrow(/SITE_ORIGINS\.0 is invalid/);
    expect(reading).toThrow(/BRAND\.supportPhone is invalid/);
    expect(reading).not.toThrow(/hush/);
  });

  test("may hold others' variables: a schema takes its own", () => {
    expect(Object.keys(readEnvironment(DeliverEnvironment, { ...good, PATH: "/bin" }))).not.toContain("PATH");
  });
});
