import { mkdirSync } from "node:fs";
import { createBackground } from "./background.ts";
import { createClosing } from "./closing.ts";
import { lockDataFolder } from "./data-folder.ts";
import { type DemoCustomer, readDemoCustomers } from "./demo.ts";
import { withSecrets } from "./dynamic-references.ts";
import { startLocalAws } from "./emulators/aws.ts";
import { createCognito } from "./emulators/cognito/index.ts";
import { createDynamodb } from "./emulators/dynamodb/index.ts";
import { createMessages } from "./emulators/messages.ts";
import { createSecrets } from "./emulators/secrets.ts";
import { forgetAll } from "./forget.ts";
import { createGateway } from "./gateway/gateway.ts";
import { createLocal, type LocalControls } from "./gateway/local.ts";
import { openListener } from "./gateway/server.ts";
import { createInboxPage } from "./inbox/page.ts";
import { createLocalClock } from "./lambda/clock.ts";
import { createFunctions } from "./lambda/functions.ts";
import { createLogs } from "./lambda/logs.ts";
import type { Options } from "./options.ts";
import { takePatiently } from "./patience.ts";
import { type Emulators, provision } from "./provision.ts";
import { readAssembly } from "./template/assembly.ts";
import { type Deployment, readDeployment } from "./template/deployment.ts";
import { originsAt } from "./template/origins.ts";
import { createVerdict } from "./template/verdict.ts";

/** Where the customer register is to be imported. */
export interface RegisterTarget {
  readonly deployment: Deployment;
  readonly awsUrl: string;
  /** Epoch milliseconds of the simulated clock. */
  readonly now: () => number;
}

export interface ServeSettings extends Options {
  /** Gives the folder of the cloud assembly. */
  readonly assembly: () => Promise<string>;
  /** @throws Error that says what is wrong with the file */
  readonly importRegister: (file: string, target: RegisterTarget) => Promise<void>;
  /** What goes wrong while it runs, for the terminal. */
  readonly complain: (what: string) => void;
  /** Loads every function before somebody needs it: a person's first request is as quick as the next. */
  readonly warms: boolean;
}

export interface LocalServer {
  readonly port: number;
  readonly customers: readonly DemoCustomer[];
  close(): Promise<void>;
}

/** A message that is on its way is waited for this long, milliseconds. */
const longestWait = 3000;

/** How often what is past its time to live is looked for, milliseconds; when the clock is moved it is looked for at once. */
const expiryEvery = 60_000;

/**
 * Runs the whole product on this machine: the bundles and routes of the synthesized templates over emulated AWS services.
 *
 * @throws Error for people to read, where it can't start; nothing is left open then
 */
export const serve = async (settings: ServeSettings): Promise<LocalServer> => {
  const closing = createClosing();
  try {
    return await start(settings, closing);
  } catch (error) {
    await closing.close();
    throw error;
  }
};

const start = async (settings: ServeSettings, closing: ReturnType<typeof createClosing>): Promise<LocalServer> => {
  const { dataDir, complain } = settings;
  if (dataDir !== undefined) {
    mkdirSync(dataDir, { recursive: true });
    closing.later(await takePatiently(() => lockDataFolder(dataDir)));
  }
  const listener = await takePatiently(async () => await openListener(settings.port));
  closing.later(listener.close);
  const { port } = listener;
  const clock = createLocalClock(dataDir);
  const logs = createLogs(dataDir);

  // The functions need the emulators' address, and the emulators need the functions: the latter are looked up when asked for.
  let invoke: ReturnType<typeof createFunctions>["invoke"] = () =>
    Promise.reject(new Error("The functions are not up yet"));
  let kill: ReturnType<typeof createFunctions>["kill"] = () => undefined;
  const own = { clock: clock.now, dataDir };
  const [folder, customers, dynamodb, cognito] = await Promise.all([
    settings.assembly(),
    readDemoCustomers(settings.register),
    createDynamodb(own),
    createCognito({ ...own, invokeTrigger: (arn, event) => invoke(arn, event) }),
  ]);
  const emulators: Emulators = { dynamodb, cognito, messages: createMessages(own), secrets: createSecrets(own) };
  for (const { close } of Object.values(emulators)) closing.later(close);
  const { messages, secrets } = emulators;

  const deployment = readDeployment(await readAssembly(folder, port));
  await provision(deployment, emulators);
  const site = deployment.site === undefined ? undefined : await withSecrets(deployment.site, secrets.emulator);
  const aws = await startLocalAws({
    emulators: {
      dynamodb: dynamodb.emulator,
      cognito: cognito.emulator,
      sns: messages.sns,
      ses: messages.ses,
      secrets: secrets.emulator,
    },
    verdict: createVerdict(deployment),
    kill: (sessionToken) => kill(sessionToken),
    pages: cognito.pages,
  });
  closing.later(aws.close);
  const target = { deployment, awsUrl: aws.url, now: clock.now };
  await settings.importRegister(settings.register, target);

  const functions = createFunctions(
    deployment.functions,
    { clock: clock.shared, awsUrl: aws.url, log: (_, line) => logs.add(line) },
    (name, what) => complain(`The function ${name} failed: ${what}`),
  );
  closing.later(functions.close);
  ({ invoke, kill } = functions);
  const background = createBackground(deployment, { functions, clock, complain, dataDir });
  closing.later(background.close);
  dynamodb.onRecords(background.push);
  messages.onEvent(background.events.publish);
  const expiry = setInterval(() => void dynamodb.expire(), expiryEvery);
  closing.later(() => clearInterval(expiry));

  let page = createInboxPage(customers);
  const startOver = async (file: string): Promise<void> => {
    const next = await readDemoCustomers(file);
    await background.idle(longestWait);
    await forgetAll({ emulators, aws, background, logs });
    await settings.importRegister(file, target);
    page = createInboxPage(next);
  };

  const controls: LocalControls = {
    messages: async (to) => {
      await background.idle(longestWait);
      return messages.inbox.list(to);
    },
    clearMessages: async () => {
      await background.idle(longestWait);
      messages.inbox.clear();
    },
    advance: async (seconds) => {
      clock.advance(seconds * 1000);
      await dynamodb.expire();
      await Promise.all([background.schedules.runDue(), background.events.runDue()]);
      await background.idle(longestWait);
    },
    clock: () => ({ now: new Date(clock.now()).toISOString(), offsetSeconds: clock.offsetMilliseconds() / 1000 }),
    mailboxes: messages.mailboxes,
    addFault: aws.faults.add,
    clearFaults: aws.faults.clear,
    faults: aws.faults.list,
    calls: aws.calls.list,
    clearCalls: aws.calls.clear,
    dump: async () => ({
      table: Object.values(await dynamodb.dump()).flat(),
      userPool: cognito.dump(),
      logs: logs.list(),
    }),
    startOver,
    page: (path) => page(path),
  };
  listener.serve(
    await createGateway({
      routes: deployment.routes,
      functions,
      now: clock.now,
      local: createLocal(controls, originsAt(port)),
      ...(site !== undefined && { site }),
      onError: (error) => complain(String(error instanceof Error ? error.stack : error)),
    }),
  );
  const waking = wake(deployment, functions, background, settings.warms);
  waking.catch((error: unknown) => complain(String(error)));
  return { port, customers, close: closing.close };
};

/** Picks up what a crash left unsent, and loads the bundles before the first request needs them. */
const wake = async (
  { routes }: Deployment,
  functions: ReturnType<typeof createFunctions>,
  { schedules, events }: ReturnType<typeof createBackground>,
  warms: boolean,
): Promise<void> => {
  await Promise.all([schedules.runAll(), events.runDue()]);
  if (!warms) return;
  for (const functionArn of new Set(routes.map((route) => route.functionArn))) await functions.warm(functionArn);
};
