import { spawn } from "node:child_process";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { type Person, person } from "./http-person.ts";

/** An SMS or e-mail of the inbox. */
export interface InboxMessage {
  readonly id: string;
  readonly channel: "sms" | "email";
  readonly to: string;
  readonly subject?: string;
  readonly text: string;
  readonly html?: string;
  readonly sentAt: string;
}

export interface AwsCall {
  readonly function: string;
  readonly service: string;
  readonly operation: string;
  readonly ms: number;
  readonly allowed: boolean;
}

export interface Fault {
  readonly service: "dynamodb" | "cognito" | "sns" | "ses" | "secrets";
  readonly operation?: string;
  readonly mode: "error" | "throttle" | "timeout" | "applied-then-timeout";
  readonly skip?: number;
  readonly times?: number;
}

/** `npm start` as a child process, and its `/_local` paths. */
export interface LocalServer {
  readonly base: string;
  readonly pid: number;
  /** A new browser, app or script, at an address of its own: limits count addresses. */
  readonly person: (options?: { readonly app?: boolean; readonly address?: string }) => Person;
  readonly inbox: (to?: string) => Promise<readonly InboxMessage[]>;
  /** The newest message to a contact. Throws when there is none. */
  readonly newest: (to: string) => Promise<InboxMessage>;
  readonly advance: (seconds: number) => Promise<void>;
  readonly fail: (fault: Fault) => Promise<void>;
  readonly heal: () => Promise<void>;
  readonly calls: () => Promise<readonly AwsCall[]>;
  readonly dump: () => Promise<{
    readonly table: readonly unknown[];
    readonly userPool: unknown;
    readonly logs: readonly string[];
  }>;
  readonly stop: (signal?: NodeJS.Signals) => Promise<void>;
}

const root = new URL("../..", import.meta.url).pathname;

/** Every 127.x.y.z is this machine; each person gets the next, a /24 of its own. */
let addresses = 0;
const nextAddress = (): string => {
  addresses += 1;
  return `127.${Math.floor(addresses / 250) + 1}.${(addresses % 250) + 1}.7`;
};

/** Writes a register file of its own for a test. */
export const registerFile = (rows: readonly string[]): string => {
  const file = join(mkdtempSync(join(tmpdir(), "register-")), "register.csv");
  const header = "customerNumber,pin,name,birthDate,mobile,email,street,postalCode,city";
  writeFileSync(file, `${[header, ...rows].join("\n")}\n`);
  return file;
};

export const startLocalServer = async (options: readonly string[] = []): Promise<LocalServer> => {
  const child = spawn(process.execPath, ["dev/start.ts", "--port", "0", ...options], {
    cwd: root,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const exited = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  const base = await new Promise<string>((resolve, reject) => {
    const said: string[] = [];
    const listen = (line: string): void => {
      said.push(line);
      const address = /Min side\s+http:\/\/localhost:(\d+)/.exec(line);
      if (address !== null) resolve(`http://127.0.0.1:${address[1]}`);
    };
    createInterface({ input: child.stdout }).on("line", listen);
    createInterface({ input: child.stderr }).on("line", listen);
    child.once("exit", (code) => reject(new Error(`npm start ended with ${code}:\n${said.join("\n")}`)));
  });
  const operator = person({ base, address: "127.0.0.1" });
  const done = async (method: string, path: string, body?: unknown): Promise<unknown> => {
    const reply = await operator.send(method, path, body);
    if (reply.status >= 300) throw new Error(`${method} ${path}: ${reply.status} ${reply.text}`);
    return reply.body;
  };
  const inbox = async (to?: string) => {
    const query = to === undefined ? "" : `?to=${encodeURIComponent(to)}`;
    return ((await done("GET", `/_local/messages${query}`)) as { messages: InboxMessage[] }).messages;
  };
  return {
    base,
    pid: child.pid ?? 0,
    person: ({ app = false, address = nextAddress() } = {}) => person({ base, app, address }),
    inbox,
    newest: async (to) => {
      const message = (await inbox(to)).at(-1);
      if (message === undefined) throw new Error(`nothing was sent to ${to}`);
      return message;
    },
    advance: async (seconds) => {
      await done("POST", "/_local/clock", { advanceSeconds: seconds });
    },
    fail: async (fault) => {
      await done("POST", "/_local/faults", fault);
    },
    heal: async () => {
      await done("DELETE", "/_local/faults");
    },
    calls: async () => ((await done("GET", "/_local/calls")) as { calls: AwsCall[] }).calls,
    dump: async () => (await done("GET", "/_local/dump")) as Awaited<ReturnType<LocalServer["dump"]>>,
    stop: async (signal = "SIGTERM") => {
      child.kill(signal);
      await exited;
    },
  };
};

/** The six digits of a message. */
export const codeIn = ({ text }: InboxMessage): string => {
  const code = /#(\d{6})$/.exec(text)?.[1] ?? /^(\d{6})$/m.exec(text)?.[1];
  if (code === undefined) throw new Error("the message has no code");
  return code;
};

export const tokenIn = ({ text }: InboxMessage): string => {
  const token = /#token=([\w.-]+)/.exec(text)?.[1];
  if (token === undefined) throw new Error("the message has no link");
  return token;
};
