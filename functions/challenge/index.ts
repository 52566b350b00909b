import type {
  CreateAuthChallengeTriggerEvent,
  DefineAuthChallengeTriggerEvent,
  VerifyAuthChallengeResponseTriggerEvent,
} from "aws-lambda";
import { liveTickets } from "../../adapters/live-tickets.ts";
import { readEnvironment } from "../../contracts/read-environment.ts";
import { ChallengeEnvironment } from "../../contracts/table-environment.ts";
import { createAuthChallenge, defineAuthChallenge, verifyAuthChallenge } from "./endpoint.ts";

type TriggerEvent =
  | DefineAuthChallengeTriggerEvent
  | CreateAuthChallengeTriggerEvent
  | VerifyAuthChallengeResponseTriggerEvent;

const verify = verifyAuthChallenge(liveTickets(readEnvironment(ChallengeEnvironment, process.env)));

/** The user pool's three triggers of custom authentication. */
export const handler = async (event: TriggerEvent): Promise<TriggerEvent> => {
  switch (event.triggerSource) {
    case "DefineAuthChallenge_Authentication":
      return defineAuthChallenge(event);
    case "CreateAuthChallenge_Authentication":
      return createAuthChallenge(event);
    case "VerifyAuthChallengeResponse_Authentication":
      return verify(event);
  }
};
