import type { HttpReply } from "./http-person.ts";
import type { LocalServer } from "./local-server.ts";

/** Times, ids and tokens, whose values differ and whose lengths may not. */
const masked = (text: string): string =>
  text
    .replaceAll(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/g, "<time>")
    .replaceAll(/"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"/g, '"<request>"')
    .replaceAll(/(?<=")[\w-]{22}(?=")/g, "<id>")
    .replaceAll(/(?<=__Host-browser=)[\w-]{43}/g, "<browser>");

/** Everything that a caller can see of a reply, and what the function did meanwhile. */
export const seen = async (server: LocalServer, act: () => Promise<HttpReply>) => {
  await server.inbox();
  await server.clearCalls();
  const { status, headers, text } = await act();
  await server.inbox();
  const { date: _, ...others } = headers;
  const calls = (await server.calls()).filter((call) => call.function !== "deliver");
  // The keying secret is read again every five minutes, whoever asks.
  const operations = calls.map((call) => `${call.function} ${call.operation}`).filter((one) => !/GetSecret/.test(one));
  return {
    status,
    headers: Object.fromEntries(Object.entries(others).map(([name, value]) => [name, masked(String(value))])),
    body: masked(text),
    length: text.length,
    operations: operations.sort(),
  };
};
