import type { Answer, Client } from "../support/http-client.ts";
import type { LocalServer } from "../support/local-server.ts";

/** Somebody with a browser or the app, at an address of their own: limits count addresses. */
export interface Person extends Client {
  readonly address: string;
}

export interface PersonOptions {
  readonly app?: boolean;
  /** Sent with every request. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** Every 127.x.y.z is this machine; each person gets the next, a /24 of its own. */
let addresses = 0;
const nextAddress = (): string => {
  addresses += 1;
  return `127.${Math.floor(addresses / 250) + 1}.${(addresses % 250) + 1}.7`;
};

/** The app keeps the tokens that replies give it, and sends them as api.md says. */
const keepTokens = (headers: Record<string, string>, { body }: Answer): void => {
  const { sessionToken, deviceToken } = (body ?? {}) as Readonly<Record<string, unknown>>;
  if (typeof sessionToken === "string") headers.authorization = `Bearer ${sessionToken}`;
  if (typeof deviceToken === "string") headers["min-side-device"] = deviceToken;
};

/** A new browser or app, without cookies and tokens. */
export const personAt = (
  server: Pick<LocalServer, "client">,
  { app = false, headers: fixed = {} }: PersonOptions = {},
): Person => {
  const address = nextAddress();
  const headers: Record<string, string> = { ...fixed };
  const client = server.client({ app, address, headers });
  if (!app) return { ...client, address };
  const noted = async <Body>(answer: Promise<Answer<Body>>): Promise<Answer<Body>> => {
    const arrived = await answer;
    keepTokens(headers, arrived);
    return arrived;
  };
  return {
    address,
    cookies: client.cookies,
    get: (path, more) => noted(client.get(path, more)),
    post: (path, body, more) => noted(client.post(path, body, more)),
    delete: (path, more) => noted(client.delete(path, more)),
    send: (method, path, content) => noted(client.send(method, path, content)),
  };
};
