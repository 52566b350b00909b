import { notAuthorized } from "./errors.ts";
import type { Input } from "./fields.ts";
import { text } from "./fields.ts";
import { defaultPolicy } from "./password-policy.ts";
import { type Cognito, poolOf, poolOfClient } from "./pool.ts";
import { checkSecretHash } from "./secret-hash.ts";

export const describeUserPool = async (cognito: Cognito, input: Input) => {
  const { poolId, poolArn, policies, triggers, adminCreateUserOnly } = poolOf(cognito, input);
  return {
    UserPool: {
      Id: poolId,
      Arn: poolArn,
      Policies: { PasswordPolicy: policies?.PasswordPolicy ?? defaultPolicy },
      AdminCreateUserConfig: { AllowAdminCreateUserOnly: adminCreateUserOnly === true },
      LambdaConfig: Object.fromEntries(
        Object.entries(triggers ?? {}).map(([name, arn]) => [name.charAt(0).toUpperCase() + name.slice(1), arn]),
      ),
      EstimatedNumberOfUsers: [...cognito.users.entries()].filter(([, user]) => user.poolId === poolId).length,
    },
  };
};

export const describeUserPoolClient = async (cognito: Cognito, input: Input) => {
  const pool = poolOfClient(cognito, input);
  return {
    UserPoolClient: {
      UserPoolId: pool.poolId,
      ClientId: pool.clientId,
      ClientSecret: pool.clientSecret,
      ExplicitAuthFlows: pool.explicitAuthFlows,
      PreventUserExistenceErrors: pool.preventUserExistenceErrors ?? "LEGACY",
      AccessTokenValidity: pool.accessTokenValiditySeconds ?? 3600,
      TokenValidityUnits: { AccessToken: "seconds" },
      AuthSessionValidity: pool.authSessionValidityMinutes ?? 3,
    },
  };
};

/** Answers as a pool without self sign-up does; the other kind is not emulated. */
export const signUp = async (cognito: Cognito, input: Input) => {
  const pool = poolOfClient(cognito, input);
  const hash = input.SecretHash;
  checkSecretHash(pool, text(input, "Username"), typeof hash === "string" ? hash : undefined);
  if (pool.adminCreateUserOnly !== true) throw notAuthorized("Self sign-up is not emulated here");
  throw notAuthorized("SignUp is not permitted for this user pool");
};
