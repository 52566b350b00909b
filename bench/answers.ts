import { type Item, toItem } from "../adapters/dynamodb/items.ts";
import { createKeyring } from "../adapters/secrets/keyring.ts";
import { facts, future, past, secrets } from "./facts.ts";

const record = (pk: string, sk: string, value: object): Item => toItem({ pk, sk, version: 1, value });

const contact = { kind: "email", address: facts.email };

const customer = toItem({
  pk: `CUSTOMER#${facts.customerNumber}`,
  sk: "CUSTOMER",
  customerNumber: facts.customerNumber,
  name: "Kari Nordmann",
  birthDate: facts.birthDate,
  mobile: facts.mobile,
  email: facts.email,
  emailKey: facts.email,
  street: "Storgata 1",
  postalCode: "0155",
  city: "Oslo",
});

const account = record(`ACCOUNT#${facts.accountId}`, "ACCOUNT", {
  id: facts.accountId,
  state: "active",
  userNames: [contact],
  customers: [facts.customerNumber],
  era: 1,
  createdAt: past,
});

/** An open challenge whose code nobody knows. */
const challenge = record(`CHALLENGE#${facts.challengeId}`, "CHALLENGE", {
  id: facts.challengeId,
  purpose: "register_contact",
  to: { kind: "mobile", number: facts.mobile },
  subject: {
    kind: "claim",
    accountId: facts.accountId,
    userName: contact,
    joins: false,
    person: { customerNumber: facts.customerNumber },
    passwordAt: past,
  },
  language: "nb",
  askedBy: { kind: "app" },
  codes: [{ id: "code", tag: `1.${"A".repeat(43)}`, endsAt: future }],
  attempts: 0,
  createdAt: past,
  endsAt: future,
  state: "open",
});

/** A message that waits, sealed as the functions seal it. */
const message = async (): Promise<Item> => {
  const client = { send: async () => ({ SecretString: facts.keyingSecret }) } as never;
  const keyring = createKeyring({ client, secretId: "keying", clock: { now: () => past } });
  const dispatch = { to: contact, language: "nb", message: { kind: "password_changed", at: past } };
  const sealed = await keyring.seal("outbox", facts.outboxId, JSON.stringify(dispatch));
  const outgoing = { sealed, createdAt: past, endsAt: future, attempts: 0, leasedUntil: past };
  return record(`OUTBOX#${facts.outboxId}`, "OUTBOX", outgoing);
};

const nameOf = ({ pk, sk }: Item): string => `${pk?.S} ${sk?.S}`;

/** What AWS answers to one call. */
export type Answers = (
  operation: string,
  input: Readonly<Record<string, unknown>>,
) => Readonly<Record<string, unknown>>;

/**
 * AWS as one customer's first request finds it. Nothing that is written is kept: every request is the first, and no limit is ever
 * reached.
 */
export const createAnswers = async (): Promise<Answers> => {
  const userName = record(`USERNAME#email:${facts.email}`, "USERNAME", { accountId: facts.accountId, contact });
  const items = new Map([customer, userName, account, challenge, await message()].map((item) => [nameOf(item), item]));
  const found = ({ Keys }: { readonly Keys: readonly Item[] }): readonly Item[] =>
    Keys.map((key) => items.get(nameOf(key))).filter((item) => item !== undefined);
  return (operation, input) => {
    switch (operation) {
      case "GetSecretValue":
        return { ARN: input.SecretId, SecretString: secrets[String(input.SecretId)], VersionStages: ["AWSCURRENT"] };
      case "BatchGetItem": {
        const asked = Object.entries(input.RequestItems as Record<string, { readonly Keys: readonly Item[] }>);
        return {
          Responses: Object.fromEntries(asked.map(([table, keys]) => [table, found(keys)])),
          UnprocessedKeys: {},
        };
      }
      case "Query":
        return { Items: [customer], Count: 1, ScannedCount: 1 };
      case "TransactWriteItems":
      case "DeleteItem":
        return {};
      case "AdminInitiateAuth":
        return { AuthenticationResult: { AccessToken: "a.b.c", IdToken: "a.b.c", RefreshToken: "r", ExpiresIn: 300 } };
      case "SendEmail":
      case "Publish":
        return { MessageId: "00000000-0000-0000-0000-000000000000" };
      default:
        throw new Error(`no first request calls ${operation}`);
    }
  };
};
