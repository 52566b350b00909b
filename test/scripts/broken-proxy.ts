import { createServer, type IncomingHttpHeaders, type OutgoingHttpHeaders, request } from "node:http";
import type { AddressInfo } from "node:net";

export interface Passing {
  readonly method: string;
  readonly path: string;
  /** How many requests there were to this path before. */
  readonly before: number;
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

/** What becomes of a reply on its way; nothing: it goes through as it is. */
export type Fault = (
  passing: Passing,
) => { readonly status?: number; readonly headers?: OutgoingHttpHeaders; readonly text?: string } | undefined;

/** Stands in front of a server and does to its replies what a test says. Comes to it from an address of its own. */
export const brokenProxy = async (to: string, address: string, fault: () => Fault | undefined) => {
  const counts = new Map<string, number>();
  const server = createServer((asked, answer) => {
    const { method = "GET", url = "/" } = asked;
    const path = url.split("?")[0] ?? "/";
    const before = counts.get(path) ?? 0;
    counts.set(path, before + 1);
    const passed = request(`${to}${url}`, { method, headers: asked.headers, localAddress: address, agent: false });
    passed.on("response", (reply) => {
      const chunks: Buffer[] = [];
      reply.on("data", (chunk: Buffer) => chunks.push(chunk));
      reply.on("end", () => {
        const body = Buffer.concat(chunks);
        const { statusCode: status = 0, headers } = reply;
        const text = body.toString("utf8");
        const changed = fault()?.({ method, path, before, status, headers, text });
        const { "content-length": _, ...kept } = { ...headers, ...changed?.headers };
        const told = Object.entries(kept).filter(([, value]) => value !== undefined);
        answer.writeHead(changed?.status ?? status, Object.fromEntries(told));
        answer.end(changed?.text ?? body);
      });
    });
    passed.on("error", () => answer.destroy());
    asked.pipe(passed);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    base: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: async (): Promise<void> => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
};
