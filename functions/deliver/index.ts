import { liveDelivery } from "../../adapters/live-delivery.ts";
import { DeliverEnvironment, readEnvironment } from "../../contracts/environment.ts";
import { delivery } from "../../core/message/deliver.ts";
import { sweep } from "../../core/message/sweep.ts";
import { securityLog, writeLine } from "../http/log.ts";
import { deliverEndpoint } from "./endpoint.ts";

const services = liveDelivery(readEnvironment(DeliverEnvironment, process.env), securityLog(writeLine));

export const handler = deliverEndpoint({ deliver: delivery(services), sweep: sweep(services) });
