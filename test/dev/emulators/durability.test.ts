import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { appendFileSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import {
  AdminCreateUserCommand,
  AdminDeleteUserCommand,
  AdminInitiateAuthCommand,
  AdminRespondToAuthChallengeCommand,
  AdminSetUserPasswordCommand,
  ListUsersCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import { GetSecretValueCommand } from "@aws-sdk/client-secrets-manager";
import { PublishCommand } from "@aws-sdk/client-sns";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createMessages } from "../../../dev/emulators/messages.ts";
import { clientsOf, pool, refusal, secretHash } from "./support/emulators.ts";

const script = fileURLToPath(new URL("./support/process.ts", import.meta.url));
let dataDir: string;
let running: ChildProcess | undefined;

beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), "emulators-"));
});
afterEach(async () => {
  await kill();
  rmSync(dataDir, { recursive: true });
});

const kill = async (): Promise<void> => {
  if (running === undefined) return;
  const gone = once(running, "exit");
  running.kill("SIGKILL");
  await gone;
  running = undefined;
};

const start = async () => {
  const child = spawn(process.execPath, [script, dataDir], { stdio: ["pipe", "pipe", "inherit"] });
  running = child;
  const [url] = (await once(createInterface(child.stdout), "line")) as [string];
  return { url, ...clientsOf(url) };
};

const where = { UserPoolId: pool.poolId };
const password = "riktig hest batteri";

const signIn = (Username: string, flow: "ADMIN_USER_PASSWORD_AUTH" | "CUSTOM_AUTH", PASSWORD = password) =>
  new AdminInitiateAuthCommand({
    ...where,
    ClientId: pool.clientId,
    AuthFlow: flow,
    AuthParameters: { USERNAME: Username, PASSWORD, SECRET_HASH: secretHash(Username) },
  });

describe("a data folder", () => {
  it("holds all that was answered, after kill -9", async () => {
    const before = await start();
    for (const Username of ["kept", "removed"]) {
      await before.cognito.send(new AdminCreateUserCommand({ ...where, Username, MessageAction: "SUPPRESS" }));
    }
    await before.cognito.send(
      new AdminSetUserPasswordCommand({ ...where, Username: "kept", Password: password, Permanent: true }),
    );
    await before.cognito.send(new AdminDeleteUserCommand({ ...where, Username: "removed" }));
    for (let n = 0; n < 5; n += 1)
      await refusal(before.cognito.send(signIn("kept", "ADMIN_USER_PASSWORD_AUTH", "wrong")));
    const { Session } = await before.cognito.send(signIn("kept", "CUSTOM_AUTH"));
    const keys = await (await fetch(`${before.url}/${pool.poolId}/.well-known/jwks.json`)).text();
    await before.sns.send(new PublishCommand({ PhoneNumber: "+4740000001", Message: "hei" }));
    const secret = await before.secrets.send(new GetSecretValueCommand({ SecretId: "s" }));
    await kill();

    const after = await start();
    const { Users } = await after.cognito.send(new ListUsersCommand(where));
    expect(Users).toMatchObject([{ Username: "kept", UserStatus: "CONFIRMED" }]);
    expect((await refusal(after.cognito.send(signIn("kept", "ADMIN_USER_PASSWORD_AUTH")))).message).toBe(
      "Password attempts exceeded",
    );
    const answer = new AdminRespondToAuthChallengeCommand({
      ...where,
      ClientId: pool.clientId,
      ChallengeName: "CUSTOM_CHALLENGE",
      Session,
      ChallengeResponses: { USERNAME: "kept", ANSWER: "a", SECRET_HASH: secretHash("kept") },
    });
    expect((await after.cognito.send(answer)).ChallengeName).toBe("CUSTOM_CHALLENGE");
    expect((await refusal(after.cognito.send(answer))).message).toContain("only be used once");
    expect(await (await fetch(`${after.url}/${pool.poolId}/.well-known/jwks.json`)).text()).toBe(keys);
    expect((await after.secrets.send(new GetSecretValueCommand({ SecretId: "s" }))).SecretString).toBe(
      secret.SecretString,
    );
    await kill();
    const inbox = createMessages({ clock: Date.now, dataDir }).inbox.list();
    expect(inbox).toMatchObject([{ channel: "sms", to: "+4740000001", text: "hei" }]);
    expect(readFileSync(join(dataDir, "cognito-users.journal"), "utf8")).not.toContain(password);
  });

  it("forgets a change whose write was cut off, and goes on", async () => {
    const journal = join(dataDir, "messages.journal");
    const clock = (): number => 0;
    const entry = (id: string): string =>
      JSON.stringify([id, { id, channel: "sms", to: "+4740000001", text: id, sentAt: "" }]);
    appendFileSync(journal, `${entry("one")}\n${entry("two")}\n${entry("cut").slice(0, -5)}`);
    const first = createMessages({ clock, dataDir });
    expect(first.inbox.list().map(({ id }) => id)).toEqual(["one", "two"]);
    first.inbox.clear();
    await first.close();
    const second = createMessages({ clock, dataDir });
    expect(second.inbox.list()).toEqual([]);
    await second.close();
  });
});
