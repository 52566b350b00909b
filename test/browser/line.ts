import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { ownAddress } from "../support/own-customers.ts";
import { answer, ask, type Forwarding } from "./forward.ts";
import { createHolds, type Held } from "./held.ts";

/** A request that came by, such as `POST /api/login`, without its query. */
export interface Exchange {
  readonly request: string;
  /** Absent while there is no answer, and where none came or was let through. */
  readonly status?: number;
}

/**
 * One person's line to the server, and to nowhere else: a proxy that the browser sends everything through. It asks from an
 * address of its own, since limits count addresses, and does what lines do: it delays, breaks, loses an answer.
 */
export interface Line {
  /** What the browser is told to use as its proxy. */
  readonly proxy: string;
  /** The server's name and port, as they are in addresses. */
  readonly host: string;
  /** Where requests come from, such as `127.10.3.7`. */
  readonly address: string;
  /** Everything that the server was asked for, oldest first. */
  readonly exchanges: readonly Exchange[];
  /** Requests to other hosts. All of them were refused. */
  readonly foreign: readonly string[];
  /** Holds requests such as `POST /api/login` until they are released: a slow network, without waiting for one. */
  hold(what: string): Held;
  /** The next request of this kind reaches the server, which does what it does; its answer is lost on the way. */
  loseAnswer(what: string): void;
  /** Nothing gets through, as when the server is down, until it is mended. */
  cut(): void;
  mend(): void;
  close(): Promise<void>;
}

/** Another host: a proxy's own answer. */
const refusal = 403;

/**
 * @param origin the one server that the line leads to, by the name that pages have for it
 * @param rewritePage what becomes of each page on the way
 */
export const openLine = async (origin: string, rewritePage?: (page: string) => string): Promise<Line> => {
  const { host, port } = new URL(origin);
  const forwarding: Forwarding = { port, address: ownAddress(), rewritePage };
  const exchanges: { -readonly [Name in keyof Exchange]: Exchange[Name] }[] = [];
  const foreign: string[] = [];
  const lost: string[] = [];
  const holds = createHolds();
  const sockets = new Set<Socket>();
  let isCut = false;

  const pass = async (incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> => {
    const { method = "GET", url = "" } = incoming;
    const target = URL.canParse(url) ? new URL(url) : undefined;
    if (target?.host !== host) {
      foreign.push(`${method} ${url}`);
      outgoing.writeHead(refusal).end();
      return;
    }
    const exchange: (typeof exchanges)[number] = { request: `${method} ${target.pathname}` };
    exchanges.push(exchange);
    await holds.pass(exchange.request);
    if (isCut) throw new Error("The line is cut");
    const answered = await ask(incoming, target.pathname + target.search, forwarding);
    if (lost.includes(exchange.request)) {
      lost.splice(lost.indexOf(exchange.request), 1);
      throw new Error("The answer is lost");
    }
    exchange.status = answered.statusCode ?? 0;
    await answer(answered, outgoing, forwarding);
  };

  const proxy = createServer((incoming, outgoing) => {
    pass(incoming, outgoing).catch(() => outgoing.destroy());
  });
  proxy.on("connection", (socket) => {
    sockets.add(socket.on("error", () => undefined).on("close", () => sockets.delete(socket)));
  });
  // What is encrypted or not HTTP, which our server never is.
  for (const kind of ["connect", "upgrade"] as const) {
    proxy.on(kind, ({ method, url }: IncomingMessage, socket: Socket) => {
      foreign.push(`${method} ${url}`);
      socket.end(`HTTP/1.1 ${refusal} Forbidden\r\nConnection: close\r\n\r\n`);
    });
  }
  proxy.listen(0, "127.0.0.1");
  await once(proxy, "listening");

  return {
    proxy: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`,
    host,
    address: forwarding.address,
    exchanges,
    foreign,
    hold: holds.hold,
    loseAnswer: (what) => void lost.push(what),
    cut: () => {
      isCut = true;
    },
    mend: () => {
      isCut = false;
    },
    close: async () => {
      holds.releaseAll();
      for (const socket of sockets) socket.destroy();
      proxy.close();
      await once(proxy, "close");
    },
  };
};
