import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll } from "vitest";

/** A page with nothing wrong but what is put into it. */
export const aPage = (body: string, head = ""): string => `<!doctype html>
<html lang="nb">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Prøve</title>${head}</head>
<body><main><h1>Prøve</h1>${body}</main></body>
</html>`;

/** An answer: a page, a script by its address, or whatever is written by hand. */
export type Planted = string | ((request: IncomingMessage, response: ServerResponse) => void);

/** A server of a test file's own, whose pages have something wrong. Anything else than these is 404. */
export const plantedServer = (answers: Readonly<Record<string, Planted>>) => {
  const server = createServer((request, response) => {
    const { url = "/" } = request;
    const planted = answers[url.replace(/\?.*/, "")];
    if (typeof planted === "function") planted(request, response);
    else {
      const type = url.endsWith(".js") ? "text/javascript" : "text/html; charset=utf-8";
      response.writeHead(planted === undefined ? 404 : 200, { "content-type": type }).end(planted);
    }
  });
  beforeAll(async () => {
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
  });
  afterAll(() => {
    server.close();
    server.closeAllConnections();
  });
  return { origin: (): string => `http://localhost:${(server.address() as AddressInfo).port}` };
};
