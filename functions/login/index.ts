import { liveServices } from "../../adapters/live.ts";
import { liveEdge } from "../../adapters/live-edge.ts";
import { sha256 } from "../../adapters/system.ts";
import { LoginEnvironment, readEnvironment } from "../../contracts/environment.ts";
import { httpHandler } from "../http/handler.ts";
import { logOf } from "../http/log.ts";
import {
  accessTokenEndpoint,
  changePasswordEndpoint,
  endOtherSessionsEndpoint,
  endSessionEndpoint,
  listSessionsEndpoint,
  logInEndpoint,
  logOutEndpoint,
  meEndpoint,
} from "./endpoint.ts";

const settings = readEnvironment(LoginEnvironment, process.env);
const { log, write } = logOf(settings);
const services = liveServices(settings, log);

export const handler = httpHandler({
  endpoints: {
    "POST /api/login": logInEndpoint(services),
    "POST /api/login/token": accessTokenEndpoint({ ...services, hash: sha256 }),
    "POST /api/login/logout": logOutEndpoint(services),
    "GET /api/login/sessions": listSessionsEndpoint(services),
    "DELETE /api/login/sessions": endOtherSessionsEndpoint(services),
    "DELETE /api/login/sessions/{id}": endSessionEndpoint(services),
    "GET /api/me": meEndpoint(services),
    "POST /api/me/password": changePasswordEndpoint(services),
  },
  origins: settings.SITE_ORIGINS,
  isFromEdge: liveEdge(settings),
  log,
  write,
});
