import type { ServiceEmulator } from "./emulators/service.ts";
import type { Site } from "./template/site.ts";

const reference =
  /\{\{resolve:secretsmanager:(?<id>arn:[^:]+:secretsmanager:[^:]*:\d*:secret:[^:}]+):SecretString:(?<key>[^:}]*):(?<stage>[^:}]*):(?<version>[^}]*)\}\}/;

/**
 * Puts in what a template only refers to, as CloudFormation does when it deploys
 * (https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references-secretsmanager.html).
 *
 * @throws Error that names the reference, where there is no such secret
 */
const resolved = async (text: string, secrets: ServiceEmulator): Promise<string> => {
  const found = reference.exec(text)?.groups;
  if (found === undefined) return text;
  const { id, key, stage, version } = found;
  const input = {
    SecretId: id,
    ...(stage !== "" && { VersionStage: stage }),
    ...(version !== "" && { VersionId: version }),
  };
  const { status, body } = await secrets({
    operation: "GetSecretValue",
    input,
    body: "",
    headers: {},
    caller: "operator",
  });
  const { SecretString = "" } = JSON.parse(body) as { SecretString?: string };
  if (status !== 200) throw new Error(`${text} can't be resolved: ${body}`);
  const value = key === "" ? SecretString : String((JSON.parse(SecretString) as Record<string, unknown>)[key ?? ""]);
  return text.replace(reference, () => value);
};

/** The site with what its distribution sends to the API. */
export const withSecrets = async ({ behaviours }: Site, secrets: ServiceEmulator): Promise<Site> => ({
  behaviours: await Promise.all(
    behaviours.map(async (behaviour) => {
      const { origin } = behaviour;
      if (origin.kind !== "api") return behaviour;
      const headers = await Promise.all(
        Object.entries(origin.headers).map(async ([name, value]) => [name, await resolved(value, secrets)] as const),
      );
      return { ...behaviour, origin: { ...origin, headers: Object.fromEntries(headers) } };
    }),
  ),
});
