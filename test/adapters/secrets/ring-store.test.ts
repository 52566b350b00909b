import { GetSecretValueCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createKeyring } from "../../../adapters/secrets/keyring.ts";
import { ringStore } from "../../../adapters/secrets/ring-store.ts";
import { rotateRing } from "../../../core/keying/ring.ts";
import { startLocalAws } from "../../../dev/emulators/aws.ts";
import { createSecrets } from "../../../dev/emulators/secrets.ts";
import type { ServiceEmulator } from "../../../dev/emulators/service.ts";

const none: ServiceEmulator = async () => ({ status: 500, body: "{}" });
const arn = "arn:aws:secretsmanager:eu-north-1:000000000000:secret:KeyingSecret-a1b2c3";
let now = Date.UTC(2026, 2, 10);
const clock = { now: () => now };

let stop: () => Promise<void>;
let client: SecretsManagerClient;
beforeAll(async () => {
  const secrets = createSecrets({ clock: clock.now });
  // As the template has it.
  const generate = { SecretStringTemplate: '{"version":1}', GenerateStringKey: "key", PasswordLength: 64 };
  await secrets.ensureSecret({ arn, name: "KeyingSecret", generate: { ...generate, ExcludePunctuation: true } });
  const aws = await startLocalAws({
    emulators: { dynamodb: none, cognito: none, sns: none, ses: none, secrets: secrets.emulator },
  });
  client = new SecretsManagerClient({
    endpoint: aws.url,
    region: "eu-north-1",
    credentials: { accessKeyId: "local-operator", secretAccessKey: "local" },
  });
  stop = async () => {
    client.destroy();
    await aws.close();
  };
});
afterAll(() => stop());

const key = "k".repeat(64);

it("replaces the secret that CloudFormation made by a ring that functions read, once for two who want to at once", async () => {
  const before = createKeyring({ client, secretId: arn, clock });
  const tag = await before.mac("session", "x");
  const [one, other] = [ringStore(client, arn), ringStore(client, arn)];
  const [mine, theirs] = [await one.read(), await other.read()];
  expect(mine.ring.keys.map(({ version, from }) => [version, from])).toEqual([[1, 0]]);

  const rotations = [mine, theirs].map(({ ring }, n) =>
    rotateRing(ring, { key: `${n}${key}`, now: clock.now(), leaked: false }),
  );
  const [first, second] = rotations;
  if (first?.kind !== "rotated" || second?.kind !== "rotated") throw new Error("nothing stands in the way");
  expect(await one.replace(first.ring, mine.readAs)).toEqual({ kind: "replaced" });
  // The SDK sends the same again when the answer was lost.
  expect(await one.replace(first.ring, mine.readAs)).toEqual({ kind: "replaced" });
  expect(await other.replace(second.ring, theirs.readAs)).toEqual({ kind: "conflict" });

  const held = await one.read();
  expect(held.ring).toEqual(first.ring);
  expect(held.readAs).not.toBe(mine.readAs);
  const current = await client.send(new GetSecretValueCommand({ SecretId: arn }));
  expect(current.SecretString?.length).toBeLessThan(400);

  now += 600_000;
  const after = createKeyring({ client, secretId: arn, clock });
  expect(await after.verify(tag, "session", "x")).toBe(true);
  expect(await after.mac("session", "x")).toMatch(/^2\./);
});
