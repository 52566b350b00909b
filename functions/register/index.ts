import { liveServices } from "../../adapters/live.ts";
import { RegisterEnvironment, readEnvironment } from "../../contracts/environment.ts";
import { httpHandler } from "../http/handler.ts";
import { securityLog, writeLine } from "../http/log.ts";
import {
  confirmMobileEndpoint,
  newCustomerEndpoint,
  registerCustomerNumberEndpoint,
  registerMobileEndpoint,
} from "./endpoint.ts";

const settings = readEnvironment(RegisterEnvironment, process.env);
const log = securityLog(writeLine);
const services = liveServices(settings, log);

export const handler = httpHandler({
  endpoints: {
    "POST /api/register/mobile": registerMobileEndpoint(services),
    "POST /api/register/mobile/confirm": confirmMobileEndpoint(services),
    "POST /api/register/customer-number": registerCustomerNumberEndpoint(services),
    "POST /api/register/new-customer": newCustomerEndpoint(services),
  },
  origins: settings.SITE_ORIGINS,
  log,
  write: writeLine,
});
