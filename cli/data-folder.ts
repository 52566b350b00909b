import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { lockDataFolder } from "../dev/data-folder.ts";
import { startLocalAws } from "../dev/emulators/aws.ts";
import { createCognito } from "../dev/emulators/cognito/index.ts";
import { createDynamodb } from "../dev/emulators/dynamodb/index.ts";
import { createMessages } from "../dev/emulators/messages.ts";
import { createSecrets } from "../dev/emulators/secrets.ts";
import { createLocalClock } from "../dev/lambda/clock.ts";
import { type Emulators, provision } from "../dev/provision.ts";
import { synthesize } from "../dev/synthesis.ts";
import { readAssembly } from "../dev/template/assembly.ts";
import { type Deployment, readDeployment } from "../dev/template/deployment.ts";
import { type OpenRegister, openRegister, type Place, UsageError } from "./aws.ts";

const placeIn = ({ functions }: Deployment): Place => {
  for (const { environment } of functions) {
    const { TABLE_NAME: tableName, KEYING_SECRET_ARN: keyingSecret } = environment;
    if (tableName !== undefined && keyingSecret !== undefined) return { tableName, keyingSecret };
  }
  throw new Error("no function of the templates names a table and a keying secret");
};

const lock = (folder: string): (() => void) => {
  try {
    return lockDataFolder(folder);
  } catch (cause) {
    throw new UsageError(`stop the server on ${folder} first`, { cause });
  }
};

/**
 * Opens the register in a local server's data folder, which is made if need be; the emulators run within this process
 * meanwhile.
 *
 * @throws UsageError when a server runs on the folder
 */
export const openDataFolder = async (
  path: string,
  assembly = async (): Promise<string> => synthesize(fileURLToPath(new URL("..", import.meta.url))),
): Promise<OpenRegister> => {
  const dataDir = resolve(path);
  const steps: (() => Promise<void> | void)[] = [lock(dataDir)];
  const close = async (): Promise<void> => {
    for (const step of steps.splice(0).reverse()) await step();
  };
  try {
    const clock = createLocalClock(dataDir);
    const own = { clock: clock.now, dataDir };
    const emulators: Emulators = {
      dynamodb: await createDynamodb(own),
      cognito: await createCognito({ ...own, invokeTrigger: () => Promise.reject(new Error("no functions run here")) }),
      messages: createMessages(own),
      secrets: createSecrets(own),
    };
    for (const emulator of Object.values(emulators)) steps.push(emulator.close);
    const deployment = readDeployment(await readAssembly(await assembly()));
    await provision(deployment, emulators);
    const { dynamodb, cognito, messages, secrets } = emulators;
    const aws = await startLocalAws({
      emulators: {
        dynamodb: dynamodb.emulator,
        cognito: cognito.emulator,
        sns: messages.sns,
        ses: messages.ses,
        secrets: secrets.emulator,
      },
    });
    steps.push(aws.close);
    const register = openRegister(placeIn(deployment), {
      endpoint: aws.url,
      // Nobody else is at work in the folder: there is nothing to wait for.
      clock: { now: clock.now, pause: async () => undefined },
    });
    steps.push(register.close);
    return { ...register, close };
  } catch (fault) {
    await close();
    throw fault;
  }
};
