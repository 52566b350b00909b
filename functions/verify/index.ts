import { liveServices } from "../../adapters/live.ts";
import { liveEdge } from "../../adapters/live-edge.ts";
import { readEnvironment, VerifyEnvironment } from "../../contracts/environment.ts";
import { httpHandler } from "../http/handler.ts";
import { logOf } from "../http/log.ts";
import { resendEndpoint, verifyContactEndpoint, verifyEndpoint } from "./endpoint.ts";

const settings = readEnvironment(VerifyEnvironment, process.env);
const { log, write } = logOf(settings);
const services = liveServices(settings, log);

export const handler = httpHandler({
  endpoints: {
    "POST /api/verify": verifyEndpoint(services),
    "POST /api/verify/contact": verifyContactEndpoint(services),
    "POST /api/verify/resend": resendEndpoint(services),
  },
  origins: settings.SITE_ORIGINS,
  isFromEdge: liveEdge(settings),
  log,
  write,
});
