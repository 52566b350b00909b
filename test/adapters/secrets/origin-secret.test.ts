import {
  GetSecretValueCommand,
  InternalServiceError,
  ResourceNotFoundException,
  SecretsManagerClient,
} from "@aws-sdk/client-secrets-manager";
import { mockClient } from "aws-sdk-client-mock";
import { beforeEach, describe, expect, it } from "vitest";
import { OriginSecretFault, originSecret } from "../../../adapters/secrets/origin-secret.ts";

const client = new SecretsManagerClient({ region: "eu-north-1" });
const secrets = mockClient(client);
const [first, second, third] = ["a", "b", "c"].map((letter) => letter.repeat(64)) as [string, string, string];

let now = 0;
const check = () => originSecret({ client, secretId: "origin", clock: { now: () => now } });

const stage = (name: "AWSCURRENT" | "AWSPREVIOUS") =>
  secrets.on(GetSecretValueCommand, { SecretId: "origin", VersionStage: name });

const holds = (current: string, previous?: string): void => {
  stage("AWSCURRENT").resolves({ SecretString: current });
  if (previous === undefined)
    stage("AWSPREVIOUS").rejects(new ResourceNotFoundException({ message: "none", $metadata: {} }));
  else stage("AWSPREVIOUS").resolves({ SecretString: previous });
};

const reads = (): number => secrets.commandCalls(GetSecretValueCommand).length;

beforeEach(() => {
  secrets.reset();
  now = 1_000_000;
  holds(first);
});

describe("the origin secret", () => {
  it("is known whole, and nothing else is", async () => {
    const isOurs = check();
    expect(await isOurs(first)).toBe(true);
    for (const other of ["", first.slice(1), `${first}a`, second, first.toUpperCase()])
      expect(await isOurs(other), other).toBe(false);
  });

  it("is read once for requests at the same time, and again after five minutes", async () => {
    const isOurs = check();
    expect(await Promise.all([isOurs(first), isOurs(first)])).toEqual([true, true]);
    expect(reads()).toBe(1);
    // The one before it only for who doesn't show it.
    expect(await Promise.all([isOurs(second), isOurs(second), isOurs(third)])).toEqual([false, false, false]);
    expect(reads()).toBe(2);
    now += 299_000;
    await isOurs(first);
    expect(reads()).toBe(2);
    now += 1000;
    await isOurs(first);
    expect(reads()).toBe(3);
  });

  it("is replaced without a gap: old and new are taken, whatever CloudFront sends and whenever it was read", async () => {
    const heard = check();
    expect(await heard(first)).toBe(true);
    now += 60_000;
    holds(second, first);
    // CloudFront goes on with the old one; one environment has heard of the old one only, the other is told both.
    const told = check();
    expect(await Promise.all([heard(first), told(first)])).toEqual([true, true]);
    // CloudFront's servers change one after the other.
    expect(await Promise.all([heard(second), told(second), heard(first), told(first)])).toEqual([
      true,
      true,
      true,
      true,
    ]);
  });

  it("that was replaced twice is out", async () => {
    const isOurs = check();
    expect(await isOurs(first)).toBe(true);
    holds(third, second);
    now += 300_000;
    expect(await isOurs(first)).toBe(false);
  });

  it("is looked for anew for a guess, but not for each", async () => {
    const isOurs = check();
    await isOurs(first);
    now += 1000;
    for (let guess = 0; guess < 50; guess += 1) expect(await isOurs(`guess ${guess}`)).toBe(false);
    expect(reads()).toBe(4);
    now += 30_000;
    await isOurs("guess");
    expect(reads()).toBe(6);
  });

  it("that can't be had lets nobody in, and is asked for again", async () => {
    const isOurs = check();
    stage("AWSCURRENT").rejects(new InternalServiceError({ message: "down", $metadata: {} }));
    await expect(isOurs(first)).rejects.toThrow(OriginSecretFault);
    holds(first);
    expect(await isOurs(first)).toBe(true);
    now += 300_000;
    stage("AWSPREVIOUS").rejects(new InternalServiceError({ message: "down", $metadata: {} }));
    expect(await isOurs(first)).toBe(true);
    await expect(isOurs(second)).rejects.toThrow(OriginSecretFault);
    holds(first, second);
    expect(await isOurs(second)).toBe(true);
  });

  it("that is empty is none", async () => {
    holds("");
    await expect(check()("")).rejects.toThrow(OriginSecretFault);
  });
});
