import type { Caller } from "../caller.ts";
import type { Keyring, Services } from "../ports.ts";
import type { Challenge } from "./challenge.ts";

/**
 * A caller's browser secret, and what a challenge keeps of it. `issued`: the caller has to be given it. A request that is made again
 * because its answer was lost is issued the same, since the challenge that it opened then is bound to it.
 */
export interface AskingBrowser {
  readonly askedBy: Challenge["askedBy"];
  readonly issued?: string;
}

const secretBytes = 32;

/** Whether it can be a secret of ours: what somebody else chose, and wrote into a browser, is not taken over. */
const isSecret = (text: string): boolean => /^[\w-]{43}$/.test(text);

/** As good as any by chance to whoever doesn't know our key; another for anything else that is typed, a password with it. */
const secretOf = async (
  keyring: Keyring,
  { idempotencyKey }: Caller,
  request: readonly string[],
): Promise<string | undefined> =>
  idempotencyKey === undefined
    ? undefined
    : (await keyring.mac("browser of request", idempotencyKey, ...request)).split(".").at(-1);

/**
 * Binds a challenge to who asks (rule 5): a browser by a secret that only it holds, an app by the challenge's id, which
 * it alone was told.
 */
export const askingBrowser =
  ({ random, keyring }: Pick<Services, "random" | "keyring">) =>
  async (caller: Caller, ...request: readonly string[]): Promise<AskingBrowser> => {
    if (caller.client === "app") return { askedBy: { kind: "app" } };
    const brought = caller.browser !== undefined && isSecret(caller.browser) ? caller.browser : undefined;
    const secret = brought ?? (await secretOf(keyring, caller, request)) ?? random.token(secretBytes);
    return {
      askedBy: { kind: "browser", hash: await keyring.mac("browser", secret) },
      ...(brought === undefined ? { issued: secret } : {}),
    };
  };

/** Whether the browser is the one that asked. An app never is: a link opens in whichever app or browser comes first. */
export const isAskingBrowser =
  ({ keyring }: Pick<Services, "keyring">) =>
  async (caller: Caller, askedBy: Challenge["askedBy"]): Promise<boolean> =>
    askedBy.kind === "browser" &&
    caller.client === "web" &&
    caller.browser !== undefined &&
    keyring.verify(askedBy.hash, "browser", caller.browser);
