import { CognitoIdentityProviderClient } from "@aws-sdk/client-cognito-identity-provider";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { SESClient } from "@aws-sdk/client-ses";
import { SNSClient } from "@aws-sdk/client-sns";
import type { DeliverEnvironment } from "../contracts/environment.ts";
import { renderMessage } from "../core/message/render.ts";
import type { SweepServices } from "../core/message/sweep.ts";
import type { SecurityLog } from "../core/ports.ts";
import { clientSettings, secretsManager } from "./clients.ts";
import { poolUserRemoval } from "./cognito/remove-user.ts";
import { dynamodbStore } from "./dynamodb/store.ts";
import { awsPost } from "./post.ts";
import { createKeyring } from "./secrets/keyring.ts";
import { systemClock, systemRandom } from "./system.ts";

/** The composition root of the function that sends what the outbox holds. */
export const liveDelivery = (settings: DeliverEnvironment, log: SecurityLog): SweepServices => {
  const keyring = createKeyring({
    client: secretsManager(),
    secretId: settings.KEYING_SECRET_ARN,
    clock: systemClock,
  });
  const { BRAND: brand, SITE_ORIGINS: origins } = settings;
  return {
    clock: systemClock,
    random: systemRandom,
    keyring,
    store: dynamodbStore({
      client: new DynamoDBClient(clientSettings),
      tableName: settings.TABLE_NAME,
      nameLimit: (id) => keyring.name("limit", id),
      clock: systemClock,
    }),
    removeSignIn: poolUserRemoval({
      client: new CognitoIdentityProviderClient(clientSettings),
      userPoolId: settings.USER_POOL_ID,
    }),
    post: awsPost({
      sns: new SNSClient(clientSettings),
      ses: new SESClient(clientSettings),
      from: `${brand.name} <${brand.senderEmail}>`,
      smsSenderId: brand.smsSenderId,
    }),
    log,
    render: (dispatch) => renderMessage(dispatch, { origin: origins[0], brand }),
  };
};
