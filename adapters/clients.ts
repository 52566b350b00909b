import { SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { limits } from "../core/limits.ts";

/**
 * How every SDK client behaves: three attempts with back-off, and a request that gets no answer is given up early enough
 * for the function to answer 503 itself (rule 10). Times in milliseconds.
 *
 * The rest says what the SDK would look for in files that no function has, for each client anew
 * (https://docs.aws.amazon.com/sdkref/latest/guide/settings-reference.html).
 */
export const clientSettings = {
  maxAttempts: 3,
  requestHandler: {
    connectionTimeout: limits.dependency.connectMs,
    requestTimeout: limits.dependency.answerMs,
    throwOnRequestTimeout: true,
  },
  retryMode: "standard",
  accountIdEndpointMode: "disabled",
  authSchemePreference: [] as string[],
  useDualstackEndpoint: false,
  useFipsEndpoint: false,
  userAgentAppId: "",
  ignoreConfiguredEndpointUrls: process.env.AWS_ENDPOINT_URL === undefined,
} as const;

let ofSecrets: SecretsManagerClient | undefined;

/** One client, and so one connection, for all secrets of a function. */
export const secretsManager = (): SecretsManagerClient => {
  ofSecrets ??= new SecretsManagerClient(clientSettings);
  return ofSecrets;
};
