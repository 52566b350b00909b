import { liveServices } from "../../adapters/live.ts";
import { liveEdge } from "../../adapters/live-edge.ts";
import { RegisterEnvironment, readEnvironment } from "../../contracts/environment.ts";
import { httpHandler } from "../http/handler.ts";
import { logOf } from "../http/log.ts";
import {
  confirmMobileEndpoint,
  newCustomerEndpoint,
  registerCustomerNumberEndpoint,
  registerMobileEndpoint,
} from "./endpoint.ts";

const settings = readEnvironment(RegisterEnvironment, process.env);
const { log, write } = logOf(settings);
const services = liveServices(settings, log);

export const handler = httpHandler({
  endpoints: {
    "POST /api/register/mobile": registerMobileEndpoint(services),
    "POST /api/register/mobile/confirm": confirmMobileEndpoint(services),
    "POST /api/register/customer-number": registerCustomerNumberEndpoint(services),
    "POST /api/register/new-customer": newCustomerEndpoint(services),
  },
  origins: settings.SITE_ORIGINS,
  isFromEdge: liveEdge(settings),
  log,
  write,
});
