import {
  AdminInitiateAuthCommand,
  AdminRespondToAuthChallengeCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import type { AccessTokens, Clock } from "../../core/ports.ts";
import { type PoolClient, secretHash } from "./pool-client.ts";

/** Access tokens by the pool's custom challenge, which a one-time ticket answers. */
export const cognitoAccessTokens = (pool: PoolClient, clock: Pick<Clock, "now">): AccessTokens => ({
  issue: async (accountId, ticket) => {
    const { client, userPoolId: UserPoolId, clientId: ClientId } = pool;
    const hash = await secretHash(pool, accountId);
    const [challenge, answer] = await Promise.all([
      client.send(
        new AdminInitiateAuthCommand({
          UserPoolId,
          ClientId,
          AuthFlow: "CUSTOM_AUTH",
          AuthParameters: { USERNAME: accountId, SECRET_HASH: hash },
        }),
      ),
      ticket(),
    ]);
    const startedAt = clock.now();
    const { AuthenticationResult } = await client.send(
      new AdminRespondToAuthChallengeCommand({
        UserPoolId,
        ClientId,
        ChallengeName: "CUSTOM_CHALLENGE",
        Session: challenge.Session,
        ChallengeResponses: { USERNAME: accountId, ANSWER: answer, SECRET_HASH: hash },
      }),
    );
    if (AuthenticationResult?.AccessToken === undefined || AuthenticationResult.ExpiresIn === undefined) {
      throw new Error("the user pool took the ticket but gave no access token");
    }
    return {
      accessToken: AuthenticationResult.AccessToken,
      expiresAt: startedAt + AuthenticationResult.ExpiresIn * 1000,
    };
  },
});
