import { liveFeedback } from "../../adapters/live-feedback.ts";
import { FeedbackEnvironment, readEnvironment } from "../../contracts/environment.ts";
import { mailReturned } from "../../core/message/mail-returned.ts";
import { logFault, logOf } from "../http/log.ts";
import { feedbackEndpoint } from "./endpoint.ts";

const settings = readEnvironment(FeedbackEnvironment, process.env);
const { log, write } = logOf(settings);

export const handler = feedbackEndpoint({
  returned: mailReturned(liveFeedback(settings, log)),
  met: (fault) => write(logFault(fault)),
});
