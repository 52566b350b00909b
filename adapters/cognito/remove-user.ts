import { AdminDeleteUserCommand, UserNotFoundException } from "@aws-sdk/client-cognito-identity-provider";
import type { Passwords } from "../../core/ports.ts";
import type { PoolClient } from "./pool-client.ts";

/** Deletes a sign-in; one that does not exist is gone already. */
export const poolUserRemoval =
  ({ client, userPoolId }: Pick<PoolClient, "client" | "userPoolId">): Passwords["remove"] =>
  async (accountId) => {
    try {
      await client.send(new AdminDeleteUserCommand({ UserPoolId: userPoolId, Username: accountId }));
    } catch (fault) {
      if (!(fault instanceof UserNotFoundException)) throw fault;
    }
  };
