/**
 * Stands in for the SDK's clients where the time of our own code is taken: commands are plain objects, and a client answers at once with
 * what AWS would answer.
 */
import { createAnswers } from "./answers.ts";

let answers: ReturnType<typeof createAnswers> | undefined;

/** Made when first asked: the answers themselves are sealed with what is below. */
const answer = async ({ operation, input }: Command): Promise<unknown> => {
  answers ??= createAnswers();
  return (await answers)(operation, input);
};

interface Command {
  readonly operation: string;
  readonly input: Readonly<Record<string, unknown>>;
}

const client = class {
  send = answer;
};

const command = (operation: string) =>
  class implements Command {
    readonly operation = operation;
    readonly input: Readonly<Record<string, unknown>>;
    constructor(input: Readonly<Record<string, unknown>>) {
      this.input = input;
    }
  };

export {
  client as CognitoIdentityProviderClient,
  client as DynamoDBClient,
  client as SecretsManagerClient,
  client as SESClient,
  client as SNSClient,
};

export const BatchGetItemCommand = command("BatchGetItem");
export const QueryCommand = command("Query");
export const TransactWriteItemsCommand = command("TransactWriteItems");
export const GetSecretValueCommand = command("GetSecretValue");
export const AdminInitiateAuthCommand = command("AdminInitiateAuth");
export const AdminCreateUserCommand = command("AdminCreateUser");
export const AdminSetUserPasswordCommand = command("AdminSetUserPassword");
export const AdminDeleteUserCommand = command("AdminDeleteUser");
export const AdminRespondToAuthChallengeCommand = command("AdminRespondToAuthChallenge");
export const SendEmailCommand = command("SendEmail");
export const PublishCommand = command("Publish");

/** Nothing here fails, so nothing is ever one of these. */
const fault = class extends Error {};

export {
  fault as DynamodbFault,
  fault as NotAuthorizedException,
  fault as ResourceNotFoundException,
  fault as TransactionCanceledException,
  fault as UserNotFoundException,
};

export const signedCalls = () => async (operation: string, input: Command["input"]) => {
  await answer({ operation, input });
};
