import { liveEdge } from "../../adapters/live-edge.ts";
import { EdgeEnvironment } from "../../contracts/edge-environment.ts";
import { readEnvironment } from "../../contracts/read-environment.ts";
import { httpHandler } from "../http/handler.ts";
import { logOf } from "../http/log.ts";
import { unmatchedEndpoint } from "./endpoint.ts";

const settings = readEnvironment(EdgeEnvironment, process.env);

export const handler = httpHandler({
  endpoints: { $default: unmatchedEndpoint },
  // Nothing is done here, so it matters to nobody which page asked.
  origins: "any",
  isFromEdge: liveEdge(settings),
  ...logOf(settings),
});
