import { randomUUID } from "node:crypto";
import { openJournal } from "./journal.ts";
import { type GenerateSecretString, generateSecretString } from "./secret-string.ts";
import type { ServiceEmulator, ServiceReply } from "./service.ts";
import { jsonError, jsonReply, unknownOperation } from "./wire.ts";

interface Version {
  id: string;
  value: string;
  stages: string[];
  /** Epoch seconds, with a fraction: how the JSON protocol writes times. */
  created: number;
}

interface Secret {
  arn: string;
  name: string;
  created: number;
  changed: number;
  /** Oldest first. */
  versions: Version[];
}

/** A secret as the template describes it; `value` or `generate` gives it its content. */
export interface SecretSettings {
  arn: string;
  name: string;
  /** Becomes the current version wherever it is not that already. */
  value?: string | undefined;
  /** Used once, when the secret is new. */
  generate?: GenerateSecretString | undefined;
}

/**
 * Secrets Manager, as far as an application reads and rotates secrets
 * (https://docs.aws.amazon.com/secretsmanager/latest/apireference/).
 *
 * @param options.clock epoch milliseconds of the simulated time
 * @param options.dataDir where secrets outlive the process; absent: memory only
 */
export const createSecrets = (options: { clock: () => number; dataDir?: string | undefined }) => {
  const secrets = openJournal<Secret>(options.dataDir, "secrets");
  const now = (): number => options.clock() / 1000;

  const find = (id: unknown): Secret => {
    // An ARN may lack the six random characters that end it.
    const found = [...secrets.entries()].find(
      ([, { arn, name }]) => id === arn || id === name || arn.slice(0, -7) === id,
    );
    if (found === undefined)
      throw new SecretsError("ResourceNotFoundException", "Secrets Manager can't find the specified secret.");
    return found[1];
  };

  const put = (secret: Secret, value: string, id: string, stages: readonly string[]): Secret => {
    const takes = new Set(stages);
    const versions = secret.versions.map((version) => {
      const wasCurrent = takes.has("AWSCURRENT") && version.stages.includes("AWSCURRENT");
      const kept = version.stages.filter(
        (stage) => !takes.has(stage) && !(takes.has("AWSCURRENT") && stage === "AWSPREVIOUS"),
      );
      return { ...version, stages: wasCurrent ? [...kept, "AWSPREVIOUS"] : kept };
    });
    const added = { id, value, stages: [...stages], created: now() };
    const changed = { ...secret, changed: now(), versions: [...versions, added] };
    secrets.put(secret.arn, changed);
    return changed;
  };

  const operations: Readonly<Record<string, (input: Record<string, unknown>) => unknown>> = {
    GetSecretValue: (input) => {
      const secret = find(input.SecretId);
      return shown(secret, select(secret, input.VersionId, input.VersionStage));
    },
    BatchGetSecretValue: (input) => {
      const ids = input.SecretIdList;
      if (!Array.isArray(ids) || ids.length === 0 || ids.length > 20) {
        throw new SecretsError(
          "InvalidParameterException",
          "SecretIdList must have 1 to 20 members; filters are not emulated.",
        );
      }
      const results = ids.map((id: unknown) => {
        try {
          const secret = find(id);
          return { value: shown(secret, select(secret, undefined, undefined)) };
        } catch (error) {
          if (error instanceof SecretsError)
            return { error: { SecretId: id, ErrorCode: error.type, Message: error.message } };
          throw error;
        }
      });
      return {
        SecretValues: results.flatMap(({ value }) => value ?? []),
        Errors: results.flatMap(({ error }) => error ?? []),
      };
    },
    PutSecretValue: (input) => {
      const secret = find(input.SecretId);
      const id = String(input.ClientRequestToken ?? randomUUID());
      const value = input.SecretString;
      if (typeof value !== "string") {
        throw new SecretsError(
          "InvalidParameterException",
          "You must provide SecretString; SecretBinary is not emulated.",
        );
      }
      const asked = input.VersionStages;
      const stages = Array.isArray(asked) ? asked.map(String) : ["AWSCURRENT"];
      const same = secret.versions.find((version) => version.id === id);
      if (same !== undefined && same.value !== value) {
        throw new SecretsError(
          "ResourceExistsException",
          `You can't use ClientRequestToken ${id} because that value is already in use for a version of secret ${secret.arn}.`,
        );
      }
      // A retry of a request whose answer was lost.
      if (same === undefined) put(secret, value, id, stages);
      return { ARN: secret.arn, Name: secret.name, VersionId: id, VersionStages: same?.stages ?? stages };
    },
    DescribeSecret: (input) => {
      const { arn, name, created, changed, versions } = find(input.SecretId);
      const staged = versions.filter(({ stages }) => stages.length > 0);
      const VersionIdsToStages = Object.fromEntries(staged.map(({ id, stages }) => [id, stages]));
      return { ARN: arn, Name: name, CreatedDate: created, LastChangedDate: changed, VersionIdsToStages };
    },
  };

  const emulator: ServiceEmulator = async ({ operation, input }): Promise<ServiceReply> => {
    const run = operations[operation];
    if (run === undefined) return unknownOperation("secrets", operation);
    try {
      return jsonReply(run(input));
    } catch (error) {
      if (error instanceof SecretsError) return jsonError(error.type, error.message);
      throw error;
    }
  };

  return {
    emulator,
    /** Makes the secret where there is none. A generated value stays what it is; a given one replaces another. */
    ensureSecret: async ({ arn, name, value, generate }: SecretSettings): Promise<void> => {
      const existing = secrets.get(arn) ?? { arn, name, created: now(), changed: now(), versions: [] };
      const current = existing.versions.find(({ stages }) => stages.includes("AWSCURRENT"));
      const wanted = value ?? current?.value ?? generateSecretString(generate ?? {});
      if (current?.value !== wanted) put(existing, wanted, randomUUID(), ["AWSCURRENT"]);
    },
    close: async (): Promise<void> => secrets.close(),
  };
};

class SecretsError extends Error {
  readonly type: string;
  constructor(type: string, message: string) {
    super(message);
    this.type = type;
  }
}

const select = (secret: Secret, id: unknown, stage: unknown): Version => {
  const wanted = stage ?? (id === undefined ? "AWSCURRENT" : undefined);
  const version = secret.versions.find((one) =>
    id === undefined ? one.stages.includes(String(wanted)) : one.id === id,
  );
  if (version === undefined) {
    const by = id === undefined ? `staging label: ${String(wanted)}` : `VersionId: ${String(id)}`;
    throw new SecretsError(
      "ResourceNotFoundException",
      `Secrets Manager can't find the specified secret value for ${by}`,
    );
  }
  if (wanted !== undefined && !version.stages.includes(String(wanted))) {
    throw new SecretsError(
      "InvalidRequestException",
      "You provided a VersionStage that is not associated to the provided VersionId.",
    );
  }
  return version;
};

const shown = (secret: Secret, version: Version) => ({
  ARN: secret.arn,
  Name: secret.name,
  VersionId: version.id,
  SecretString: version.value,
  VersionStages: version.stages,
  CreatedDate: version.created,
});
