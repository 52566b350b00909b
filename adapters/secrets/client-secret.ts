import { GetSecretValueCommand, type SecretsManagerClient } from "@aws-sdk/client-secrets-manager";

/** The user pool client's secret, fetched once; a failure is not remembered. */
export const poolClientSecret = (client: SecretsManagerClient, secretId: string): (() => Promise<string>) => {
  let secret: Promise<string> | undefined;
  const fetch = async (): Promise<string> => {
    const { SecretString } = await client.send(new GetSecretValueCommand({ SecretId: secretId }));
    if (SecretString === undefined || SecretString === "") throw new Error("the user pool client's secret is empty");
    return SecretString;
  };
  return () => {
    secret ??= fetch().catch((fault: unknown) => {
      secret = undefined;
      throw fault;
    });
    return secret;
  };
};
