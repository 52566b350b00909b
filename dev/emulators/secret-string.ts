import { randomInt } from "node:crypto";

/** `GenerateSecretString` of `AWS::SecretsManager::Secret`, by CloudFormation's names. */
export interface GenerateSecretString {
  /** Default 32. */
  PasswordLength?: number | undefined;
  ExcludeCharacters?: string | undefined;
  ExcludeLowercase?: boolean | undefined;
  ExcludeNumbers?: boolean | undefined;
  ExcludePunctuation?: boolean | undefined;
  ExcludeUppercase?: boolean | undefined;
  IncludeSpace?: boolean | undefined;
  /** Default true. */
  RequireEachIncludedType?: boolean | undefined;
  /** JSON that the generated string goes into, under `GenerateStringKey`. */
  SecretStringTemplate?: string | undefined;
  GenerateStringKey?: string | undefined;
}

/**
 * Makes a secret's first value as CloudFormation does
 * (https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-properties-secretsmanager-secret-generatesecretstring.html).
 *
 * @throws Error where the properties leave no character, or name a template without a key
 */
export const generateSecretString = (properties: GenerateSecretString): string => {
  const { SecretStringTemplate: template, GenerateStringKey: key } = properties;
  const generated = randomString(properties);
  if (template === undefined && key === undefined) return generated;
  if (template === undefined || key === undefined) {
    throw new Error("SecretStringTemplate and GenerateStringKey must be given together");
  }
  return JSON.stringify({ ...(JSON.parse(template) as Record<string, unknown>), [key]: generated });
};

const randomString = (properties: GenerateSecretString): string => {
  const length = properties.PasswordLength ?? 32;
  const excluded = new Set(properties.ExcludeCharacters ?? "");
  const types = [
    properties.ExcludeLowercase ? "" : "abcdefghijklmnopqrstuvwxyz",
    properties.ExcludeUppercase ? "" : "ABCDEFGHIJKLMNOPQRSTUVWXYZ",
    properties.ExcludeNumbers ? "" : "0123456789",
    properties.ExcludePunctuation ? "" : "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~",
    properties.IncludeSpace ? " " : "",
  ]
    .map((type) => [...type].filter((character) => !excluded.has(character)))
    .filter((type) => type.length > 0);
  const all = types.flat();
  if (all.length === 0) throw new Error("GenerateSecretString leaves no character to choose from");
  const required = properties.RequireEachIncludedType === false ? [] : types;
  for (;;) {
    const characters = Array.from({ length }, () => all[randomInt(all.length)] ?? "");
    if (required.every((type) => type.some((character) => characters.includes(character)))) return characters.join("");
  }
};
