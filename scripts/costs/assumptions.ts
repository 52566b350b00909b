/** What the computation assumes; each is an argument, `--set logIns=2`. Per customer of the register and month where nothing else stands. */
export const assumptions = {
  /**
   * Share of the customers who register, give a password or are given an access token in a month: what Cognito calls monthly active
   * users.
   */
  activeUsers: 0.4,
  /** Passwords given, wrong ones among them. */
  logIns: 0.8,
  /** Times that somebody who is signed in opens Min side or Min Strøm and sees the customer. */
  visits: 4,
  /** Of these, so many after more than the 20 seconds within which a session's use is not noted. */
  notedVisits: 1,
  /** Access tokens for other services. */
  tokens: 1,
  logOuts: 0.2,
  registrationsApp: 0.01,
  registrationsWeb: 0.01,
  /** New passwords, by an SMS with a code or an e-mail with a link. */
  recoveriesSms: 0.01,
  recoveriesEmail: 0.01,
  recoveriesOfNumber: 0.005,
  passwordChanges: 0.005,
  prospects: 0.001,
  /** Files of the site a visit, most from the browser's own store; and their bytes. */
  filesPerVisit: 4,
  bytesPerVisit: 40_000,
  smsParts: 1,
  /** Bytes of log a run of a function: its own line, Lambda's three, the API's one. */
  logBytes: 1_500,
  /** Months that logs are kept, as in the stage prod. */
  logMonths: 13,
  /** Bytes of a customer with account and sessions in the table, indexes included. */
  tableBytes: 5_000,
  /** Milliseconds. None of it is measured on AWS: what a call takes there, and what Lambda bills beside the calls. */
  tableMs: 6,
  poolMs: 120,
  postMs: 80,
  ownMs: 10,
  /** GB of a function; lib/ has 512 MiB for each. */
  memory: 0.5,
  /** Environments that live at a time, which each read three secrets every five minutes. */
  environments: 8,
  /** What the stage has: metrics in alarms, secrets, firewalls (of the site and of the user pool) and their rules. */
  alarmMetrics: 96,
  secrets: 3,
  webAcls: 2,
  rules: 6,
} as const;

export type Assumptions = { readonly [Name in keyof typeof assumptions]: number };
