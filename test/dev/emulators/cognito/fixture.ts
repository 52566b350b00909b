import {
  AdminCreateUserCommand,
  AdminInitiateAuthCommand,
  AdminSetUserPasswordCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import { type EmulatorOptions, pool, secretHash, startEmulators } from "../support/emulators.ts";

export const password = "riktig hest batteri";

/** The emulators with ways to sign in; `user` exists and has the password. */
export const startCognito = async (options: EmulatorOptions = {}) => {
  const emulators = await startEmulators(options);
  const { cognito } = emulators.clients;
  const where = { UserPoolId: pool.poolId };
  return {
    ...emulators,
    sdk: cognito,
    where,
    create: (Username: string) =>
      cognito.send(new AdminCreateUserCommand({ ...where, Username, MessageAction: "SUPPRESS" })),
    setPassword: (Username: string, Password: string, Permanent = true) =>
      cognito.send(new AdminSetUserPasswordCommand({ ...where, Username, Password, Permanent })),
    signIn: (USERNAME: string, PASSWORD: string) =>
      cognito.send(
        new AdminInitiateAuthCommand({
          ...where,
          ClientId: pool.clientId,
          AuthFlow: "ADMIN_USER_PASSWORD_AUTH",
          AuthParameters: { USERNAME, PASSWORD, SECRET_HASH: secretHash(USERNAME) },
        }),
      ),
  };
};

export type CognitoFixture = Awaited<ReturnType<typeof startCognito>>;

export const withUser = async (options: EmulatorOptions = {}): Promise<CognitoFixture> => {
  const fixture = await startCognito(options);
  await fixture.create("user");
  await fixture.setPassword("user", password);
  return fixture;
};
