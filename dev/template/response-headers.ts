import type { Resolved } from "./deployment.ts";
import { list, notPlayed, type Properties } from "./properties.ts";

/** A header that a response headers policy adds. */
export interface AddedHeader {
  readonly name: string;
  readonly value: string;
  /** Whether it takes the place of the origin's own. */
  readonly override: boolean;
}

const securityHeaders: Readonly<Record<string, (config: Properties) => readonly [name: string, value: unknown]>> = {
  ContentSecurityPolicy: (config) => ["content-security-policy", config.ContentSecurityPolicy],
  ContentTypeOptions: () => ["x-content-type-options", "nosniff"],
  FrameOptions: (config) => ["x-frame-options", config.FrameOption],
  ReferrerPolicy: (config) => ["referrer-policy", config.ReferrerPolicy],
  StrictTransportSecurity: ({ AccessControlMaxAgeSec, IncludeSubdomains, Preload }) => [
    "strict-transport-security",
    `max-age=${String(AccessControlMaxAgeSec)}${IncludeSubdomains === true ? "; includeSubDomains" : ""}${Preload === true ? "; preload" : ""}`,
  ],
};

/** @throws Error for a part of the policy that would be missing here */
export const readAdded = (policy: Resolved): readonly AddedHeader[] => {
  const config = policy.properties.ResponseHeadersPolicyConfig as Properties;
  const { Name: _, Comment: __, SecurityHeadersConfig = {}, CustomHeadersConfig = {}, ...rest } = config;
  const [other] = Object.keys(rest);
  if (other !== undefined) throw notPlayed(policy, other);
  const security = Object.entries(SecurityHeadersConfig as Record<string, Properties>).map(([kind, settings]) => {
    const header = securityHeaders[kind]?.(settings);
    if (header === undefined) throw notPlayed(policy, kind);
    return { name: header[0], value: String(header[1]), override: settings.Override === true };
  });
  const custom = list((CustomHeadersConfig as Properties).Items).map(({ Header, Value, Override }) => ({
    name: String(Header).toLowerCase(),
    value: String(Value),
    override: Override === true,
  }));
  return [...security, ...custom];
};
