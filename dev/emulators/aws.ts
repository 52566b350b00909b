import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setImmediate, setTimeout } from "node:timers/promises";
import { accessDenied } from "./access-denied.ts";
import { createFaults, type Faults, failure } from "./faults.ts";
import type { Call, Judgement, ServiceEmulator, ServiceName, ServiceReply } from "./service.ts";
import { type Addressed, readRequest } from "./wire.ts";

export type { Call, Fault, Judgement, ServiceEmulator, ServiceName, ServiceReply, ServiceRequest } from "./service.ts";

/** The command line and provisioning: they may do everything, no fault meets them, and their calls are not listed. */
export const operator = "operator";

/** Milliseconds of the fault `late`: longer than a busy machine takes to send a second call after the first. */
const lateness = 100;

export interface LocalAwsOptions {
  emulators: Record<ServiceName, ServiceEmulator>;
  /** Whether the function's role allows the call; what it does not is refused in the service's own words. Absent: all is allowed. */
  verdict?: (call: {
    function: string;
    service: ServiceName;
    operation: string;
    input: Record<string, unknown>;
  }) => Judgement;
  /** Ends the environment whose session token a call carries: the fault `kill`. */
  kill?: (sessionToken: string) => void;
  /** What is served over plain GET, such as the user pool's public keys. */
  pages?: (path: string) => Promise<ServiceReply | undefined>;
}

export interface LocalAws {
  /** For the SDK's `AWS_ENDPOINT_URL`. */
  url: string;
  faults: Faults;
  calls: {
    /** In the order of arrival, those without an answer yet included. */
    list(): Call[];
    clear(): void;
  };
  close(): Promise<void>;
}

/** Plays all AWS services behind one listener on the loopback address. */
export const startLocalAws = async ({ emulators, verdict, kill, pages }: LocalAwsOptions): Promise<LocalAws> => {
  const faults = createFaults();
  let calls: Call[] = [];

  const judge = ({ caller, service, operation, input }: Addressed): Judgement =>
    (caller === operator ? undefined : verdict?.({ function: caller, service, operation, input })) ?? {
      kind: "allowed",
      needed: [],
    };

  /** @returns nothing where the client is to wait in vain */
  const answer = async (
    request: IncomingMessage,
    body: string,
    addressed: Addressed,
    judgement: Judgement,
  ): Promise<ServiceReply | undefined> => {
    const { service, operation, input, caller } = addressed;
    if (judgement.kind === "denied") return accessDenied(service, judgement);
    const apply = (): Promise<ServiceReply> =>
      emulators[service]({ operation, input, body, headers: request.headers, caller });
    const mode = caller === operator ? undefined : faults.take(service, operation, caller);
    switch (mode) {
      case undefined:
        return apply();
      case "error":
      case "throttle":
        return failure(service, mode);
      case "timeout":
        return undefined;
      case "applied-then-timeout":
        await apply();
        return undefined;
      case "kill":
        await apply();
        kill?.(String(request.headers["x-amz-security-token"]));
        return undefined;
      case "late": {
        const reply = await apply();
        await setTimeout(lateness);
        // What came in meanwhile is read first, however late the timer is.
        await setImmediate();
        return reply;
      }
    }
  };

  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    // The caller's own time, which is the simulated one: an SDK that sees its clock off by five minutes corrects it, and
    // repeats the call that failed.
    const [, year, month, day, hour, minute, second] =
      /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(String(request.headers["x-amz-date"])) ?? [];
    if (year !== undefined)
      response.setHeader("date", new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`).toUTCString());
    if (request.method !== "POST") {
      const reply = await pages?.(new URL(request.url ?? "/", "http://localhost").pathname);
      send(response, reply ?? { status: 404, body: "" });
      return;
    }
    const body = await readBody(request);
    const addressed = readRequest(request.headers, body);
    if ("status" in addressed) {
      send(response, addressed);
      return;
    }
    const started = performance.now();
    let call: Call | undefined;
    const stop = (): void => {
      if (call !== undefined) call.ms = Math.round(performance.now() - call.start);
    };
    response.once("close", stop);
    let reply: ServiceReply | undefined;
    try {
      const judgement = judge(addressed);
      call = callOf(addressed, judgement, started);
      if (addressed.caller !== operator) calls.push(call);
      reply = await answer(request, body, addressed, judgement);
    } catch (error) {
      console.error(`The emulated ${addressed.service} failed at ${addressed.operation}:`, error);
      reply = failure(addressed.service, "error");
    }
    if (reply === undefined) return;
    response.off("close", stop);
    stop();
    if (call !== undefined) {
      call.end = performance.now();
      if (reply.capacity !== undefined) call.capacity = reply.capacity;
    }
    send(response, reply);
  };

  const server = createServer((request, response) => {
    handle(request, response).catch((error: unknown) => {
      // A client that hung up in the middle of its request; everything else is caught above.
      response.destroy(error instanceof Error ? error : undefined);
    });
  });
  // A client's idle connection must not be closed just as it is used again: that would be a failure nobody asked for.
  server.keepAliveTimeout = 0;
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    faults: { add: faults.add, clear: faults.clear, list: faults.list },
    calls: {
      list: () => calls.map((call) => ({ ...call })),
      clear: () => {
        calls = [];
      },
    },
    close: async () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
  };
};

const callOf = ({ caller, service, operation }: Addressed, judgement: Judgement, start: number): Call => {
  const { kind, needed } = judgement;
  const asked = kind === "denied" ? judgement.refused : needed.at(0);
  const verdict = { allowed: kind === "allowed", verdict: kind, resource: asked?.resource ?? "", needed };
  return {
    function: caller,
    service,
    operation,
    ms: 0,
    start,
    ...verdict,
    ...(kind === "denied" && { reason: judgement.reason }),
  };
};

const send = (response: ServerResponse, { status, headers, body }: ServiceReply): void => {
  response.writeHead(status, {
    "x-amzn-requestid": crypto.randomUUID(),
    "content-length": Buffer.byteLength(body),
    ...headers,
  });
  response.end(body);
};

const readBody = async (request: IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString("utf8");
};
