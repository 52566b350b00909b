import { randomUUID } from "node:crypto";
import { request as requestOf } from "node:http";

export interface HttpReply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly text: string;
  /** The parsed JSON; `undefined` where it is none. */
  readonly body: Record<string, unknown> | undefined;
}

/** Somebody with a browser or the app: keeps cookies or the token as those do, and comes from one address. */
export interface Person {
  readonly send: (method: string, path: string, body?: unknown, headers?: Record<string, string>) => Promise<HttpReply>;
  readonly get: (path: string) => Promise<HttpReply>;
  readonly post: (path: string, body?: unknown) => Promise<HttpReply>;
  readonly delete: (path: string) => Promise<HttpReply>;
  readonly cookies: Map<string, string>;
  readonly address: string;
}

export const person = ({
  base,
  app = false,
  keyed = false,
  address,
}: {
  readonly base: string;
  readonly app?: boolean;
  /** Gives each request a key, the same to one that is made again after a fault, as the pages do. */
  readonly keyed?: boolean;
  readonly address: string;
}): Person => {
  const cookies = new Map<string, string>();
  const unanswered = new Map<string, string>();
  const tokens: { session?: string; device?: string } = {};

  const own = (): Record<string, string> => {
    if (!app) return cookies.size === 0 ? {} : { cookie: [...cookies].map((pair) => pair.join("=")).join("; ") };
    return {
      "min-side-client": "app",
      ...(tokens.session === undefined ? {} : { authorization: `Bearer ${tokens.session}` }),
      ...(tokens.device === undefined ? {} : { "min-side-device": tokens.device }),
    };
  };

  const remember = (reply: HttpReply): void => {
    for (const line of [reply.headers["set-cookie"] ?? []].flat()) {
      const [pair = ""] = line.split(";");
      const at = pair.indexOf("=");
      if (/;\s*Max-Age=0/i.test(line)) cookies.delete(pair.slice(0, at));
      else cookies.set(pair.slice(0, at), pair.slice(at + 1));
    }
    if (typeof reply.body?.sessionToken === "string") tokens.session = reply.body.sessionToken;
    if (typeof reply.body?.deviceToken === "string") tokens.device = reply.body.deviceToken;
  };

  const send: Person["send"] = async (method, path, body, headers = {}) => {
    const text = body === undefined || typeof body === "string" ? body : JSON.stringify(body);
    const type = text === undefined ? {} : { "content-type": "application/json" };
    const request = `${path} ${text}`;
    const key = keyed && text !== undefined ? (unanswered.get(request) ?? randomUUID()) : undefined;
    if (key !== undefined) unanswered.set(request, key);
    const known = key === undefined ? {} : { "idempotency-key": key };
    const length = text === undefined ? {} : { "content-length": String(Buffer.byteLength(text)) };
    const reply = await new Promise<HttpReply>((resolve, reject) => {
      const sent = requestOf(
        new URL(path, base),
        {
          method,
          agent: false,
          localAddress: address,
          headers: { ...type, ...length, ...known, ...own(), ...headers },
        },
        (response) => {
          const parts: Buffer[] = [];
          response.on("data", (part: Buffer) => parts.push(part));
          response.on("end", () => {
            const whole = Buffer.concat(parts).toString("utf8");
            const isJson = /json/.test(response.headers["content-type"] ?? "");
            resolve({
              status: response.statusCode ?? 0,
              headers: response.headers,
              text: whole,
              body: isJson && whole !== "" ? JSON.parse(whole) : undefined,
            });
          });
        },
      );
      sent.on("error", reject);
      sent.end(text);
    });
    if (reply.status < 500) unanswered.delete(request);
    remember(reply);
    return reply;
  };

  return {
    send,
    get: (path) => send("GET", path),
    post: (path, body) => send("POST", path, body),
    delete: (path) => send("DELETE", path),
    cookies,
    address,
  };
};
