import { type IncomingHttpHeaders, request } from "node:http";

/** What came back. `body` is the parsed JSON, undefined for an empty or another body. */
export interface Answer<Body = unknown> {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  readonly body: Body;
}

export interface ClientOptions {
  /** The loopback address that requests come from, such as `127.0.0.7`: limits are by address. */
  readonly address?: string;
  /** As the app does: no cookies, no Origin, `Min-Side-Client: app`. */
  readonly app?: boolean;
  /** Sent with every request. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** A browser, or the app: it keeps its cookies. */
export interface Client {
  get<Body = unknown>(path: string, headers?: Readonly<Record<string, string>>): Promise<Answer<Body>>;
  /** `body` is sent as JSON; absent: no body and no content type. */
  post<Body = unknown>(path: string, body?: unknown, headers?: Readonly<Record<string, string>>): Promise<Answer<Body>>;
  delete<Body = unknown>(path: string, headers?: Readonly<Record<string, string>>): Promise<Answer<Body>>;
  /** Anything else: another method, or a body exactly as it is. */
  send<Body = unknown>(
    method: string,
    path: string,
    content?: { readonly body?: string | Buffer; readonly headers?: Readonly<Record<string, string>> },
  ): Promise<Answer<Body>>;
  /** Cookies by name, to look at or to change. */
  readonly cookies: Map<string, string>;
}

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/** Keeps what `Set-Cookie` says, the end of a cookie included. Domain and path play no part: there is one site. */
const keep = (cookies: Map<string, string>, headers: IncomingHttpHeaders): void => {
  for (const line of headers["set-cookie"] ?? []) {
    const [pair = "", ...attributes] = line.split(";").map((part) => part.trim());
    const at = pair.indexOf("=");
    const isEnded = attributes.some((attribute) => /^max-age=(0|-\d+)$/i.test(attribute));
    if (isEnded) cookies.delete(pair.slice(0, at));
    else cookies.set(pair.slice(0, at), pair.slice(at + 1));
  }
};

export const createClient = (baseUrl: string, options: ClientOptions = {}): Client => {
  const cookies = new Map<string, string>();
  const { address = "127.0.0.1", app = false } = options;

  const send: Client["send"] = async (method, path, { body, headers } = {}) => {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    const own = app
      ? { "min-side-client": "app" }
      : {
          ...(cookie !== "" && { cookie }),
          ...(method !== "GET" && { origin: baseUrl.replace("127.0.0.1", "localhost") }),
        };
    const sent = request(`${baseUrl}${path}`, {
      method,
      localAddress: address,
      agent: false,
      headers: {
        ...own,
        ...(body !== undefined && { "content-length": Buffer.byteLength(body) }),
        ...options.headers,
        ...headers,
      },
    });
    return await new Promise((resolve, reject) => {
      sent.on("error", reject);
      sent.on("response", (response) => {
        const chunks: Buffer[] = [];
        response.on("data", (chunk: Buffer) => chunks.push(chunk));
        response.on("error", reject);
        response.on("end", () => {
          if (!app) keep(cookies, response.headers);
          const text = Buffer.concat(chunks).toString("utf8");
          // The caller says what it expects; a test that is wrong about it fails on what it then reads.
          const value = parsed(text) as never;
          resolve({ status: response.statusCode ?? 0, headers: response.headers, text, body: value });
        });
      });
      sent.end(body);
    });
  };
  return {
    cookies,
    send,
    get: async (path, headers = {}) => await send("GET", path, { headers }),
    delete: async (path, headers = {}) => await send("DELETE", path, { headers }),
    post: async (path, body, headers = {}) =>
      await send(
        "POST",
        path,
        body === undefined
          ? { headers }
          : { body: JSON.stringify(body), headers: { "content-type": "application/json", ...headers } },
      ),
  };
};
