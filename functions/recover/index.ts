import { liveServices } from "../../adapters/live.ts";
import { liveEdge } from "../../adapters/live-edge.ts";
import { RecoverEnvironment, readEnvironment } from "../../contracts/environment.ts";
import { httpHandler } from "../http/handler.ts";
import { logOf } from "../http/log.ts";
import { recoverNumberEndpoint, recoverPasswordConfirmEndpoint, recoverPasswordEndpoint } from "./endpoint.ts";

const settings = readEnvironment(RecoverEnvironment, process.env);
const { log, write } = logOf(settings);
const services = liveServices(settings, log);

export const handler = httpHandler({
  endpoints: {
    "POST /api/recover/customer-number": recoverNumberEndpoint(services),
    "POST /api/recover/password": recoverPasswordEndpoint(services),
    "POST /api/recover/password/confirm": recoverPasswordConfirmEndpoint(services),
  },
  origins: settings.SITE_ORIGINS,
  isFromEdge: liveEdge(settings),
  log,
  write,
});
