import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** The gateway's sockets: the IPv4 and the IPv6 loopback address, one port. */
export interface Listener {
  readonly port: number;
  /** From now on this answers, those first who came early and have waited. */
  serve(handler: (request: IncomingMessage, response: ServerResponse) => Promise<void>): void;
  close(): Promise<void>;
}

const listen = async (server: Server, port: number, host: string): Promise<number> => {
  const { promise, resolve, reject } = Promise.withResolvers<undefined>();
  server.once("error", reject);
  server.listen({ port, host, ipv6Only: true }, () => {
    resolve(undefined);
  });
  await promise;
  server.off("error", reject);
  return (server.address() as AddressInfo).port;
};

const codeOf = (error: unknown): string | undefined => (error as NodeJS.ErrnoException).code;

/** Takes the port early, so that the address is known before anything is built with it. */
const bind = async (servers: readonly [Server, Server], port: number): Promise<number> => {
  const [four, six] = servers;
  const taken = await listen(four, port, "127.0.0.1");
  try {
    await listen(six, taken, "::1");
  } catch (error) {
    if (codeOf(error) !== "EADDRINUSE") return taken; // This machine has no IPv6.
    four.close();
    throw error;
  }
  return taken;
};

/**
 * @param port 0: any that is free
 * @throws Error that says what to do, when the port is taken
 */
export const openListener = async (port: number): Promise<Listener> => {
  const early: Parameters<RequestListener>[] = [];
  let handler: RequestListener = (request, response) => void early.push([request, response]);
  const make = (): Server => {
    const server = createServer({ maxHeaderSize: 16 * 1024 }, (request, response) => {
      handler(request, response);
    });
    // What is not HTTP gets a 400 and no more.
    server.on("clientError", (_error, socket) => {
      if (socket.writable) socket.end("HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n");
      else socket.destroy();
    });
    return server;
  };
  for (let tries = 1; ; tries += 1) {
    const servers = [make(), make()] as const;
    try {
      const taken = await bind(servers, port);
      return {
        port: taken,
        serve: (next) => {
          handler = (request, response) => void next(request, response);
          for (const [request, response] of early.splice(0)) handler(request, response);
        },
        close: async () => {
          await Promise.all(
            servers.map(async (server) => {
              if (!server.listening) return;
              const closed = new Promise((resolve) => server.close(resolve));
              server.closeAllConnections();
              await closed;
            }),
          );
        },
      };
    } catch (error) {
      if (codeOf(error) === "EADDRINUSE" && port === 0 && tries < 10) continue;
      if (codeOf(error) === "EADDRINUSE") {
        throw new Error(`Port ${port} is taken. Choose another with: npm start -- --port ${port + 1}`, {
          cause: error,
        });
      }
      if (codeOf(error) === "EACCES")
        throw new Error(`Port ${port} needs rights that this user lacks`, { cause: error });
      throw error;
    }
  }
};
