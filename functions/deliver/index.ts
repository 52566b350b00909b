import { liveDelivery } from "../../adapters/live-delivery.ts";
import { DeliverEnvironment, readEnvironment } from "../../contracts/environment.ts";
import { delivery } from "../../core/message/deliver.ts";
import { sweep } from "../../core/message/sweep.ts";
import { logFault, logOf } from "../http/log.ts";
import { deliverEndpoint } from "./endpoint.ts";

const settings = readEnvironment(DeliverEnvironment, process.env);
const { log, write } = logOf(settings);
const services = liveDelivery(settings, log);

export const handler = deliverEndpoint({
  deliver: delivery(services),
  sweep: sweep(services),
  met: (fault) => write(logFault(fault)),
});
