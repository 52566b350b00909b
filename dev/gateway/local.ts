import type { IncomingMessage } from "node:http";
import * as z from "zod";
import type { Mailboxes } from "../emulators/messages/mailboxes.ts";
import { jsonReply, type Reply } from "./reply.ts";

/** What the paths under `/_local/` show and steer. */
export interface LocalControls {
  /** Oldest first, those on their way included. */
  messages(to: string | undefined): Promise<readonly unknown[]>;
  clearMessages(): Promise<void>;
  /** Moves the clock and does what became due. */
  advance(seconds: number): Promise<void>;
  clock(): { readonly now: string; readonly offsetSeconds: number };
  readonly mailboxes: Omit<Mailboxes, "fateOf">;
  addFault(fault: Fault): void;
  clearFaults(): void;
  faults(): readonly unknown[];
  calls(): readonly unknown[];
  clearCalls(): void;
  dump(): Promise<unknown>;
  /**
   * Forgets everybody and all that happened, and imports a register file.
   * @throws Error for people to read, where the file can't be used
   */
  startOver(file: string): Promise<void>;
  /** The pages for people: the inbox and its files. */
  page(path: string): Reply | undefined;
}

/** Ten years: more is a slip of the finger, and the clock doesn't go back. */
const mostSeconds = 10 * 366 * 86_400;

const ClockRequest = z.strictObject({ advanceSeconds: z.number().min(0).max(mostSeconds) });

const Mailbox = z.strictObject({
  address: z.email(),
  trouble: z.enum(["permanent", "transient", "complaint"]),
});

const Fault = z.strictObject({
  service: z.enum(["dynamodb", "cognito", "sns", "ses", "secrets"]),
  operation: z
    .string()
    .regex(/^[A-Z][A-Za-z]+$/, "must be an operation's name such as PutItem")
    .optional(),
  function: z.string().min(1).optional(),
  mode: z.enum(["error", "throttle", "timeout", "applied-then-timeout", "kill", "late"]),
  skip: z.int().min(0).optional(),
  times: z.int().min(1).optional(),
});

const RegisterRequest = z.strictObject({ file: z.string().min(1) });

/** A fault as `POST /_local/faults` takes it. */
export type Fault = z.infer<typeof Fault>;

const badRequest = (error: string): Reply => jsonReply(400, { error });

const nothing: Reply = { status: 204, headers: { "cache-control": "no-store" }, body: "" };

/** Runs `use` with the body, or says what is wrong with it. */
const parsed = async <Schema extends z.ZodType>(
  schema: Schema,
  body: Buffer,
  use: (value: z.output<Schema>) => Promise<Reply> | Reply,
): Promise<Reply> => {
  let value: unknown;
  try {
    value = JSON.parse(body.toString("utf8"));
  } catch {
    return badRequest("The body is not JSON");
  }
  const read = schema.safeParse(value);
  if (read.success) return await use(read.data);
  return badRequest(
    read.error.issues
      .map(({ path, message }) => (path.length === 0 ? message : `${path.join(".")}: ${message}`))
      .join("; "),
  );
};

/** Which methods a path has, and what each does. */
type Endpoints = Readonly<
  Record<string, Readonly<Record<string, (request: IncomingMessage, body: Buffer) => Promise<Reply> | Reply>>>
>;

const endpoints = (controls: LocalControls): Endpoints => ({
  messages: {
    GET: async (request) => {
      const to = new URL(request.url ?? "/", "http://localhost").searchParams.get("to") ?? undefined;
      return jsonReply(200, { messages: await controls.messages(to) });
    },
    DELETE: async () => {
      await controls.clearMessages();
      return nothing;
    },
  },
  clock: {
    GET: () => jsonReply(200, controls.clock()),
    POST: (_, body) =>
      parsed(ClockRequest, body, async ({ advanceSeconds }) => {
        await controls.advance(advanceSeconds);
        return jsonReply(200, controls.clock());
      }),
  },
  faults: {
    GET: () => jsonReply(200, { faults: controls.faults() }),
    POST: (_, body) =>
      parsed(Fault, body, (fault) => {
        controls.addFault(fault);
        return jsonReply(201, fault);
      }),
    DELETE: () => {
      controls.clearFaults();
      return nothing;
    },
  },
  mailboxes: {
    GET: () => jsonReply(200, { mailboxes: controls.mailboxes.list() }),
    POST: (_, body) =>
      parsed(Mailbox, body, ({ address, trouble }) => {
        controls.mailboxes.trouble(address, trouble);
        return jsonReply(201, { address, trouble });
      }),
    DELETE: () => {
      controls.mailboxes.clear();
      return nothing;
    },
  },
  calls: {
    GET: () => jsonReply(200, { calls: controls.calls() }),
    DELETE: () => {
      controls.clearCalls();
      return nothing;
    },
  },
  register: {
    POST: (_, body) =>
      parsed(RegisterRequest, body, async ({ file }) => {
        try {
          await controls.startOver(file);
          return nothing;
        } catch (error) {
          return badRequest(error instanceof Error ? error.message : String(error));
        }
      }),
  },
  dump: { GET: async () => jsonReply(200, await controls.dump()) },
});

/**
 * Answers `/_local/…`, which exists on this machine only.
 *
 * @param origins the site's own: a page from elsewhere, open in the same browser, may not steer this server
 */
export const createLocal = (controls: LocalControls, origins: readonly string[]) => {
  const known = endpoints(controls);
  return async (request: IncomingMessage, path: string, body: Buffer): Promise<Reply> => {
    const { origin } = request.headers;
    if (origin !== undefined && !origins.includes(origin))
      return jsonReply(403, { error: "Another site's page may not do this" });
    const method = request.method === "HEAD" ? "GET" : (request.method ?? "GET");
    const methods = Object.entries(known).find(([name]) => path === `/_local/${name}`)?.[1];
    if (methods === undefined) {
      const page = method === "GET" ? controls.page(path) : undefined;
      return page ?? jsonReply(404, { error: "There is nothing here" });
    }
    const act = Object.entries(methods).find(([name]) => name === method)?.[1];
    if (act !== undefined) return await act(request, body);
    return {
      ...jsonReply(405, { error: "This path has no such method" }),
      headers: { "content-type": "application/json", allow: Object.keys(methods).join(", ") },
    };
  };
};
