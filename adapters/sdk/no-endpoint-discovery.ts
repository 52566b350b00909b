/**
 * Stands in a function's bundle for the SDK's discovery of endpoints (`lib/bundle-options.ts`), which DynamoDB's client can do and by
 * default does not (https://docs.aws.amazon.com/sdkref/latest/guide/feature-endpoint-discovery.html): a cache is made for it all the same.
 */
export const resolveEndpointDiscoveryConfig = <Config>(config: Config): Config => config;

/** Where the SDK would look for it: in files and variables that no function has. */
export const NODE_ENDPOINT_DISCOVERY_CONFIG_OPTIONS = {
  environmentVariableSelector: () => undefined,
  configFileSelector: () => undefined,
  default: false,
} as const;
