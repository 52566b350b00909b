import { httpHandler } from "../http/handler.ts";
import { securityLog, writeLine } from "../http/log.ts";
import { unmatchedEndpoint } from "./endpoint.ts";

export const handler = httpHandler({
  endpoints: { $default: unmatchedEndpoint },
  // Nothing is done here, so it matters to nobody which page asked.
  origins: "any",
  log: securityLog(writeLine),
  write: writeLine,
});
