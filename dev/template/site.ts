import type { Find, Resolved } from "./deployment.ts";
import { list, lowerCased, notPlayed, type Properties, pattern } from "./properties.ts";
import { type AddedHeader, readAdded } from "./response-headers.ts";
import { readUploads, type Upload } from "./uploads.ts";

export interface FilesOrigin {
  readonly kind: "files";
  readonly uploads: readonly Upload[];
}

export interface ApiOrigin {
  readonly kind: "api";
  readonly host: string;
  /** What CloudFront adds to each request; values may hold dynamic references. */
  readonly headers: Readonly<Record<string, string>>;
}

/** What of a request reaches the origin. */
export interface Forwarded {
  /** Names in lower case. */
  readonly headers: readonly string[];
  readonly cookies: boolean;
  readonly query: boolean;
}

/** What CloudFront does with the addresses that fit a pattern. */
export interface Behaviour {
  fits(path: string): boolean;
  readonly methods: readonly string[];
  readonly origin: FilesOrigin | ApiOrigin;
  readonly forwarded: Forwarded;
  readonly added: readonly AddedHeader[];
  /** The code of the CloudFront functions. */
  readonly viewerRequest?: string;
  readonly viewerResponse?: string;
}

/** A CloudFront distribution: the first behaviour that fits is the one. */
export interface Site {
  readonly behaviours: readonly Behaviour[];
}

/**
 * Reads the distribution in front of everything.
 *
 * @param assets object key in the asset bucket → path on this disk
 * @returns nothing where the templates have none
 * @throws Error for something that would change replies and is not played here
 */
export const readSite = (find: Find, assets: ReadonlyMap<string, string>): Site | undefined => {
  const [distribution] = find("AWS::CloudFront::Distribution");
  if (distribution === undefined) return undefined;
  const config = distribution.properties.DistributionConfig as Properties;
  if (list(config.CustomErrorResponses).some(({ ResponsePagePath }) => ResponsePagePath !== undefined)) {
    throw notPlayed(distribution, "a page for errors");
  }
  const buckets = find("AWS::S3::Bucket");
  const byId = (type: string, id: unknown): Resolved | undefined => find(type).find(({ ref }) => ref === id);

  const originOf = (id: unknown): FilesOrigin | ApiOrigin => {
    const origin = list(config.Origins).find(({ Id }) => Id === id);
    const host = String(origin?.DomainName);
    const bucket = buckets.find((one) => one.attribute("RegionalDomainName") === host);
    if (bucket !== undefined) return { kind: "files", uploads: readUploads(find, bucket, assets) };
    const headers = list(origin?.OriginCustomHeaders).map(({ HeaderName, HeaderValue }) => [HeaderName, HeaderValue]);
    return { kind: "api", host, headers: lowerCased(Object.fromEntries(headers)) };
  };
  /** What the cache's key holds is forwarded too. Managed policies, which are in no template, forward nothing that matters here. */
  const forwardedBy = ({ CachePolicyId, OriginRequestPolicyId }: Properties): Forwarded => {
    const cache = byId("AWS::CloudFront::CachePolicy", CachePolicyId)?.properties.CachePolicyConfig;
    const requests = byId("AWS::CloudFront::OriginRequestPolicy", OriginRequestPolicyId)?.properties;
    const policies = [
      (cache as Properties | undefined)?.ParametersInCacheKeyAndForwardedToOrigin,
      requests?.OriginRequestPolicyConfig,
    ].map((policy) => (policy ?? {}) as Readonly<Record<string, Properties | undefined>>);
    return {
      headers: policies
        .flatMap(({ HeadersConfig }) => list<string>(HeadersConfig?.Headers))
        .map((name) => name.toLowerCase()),
      cookies: policies.some(({ CookiesConfig }) => CookiesConfig?.CookieBehavior === "all"),
      query: policies.some(({ QueryStringsConfig }) => QueryStringsConfig?.QueryStringBehavior === "all"),
    };
  };
  const codeOf = (behaviour: Properties, event: string): string | undefined => {
    const found = list(behaviour.FunctionAssociations).find(({ EventType }) => EventType === event);
    if (found === undefined) return undefined;
    const fn = find("AWS::CloudFront::Function").find((one) => one.attribute("FunctionARN") === found.FunctionARN);
    if (fn === undefined) throw new Error(`${distribution.logicalId} has a ${event} function that is in no template`);
    return String(fn.properties.FunctionCode);
  };
  const read = (behaviour: Properties): Behaviour => {
    const policy = byId("AWS::CloudFront::ResponseHeadersPolicy", behaviour.ResponseHeadersPolicyId);
    const viewerRequest = codeOf(behaviour, "viewer-request");
    const viewerResponse = codeOf(behaviour, "viewer-response");
    const wanted = pattern(String(behaviour.PathPattern ?? "*"));
    return {
      fits: (path) => wanted.test(path),
      methods: list<string>(behaviour.AllowedMethods),
      origin: originOf(behaviour.TargetOriginId),
      forwarded: forwardedBy(behaviour),
      added: policy === undefined ? [] : readAdded(policy),
      ...(viewerRequest !== undefined && { viewerRequest }),
      ...(viewerResponse !== undefined && { viewerResponse }),
    };
  };
  return {
    behaviours: [...list(config.CacheBehaviors).map(read), read(config.DefaultCacheBehavior as Properties)],
  };
};
