import { type ChildProcess, spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { type Client, type ClientOptions, createClient } from "./http-client.ts";

export interface LocalServerOptions {
  /** Default: the demo customers. */
  readonly register?: string;
  /** Default: memory. */
  readonly dataDir?: string;
  /** Default: one of this worker's own. 0: any. */
  readonly port?: number;
  /** Default: `start-unwarmed.ts`. Tests of the server itself start `dev/start.ts`, or something of their own. */
  readonly script?: string;
}

/** A message as `/_local/messages` has it. */
export interface Message {
  readonly id: string;
  readonly channel: "sms" | "email";
  readonly to: string;
  readonly subject?: string;
  readonly text: string;
  readonly html?: string;
  readonly sentAt: string;
}

export interface FaultSetting {
  readonly service: "dynamodb" | "cognito" | "sns" | "ses" | "secrets";
  readonly operation?: string;
  readonly function?: string;
  readonly mode: "error" | "throttle" | "timeout" | "applied-then-timeout" | "kill" | "late";
  readonly skip?: number;
  readonly times?: number;
}

export interface LocalCall {
  readonly function: string;
  readonly service: string;
  readonly operation: string;
  readonly ms: number;
  /** Milliseconds of real time; no end: not answered yet, or never. */
  readonly start: number;
  readonly end?: number;
  readonly capacity?: { readonly read: number; readonly write: number };
  readonly allowed: boolean;
  readonly verdict: "allowed" | "denied";
  /** Why it was denied. */
  readonly reason?: string;
  readonly resource: string;
  readonly needed: readonly { readonly action: string; readonly resource: string; readonly keys?: readonly string[] }[];
}

/** `npm start` as a process of its own, and what tests do with it. */
export interface LocalServer {
  readonly port: number;
  /** On the IPv4 loopback address, since a client's `address` is IPv4. */
  readonly baseUrl: string;
  /** The origin that pages and links have. */
  readonly origin: string;
  /** A new browser or app, without cookies. */
  client(options?: ClientOptions): Client;
  /** Oldest first; waits for those on their way. */
  inbox(to?: string): Promise<readonly Message[]>;
  clearInbox(): Promise<void>;
  /** Moves the clock; what became due is done when this resolves. */
  advance(seconds: number): Promise<void>;
  /** The server's time, epoch milliseconds. */
  now(): Promise<number>;
  /** From now on, mail to the address comes back or is called spam. */
  mailboxTrouble(address: string, trouble: "permanent" | "transient" | "complaint"): Promise<void>;
  fault(setting: FaultSetting): Promise<void>;
  clearFaults(): Promise<void>;
  calls(): Promise<readonly LocalCall[]>;
  clearCalls(): Promise<void>;
  /** Forgets everybody and all that happened, and imports another register; the clock goes on. */
  startOver(register: string): Promise<void>;
  dump(): Promise<{
    readonly table: readonly Record<string, unknown>[];
    readonly userPool: unknown;
    readonly logs: readonly string[];
  }>;
  /** What it printed so far. */
  output(): string;
  readonly process: ChildProcess;
  /** Ends it as Ctrl-C does. */
  stop(): Promise<void>;
  /** `kill -9`. */
  kill(): Promise<void>;
}

/** The server ended before it was ready. */
export class NotStarted extends Error {
  readonly exitCode: number | null;
  constructor(exitCode: number | null, output: string) {
    super(output);
    this.exitCode = exitCode;
  }
}

export const startScript = fileURLToPath(new URL("../../dev/start.ts", import.meta.url));
const unwarmed = fileURLToPath(new URL("./start-unwarmed.ts", import.meta.url));
const longestStart = 60_000;

/**
 * A worker keeps to its own, so that a server that is stopped and started again finds its port free. Out of the range that systems
 * take ports of outgoing connections from.
 */
const portsOfThisWorker = (): readonly number[] => {
  const first = 21_000 + 10 * (process.pid % 900);
  return Array.from({ length: 10 }, (_, number) => first + number);
};

/** @throws NotStarted with what it printed, when it ends instead of getting ready */
export const startLocalServer = async (options: LocalServerOptions = {}): Promise<LocalServer> => {
  const ports = options.port === undefined ? portsOfThisWorker() : [options.port];
  for (const port of ports) {
    try {
      return await start(port, options);
    } catch (error) {
      const isTaken = error instanceof NotStarted && /Port \d+ is taken/.test(error.message);
      if (!isTaken || port === ports.at(-1)) throw error;
    }
  }
  throw new Error("There is no port to try");
};

const start = async (
  asked: number,
  { register, dataDir, script = unwarmed }: LocalServerOptions,
): Promise<LocalServer> => {
  const args = [
    "--port",
    String(asked),
    ...(register ? ["--register", register] : []),
    ...(dataDir ? ["--data", dataDir] : []),
  ];
  const child = spawn(process.execPath, [script, ...args], {
    // As under npm: it ends itself if this process is killed.
    env: { ...process.env, npm_lifecycle_event: "test" },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const ended = new Promise<number | null>((resolve) => {
    child.once("close", resolve);
  });
  const printed: string[] = [];
  const output = (): string => printed.join("");
  const port = await new Promise<number>((resolve, reject) => {
    const timer = setTimeout(() => {
      child.kill("SIGKILL");
      reject(new Error(`The local server is not ready after ${longestStart / 1000} s:\n${output()}`));
    }, longestStart);
    const read = (chunk: Buffer): void => {
      printed.push(chunk.toString("utf8"));
      const address = /Min side +http:\/\/localhost:(\d+)\/[\s\S]*Stop with Ctrl-C/.exec(output());
      if (address === null) return;
      clearTimeout(timer);
      resolve(Number(address[1]));
    };
    child.stdout.on("data", read);
    child.stderr.on("data", read);
    void ended.then((exitCode) => {
      clearTimeout(timer);
      reject(new NotStarted(exitCode, output()));
    });
  });

  const end = async (signal: NodeJS.Signals): Promise<void> => {
    child.kill(signal);
    await ended;
  };
  const baseUrl = `http://127.0.0.1:${port}`;
  const local = createClient(baseUrl);
  const expectOk = async <Body>(
    answer: Promise<{ readonly status: number; readonly text: string; readonly body: Body }>,
  ): Promise<Body> => {
    const { status, text, body } = await answer;
    if (status >= 300) throw new Error(`The local server answered ${status}: ${text}`);
    return body;
  };
  return {
    port,
    baseUrl,
    origin: `http://localhost:${port}`,
    process: child,
    output,
    client: (options) => createClient(baseUrl, options),
    inbox: async (to) => {
      const query = to === undefined ? "" : `?to=${encodeURIComponent(to)}`;
      return (await expectOk(local.get<{ messages: Message[] }>(`/_local/messages${query}`))).messages;
    },
    clearInbox: async () => void (await expectOk(local.delete("/_local/messages"))),
    advance: async (seconds) => void (await expectOk(local.post("/_local/clock", { advanceSeconds: seconds }))),
    now: async () => Date.parse((await expectOk(local.get<{ now: string }>("/_local/clock"))).now),
    mailboxTrouble: async (address, trouble) =>
      void (await expectOk(local.post("/_local/mailboxes", { address, trouble }))),
    fault: async (setting) => void (await expectOk(local.post("/_local/faults", setting))),
    clearFaults: async () => void (await expectOk(local.delete("/_local/faults"))),
    calls: async () => (await expectOk(local.get<{ calls: LocalCall[] }>("/_local/calls"))).calls,
    clearCalls: async () => void (await expectOk(local.delete("/_local/calls"))),
    startOver: async (file) => void (await expectOk(local.post("/_local/register", { file }))),
    dump: async () => await expectOk(local.get<Awaited<ReturnType<LocalServer["dump"]>>>("/_local/dump")),
    stop: async () => await end("SIGTERM"),
    kill: async () => await end("SIGKILL"),
  };
};
