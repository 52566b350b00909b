/** How the partition keys of the table begin, by kind of item: `adapters/dynamodb/items.ts` makes them. */
export type Kind =
  | "ACCOUNT"
  | "ACCOUNT_CLEANUP"
  | "BREAKER"
  | "CHALLENGE"
  | "CUSTOMER"
  | "LIMIT"
  | "OUTBOX"
  | "PASSWORD_CHANGE"
  | "PROSPECT"
  | "TICKET"
  | "UNDELIVERABLE"
  | "USERNAME";

/** What can be done to items, each by the one operation that the code uses for it. */
export const operations = {
  /** Read by their keys. */
  read: "dynamodb:BatchGetItem",
  /** Read a partition's items. */
  list: "dynamodb:Query",
  /** Make, or put another in the place of one. */
  save: "dynamodb:PutItem",
  /** Change some attributes: a claim, a tally. */
  change: "dynamodb:UpdateItem",
  remove: "dynamodb:DeleteItem",
  /** Be sure of one while another is written. */
  check: "dynamodb:ConditionCheckItem",
} as const;

export type Operation = keyof typeof operations;

export type Index = "byMobile" | "byEmail" | "due";

/** What a function may do: to which kinds of items, and which indexes it may ask. */
export type Rights = { readonly [O in Operation]?: readonly Kind[] } & { readonly ask?: readonly Index[] };

const contacts = ["byMobile", "byEmail"] as const;

/**
 * The rights of each function, no more than it needs. An account's sessions lie in its partition and an issued PIN in its
 * customer's, so that whoever may write the one may write the other.
 */
export const rights = {
  /** Both doors' first steps, the app's last one, and prospects. */
  registration: {
    read: ["ACCOUNT", "ACCOUNT_CLEANUP", "BREAKER", "CHALLENGE", "CUSTOMER", "LIMIT", "USERNAME"],
    save: ["ACCOUNT", "ACCOUNT_CLEANUP", "CHALLENGE", "CUSTOMER", "LIMIT", "OUTBOX", "PROSPECT", "USERNAME"],
    change: ["BREAKER", "CUSTOMER"],
    remove: ["ACCOUNT", "ACCOUNT_CLEANUP", "LIMIT"],
    ask: ["byMobile"],
  },
  /** The steps after the link. */
  verification: {
    read: ["ACCOUNT", "ACCOUNT_CLEANUP", "BREAKER", "CHALLENGE", "CUSTOMER", "LIMIT", "USERNAME"],
    save: ["ACCOUNT", "CHALLENGE", "LIMIT", "OUTBOX", "USERNAME"],
    change: ["BREAKER", "CUSTOMER"],
    remove: ["ACCOUNT", "ACCOUNT_CLEANUP", "LIMIT"],
    ask: contacts,
  },
  /** Log-in, sessions, tokens, and a change of password. */
  sessions: {
    read: ["ACCOUNT", "CUSTOMER", "LIMIT", "PASSWORD_CHANGE", "USERNAME"],
    list: ["ACCOUNT"],
    save: ["ACCOUNT", "LIMIT", "OUTBOX", "PASSWORD_CHANGE", "TICKET"],
    remove: ["ACCOUNT", "LIMIT", "PASSWORD_CHANGE"],
    check: ["ACCOUNT"],
  },
  /** Forgotten numbers and passwords. */
  recovery: {
    read: ["ACCOUNT", "BREAKER", "CHALLENGE", "CUSTOMER", "LIMIT", "PASSWORD_CHANGE", "USERNAME"],
    save: ["ACCOUNT", "CHALLENGE", "CUSTOMER", "LIMIT", "OUTBOX", "PASSWORD_CHANGE"],
    change: ["BREAKER"],
    remove: ["LIMIT", "PASSWORD_CHANGE"],
    check: ["ACCOUNT"],
    ask: contacts,
  },
  /** What is due: messages to send, registrations to forget, changes of password to finish. */
  delivery: {
    read: ["ACCOUNT", "ACCOUNT_CLEANUP", "CHALLENGE", "CUSTOMER", "LIMIT", "OUTBOX", "PASSWORD_CHANGE"],
    save: ["ACCOUNT", "ACCOUNT_CLEANUP", "CHALLENGE", "OUTBOX"],
    remove: ["ACCOUNT_CLEANUP", "OUTBOX", "PASSWORD_CHANGE"],
    check: ["ACCOUNT"],
    ask: ["due"],
  },
  /** Flags a contact of the register, or a user name, that mail came back from. */
  feedback: { read: ["UNDELIVERABLE", "USERNAME"], save: ["UNDELIVERABLE"], ask: ["byEmail"] },
  /** Takes a one-time ticket: deletes it under a condition, reads nothing. */
  tickets: { remove: ["TICKET"] },
} as const satisfies Record<string, Rights>;
