import type { ChallengeEnvironment } from "../contracts/table-environment.ts";
import { ticketRef } from "../core/session/access-token.ts";
import { keyOf, toItem } from "./dynamodb/items.ts";
import { DynamodbFault, signedCalls } from "./dynamodb/signed-call.ts";
import { sha256, systemClock } from "./system.ts";

/** Takes a one-time ticket in one conditional delete: whoever deletes it has used it. */
export const liveTickets = ({ TABLE_NAME }: ChallengeEnvironment) => {
  const call = signedCalls(process.env);
  return async (ticket: string, accountId: string): Promise<boolean> => {
    try {
      await call("DeleteItem", {
        TableName: TABLE_NAME,
        Key: toItem(await keyOf(ticketRef(sha256(ticket)), async (id) => id)),
        ConditionExpression: "#value.#accountId = :account AND #value.#endsAt > :now",
        ExpressionAttributeNames: { "#value": "value", "#accountId": "accountId", "#endsAt": "endsAt" },
        ExpressionAttributeValues: toItem({ ":account": accountId, ":now": systemClock.now() }),
      });
      return true;
    } catch (fault) {
      if (fault instanceof DynamodbFault && fault.code === "ConditionalCheckFailedException") return false;
      throw fault;
    }
  };
};
