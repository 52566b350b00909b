import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Match, type Template } from "aws-cdk-lib/assertions";
import { describe, expect, test } from "vitest";
import { synthesized } from "./support/synthesized.ts";

const { site, api, delivery, pages } = synthesized();
const domain = { host: "minside.example.com", hostedZoneId: "Z0123456789ABCDEFGHIJ" };

const only = (template: Template, type: string) => {
  const [resource, ...others] = Object.values(template.findResources(type));
  expect(others).toEqual([]);
  return resource?.Properties;
};
const distributionOf = (template: Template) => only(template, "AWS::CloudFront::Distribution").DistributionConfig;
const { DefaultCacheBehavior, CacheBehaviors, Origins, ...distribution } = distributionOf(site);
const behaviour = (pattern: string) =>
  CacheBehaviors.find(({ PathPattern }: { PathPattern: string }) => PathPattern === pattern);
const originOf = ({ TargetOriginId }: { TargetOriginId: string }) =>
  Origins.find(({ Id }: { Id: string }) => Id === TargetOriginId);
const referred = (type: string, { Ref }: { Ref: string }) => site.findResources(type)[Ref]?.Properties;

describe("the pages' bucket", () => {
  test("is nobody's but CloudFront's, this distribution's, and that over TLS", () => {
    site.allResourcesProperties("AWS::S3::Bucket", {
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      },
    });
    const [statements] = Object.values(site.findResources("AWS::S3::BucketPolicy"))
      .map(({ Properties }) => Properties.PolicyDocument.Statement)
      .filter((all) => all.some(({ Action }: { Action: string }) => Action === "s3:GetObject"));
    const allowed = statements.filter(({ Effect }: { Effect: string }) => Effect === "Allow");
    expect(allowed).toMatchObject([
      {
        Action: "s3:GetObject",
        Principal: { Service: "cloudfront.amazonaws.com" },
        Condition: {
          StringEquals: { "AWS:SourceArn": { "Fn::Join": ["", expect.arrayContaining([":distribution/"])] } },
        },
      },
    ]);
    expect(statements).toContainEqual(
      expect.objectContaining({
        Effect: "Deny",
        Action: "s3:*",
        Condition: { Bool: { "aws:SecureTransport": "false" } },
      }),
    );
  });

  test("has its requests written down, and CloudFront's, for as long as the stage says", () => {
    site.hasResourceProperties("AWS::S3::Bucket", { LoggingConfiguration: { LogFilePrefix: "s3/" } });
    expect(distribution.Logging).toMatchObject({ Prefix: "cloudfront/", IncludeCookies: false });
    site.hasResource("AWS::S3::Bucket", {
      Properties: {
        LifecycleConfiguration: { Rules: [Match.objectLike({ ExpirationInDays: 30, Status: "Enabled" })] },
      },
      DeletionPolicy: "Retain",
    });
  });
});

describe("what is not the API's", () => {
  test("comes from the bucket, signed, by GET and HEAD over TLS", () => {
    for (const one of [DefaultCacheBehavior, behaviour("/assets/*")]) {
      expect(originOf(one)).toHaveProperty("OriginAccessControlId");
      expect(one).toMatchObject({ AllowedMethods: ["GET", "HEAD"], ViewerProtocolPolicy: "redirect-to-https" });
    }
  });

  test("is found by the function at the edge, which knows the files that there are", () => {
    const codeOf = (type: string) => {
      const { FunctionARN } = DefaultCacheBehavior.FunctionAssociations.find(
        ({ EventType }: { EventType: string }) => EventType === type,
      );
      return site.findResources("AWS::CloudFront::Function")[FunctionARN["Fn::GetAtt"][0]]?.Properties;
    };
    const { FunctionCode, FunctionConfig, AutoPublish } = codeOf("viewer-request");
    expect(FunctionConfig.Runtime).toBe("cloudfront-js-2.0");
    expect(AutoPublish).toBe(true);
    expect(FunctionCode).toContain('"/nb/recover/password.html"');
    expect(FunctionCode).not.toContain("/assets/login");
    expect(codeOf("viewer-response").FunctionCode).toContain("x-amz-meta-status");
  });

  test("has the strictest headers that the pages live with", () => {
    const { SecurityHeadersConfig, CustomHeadersConfig } = referred(
      "AWS::CloudFront::ResponseHeadersPolicy",
      DefaultCacheBehavior.ResponseHeadersPolicyId,
    ).ResponseHeadersPolicyConfig;
    expect(SecurityHeadersConfig).toMatchObject({
      ContentTypeOptions: { Override: true },
      FrameOptions: { FrameOption: "DENY", Override: true },
      ReferrerPolicy: { ReferrerPolicy: "no-referrer", Override: true },
      StrictTransportSecurity: { AccessControlMaxAgeSec: 63_072_000, IncludeSubdomains: true, Override: true },
    });
    const policy: string = SecurityHeadersConfig.ContentSecurityPolicy.ContentSecurityPolicy;
    // CloudFront's own limit.
    expect(policy.length).toBeLessThan(1783);
    expect(policy).not.toContain("unsafe");
    expect(policy).not.toMatch(/https?:|\*/);
    for (const part of ["default-src 'none'", "worker-src 'self'", "require-trusted-types-for 'script'"])
      expect(policy.split("; ")).toContain(part);
    const custom = Object.fromEntries(
      CustomHeadersConfig.Items.map(({ Header, Value }: { Header: string; Value: string }) => [Header, Value]),
    );
    expect(custom).toMatchObject({
      "Cross-Origin-Opener-Policy": "same-origin",
      "Cross-Origin-Resource-Policy": "same-origin",
      "Permissions-Policy": expect.stringContaining("otp-credentials=(self)"),
    });
    expect(custom["Permissions-Policy"]).toMatch(/camera=\(\).*microphone=\(\)/);
  });

  test("has no page for errors, which would take the place of the API's own too", () => {
    for (const error of distribution.CustomErrorResponses) expect(Object.keys(error)).not.toContain("ResponsePagePath");
  });
});

describe("the API behind CloudFront", () => {
  const api = behaviour("/api/*");

  test("has all that is under /api, and /api itself, with every method", () => {
    expect(behaviour("/api")).toEqual({ ...api, PathPattern: "/api" });
    expect(new Set(api.AllowedMethods)).toEqual(new Set(["GET", "HEAD", "OPTIONS", "PUT", "PATCH", "POST", "DELETE"]));
    expect(api.ViewerProtocolPolicy).toBe("https-only");
    expect(originOf(api).CustomOriginConfig).toMatchObject({
      OriginProtocolPolicy: "https-only",
      OriginSSLProtocols: ["TLSv1.2"],
    });
  });

  test("is shown a secret that stands in no template, in the version that the deployment names", () => {
    const [{ HeaderName, HeaderValue }] = originOf(api).OriginCustomHeaders;
    expect(HeaderName).toBe("min-side-origin");
    expect(HeaderValue["Fn::Join"][1]).toEqual([
      "{{resolve:secretsmanager:",
      { Ref: "OriginSecret" },
      ":SecretString:::",
      { Ref: "OriginHeaderVersion" },
      "}}",
    ]);
    site.hasParameter("OriginHeaderVersion", { Default: "" });
    site.allResourcesProperties("AWS::SecretsManager::Secret", {
      SecretString: Match.absent(),
      GenerateSecretString: { PasswordLength: 64, ExcludePunctuation: true },
    });
  });

  test("is told the client's address by CloudFront, and what else its functions read, but not the viewer's host", () => {
    const { HeadersConfig, CookiesConfig, QueryStringsConfig } = referred(
      "AWS::CloudFront::OriginRequestPolicy",
      api.OriginRequestPolicyId,
    ).OriginRequestPolicyConfig;
    expect(HeadersConfig.HeaderBehavior).toBe("whitelist");
    expect(HeadersConfig.Headers).toContain("CloudFront-Viewer-Address");
    expect(HeadersConfig.Headers.map((name: string) => name.toLowerCase())).not.toContain("host");
    // CloudFront takes no more in one policy.
    expect(HeadersConfig.Headers.length).toBeLessThanOrEqual(10);
    expect([CookiesConfig.CookieBehavior, QueryStringsConfig.QueryStringBehavior]).toEqual(["all", "all"]);
  });

  test("has nothing kept: no time, and all that a reply could depend on in the key", () => {
    const { MinTTL, DefaultTTL, MaxTTL, ParametersInCacheKeyAndForwardedToOrigin } = referred(
      "AWS::CloudFront::CachePolicy",
      api.CachePolicyId,
    ).CachePolicyConfig;
    expect([MinTTL, DefaultTTL, MaxTTL]).toEqual([0, 0, 1]);
    expect(ParametersInCacheKeyAndForwardedToOrigin).toMatchObject({
      CookiesConfig: { CookieBehavior: "all" },
      HeadersConfig: { Headers: ["Authorization"] },
      QueryStringsConfig: { QueryStringBehavior: "all" },
    });
    const errors = distribution.CustomErrorResponses as { ErrorCode: number; ErrorCachingMinTTL: number }[];
    for (const status of [404, 500, 502, 503, 504])
      expect(errors).toContainEqual({ ErrorCode: status, ErrorCachingMinTTL: 0 });
  });

  test("gets its headers also where API Gateway answers in the functions' place, and keeps the functions' own", () => {
    const { SecurityHeadersConfig, CustomHeadersConfig } = referred(
      "AWS::CloudFront::ResponseHeadersPolicy",
      api.ResponseHeadersPolicyId,
    ).ResponseHeadersPolicyConfig;
    for (const header of Object.values<{ Override: boolean }>(SecurityHeadersConfig))
      expect(header.Override).toBe(false);
    expect(CustomHeadersConfig.Items).toEqual([{ Header: "Cache-Control", Value: "no-store", Override: false }]);
  });
});

describe("the functions behind the API", () => {
  const folder = fileURLToPath(new URL("../../functions", import.meta.url));
  const code = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(".ts"))
    .map(({ parentPath, name }) => readFileSync(`${parentPath}/${name}`, "utf8"))
    .join("\n");

  test("read no header that CloudFront does not forward", () => {
    const { CachePolicyId, OriginRequestPolicyId } = behaviour("/api/*");
    const { OriginRequestPolicyConfig } = referred("AWS::CloudFront::OriginRequestPolicy", OriginRequestPolicyId);
    const { CachePolicyConfig } = referred("AWS::CloudFront::CachePolicy", CachePolicyId);
    const forwarded = [
      ...OriginRequestPolicyConfig.HeadersConfig.Headers,
      ...CachePolicyConfig.ParametersInCacheKeyAndForwardedToOrigin.HeadersConfig.Headers,
    ].map((name: string) => name.toLowerCase());
    const read = [
      ...code.matchAll(/(?<![-\w])headers(?:\??\.(?<dotted>[a-z]+)\b(?!\()|\["(?<quoted>[a-z-]+)"\])/g),
      ...code.matchAll(/\{ (?<dotted>[a-z]+) \} = event\.headers/g),
    ].map(({ groups }) => groups?.dotted ?? groups?.quoted ?? "");
    expect(read).toEqual(expect.arrayContaining(["authorization", "cloudfront-viewer-address", "origin"]));
    for (const name of read) expect(forwarded).toContain(name);
  });
});

describe("the site's address", () => {
  const originsIn = (template: Template) =>
    Object.values(template.findResources("AWS::Lambda::Function")).flatMap(
      ({ Properties }) => Properties.Environment?.Variables?.SITE_ORIGINS ?? [],
    );

  test("is CloudFront's own where the stage names none, and the functions are told it at their deployment", () => {
    expect(distribution.Aliases).toBeUndefined();
    site.resourceCountIs("AWS::Route53::RecordSet", 0);
    const [first, ...others] = [...originsIn(api), ...originsIn(delivery)];
    expect(first["Fn::Join"][1]).toEqual(["https://", { "Fn::ImportValue": expect.stringContaining("DomainName") }]);
    for (const other of others) expect(other).toEqual(first);
  });

  test("is the stage's own domain, with a certificate and records, where it names one", () => {
    const named = synthesized({ domain: JSON.stringify(domain) });
    expect(distributionOf(named.site)).toMatchObject({
      Aliases: ["minside.example.com"],
      ViewerCertificate: {
        AcmCertificateArn: { "Fn::GetStackOutput": { Region: "us-east-1", OutputName: "CertificateArn" } },
        MinimumProtocolVersion: "TLSv1.2_2021",
        SslSupportMethod: "sni-only",
      },
    });
    for (const Type of ["A", "AAAA"]) {
      named.site.hasResourceProperties("AWS::Route53::RecordSet", {
        Type,
        Name: "minside.example.com",
        HostedZoneId: domain.hostedZoneId,
        AliasTarget: { HostedZoneId: "Z2FDTNDATAQYW2" },
      });
    }
    expect(new Set(originsIn(named.api))).toEqual(new Set(["https://minside.example.com"]));
  });

  test("may be a domain whose zone is somebody else's", () => {
    const named = synthesized({ domain: { host: domain.host } });
    expect(distributionOf(named.site).Aliases).toEqual([domain.host]);
    named.site.resourceCountIs("AWS::Route53::RecordSet", 0);
    named.edge.hasResourceProperties("AWS::CertificateManager::Certificate", {
      ValidationMethod: "DNS",
      DomainValidationOptions: Match.absent(),
    });
  });

  test("leaves the names that are one account's to each stage", () => {
    const namesIn = (template: Template) =>
      ["Function", "OriginRequestPolicy", "CachePolicy", "ResponseHeadersPolicy", "OriginAccessControl"].flatMap(
        (kind) =>
          Object.values(template.findResources(`AWS::CloudFront::${kind}`)).map(({ Properties }) =>
            JSON.stringify(Properties.Name ?? Properties[`${kind}Config`].Name),
          ),
      );
    const other = new Set(namesIn(synthesized({ stage: "staging" }).site));
    expect(namesIn(site).filter((name) => other.has(name))).toEqual([]);
    expect(other.size).toBeGreaterThan(5);
  });
});

describe("the pages", () => {
  const deployments = Object.values(pages.findResources("Custom::CDKBucketDeployment")).map(
    ({ Properties }) => Properties,
  );
  const putting = (file: string) => deployments.find(({ Include }) => Include?.includes(file));

  test("are kept for ever where a name stands for a content, and asked for anew elsewhere", () => {
    expect(putting("assets/*")).toMatchObject({
      Prune: false,
      SystemMetadata: { "cache-control": "public, max-age=31536000, immutable" },
    });
    for (const one of deployments.filter((deployment) => deployment !== putting("assets/*")))
      expect(one.SystemMetadata["cache-control"]).toBe("no-cache");
  });

  test("say what they are where the name does not, and which of them is a 404", () => {
    expect(putting(".well-known/apple-app-site-association").SystemMetadata["content-type"]).toBe("application/json");
    expect(putting("404.html").UserMetadata).toEqual({ status: "404" });
  });

  test("that are gone are taken away, and what CloudFront has of them; scripts before the pages that name them", () => {
    const rest = deployments.find(({ Include }) => Include === undefined);
    expect(rest).toMatchObject({ Prune: true, DistributionId: { "Fn::ImportValue": expect.any(String) } });
    const [id] = Object.entries(pages.findResources("Custom::CDKBucketDeployment")).find(
      ([, { Properties }]) => Properties === rest,
    ) ?? [""];
    const dependencies = (of: string): readonly string[] => {
      const direct: readonly string[] = pages.toJSON().Resources[of].DependsOn ?? [];
      return [...direct, ...direct.flatMap(dependencies)];
    };
    expect(dependencies(id)).toContain(
      Object.entries(pages.findResources("Custom::CDKBucketDeployment")).find(
        ([, { Properties }]) => Properties === putting("assets/*"),
      )?.[0],
    );
  });

  test("are put there by a function that may do nothing else", () => {
    const actions = Object.values(pages.findResources("AWS::IAM::Policy")).flatMap(({ Properties }) =>
      Properties.PolicyDocument.Statement.flatMap(({ Action }: { Action: string | string[] }) => Action),
    );
    expect(new Set(actions)).toEqual(
      new Set([
        "cloudfront:CreateInvalidation",
        "cloudfront:GetInvalidation",
        "logs:CreateLogStream",
        "logs:PutLogEvents",
        "s3:DeleteObject",
        "s3:GetObject",
        "s3:ListBucket",
        "s3:PutObject",
      ]),
    );
    pages.allResourcesProperties("AWS::IAM::Role", { ManagedPolicyArns: Match.absent() });
  });
});
