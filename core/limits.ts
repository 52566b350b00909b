/**
 * Every number that bounds what a caller may do, in one table. Times are in seconds. Nothing else in the code holds such
 * a number; `docs/security.md` is printed from here.
 */
const minute = 60;
const hour = 60 * minute;
const day = 24 * hour;

export const limits = {
  /** One-time codes. NIST SP 800-63B-4 3.1.3; OWASP ASVS 5.0 6.5.4, 6.5.5. */
  code: {
    digits: 6,
    lifetime: 10 * minute,
    attemptsPerChallenge: 5,
    /** Codes that work at one time for one target: the newest two, so that a late message still opens. */
    livePerTarget: 2,
    /** Over all challenges of a target; a resend resets nothing. */
    attemptsPerTarget: { count: 25, window: day },
  },
  /** One-time links; the newest of a target and purpose wins. */
  link: { bytes: 32, verificationLifetime: 24 * hour, passwordResetLifetime: 30 * minute },
  /** Messages that a caller can cause. A target is the canonical contact, known to the register or not. */
  sending: {
    target: { waits: [1 * minute, 2 * minute, 5 * minute], perHour: 3, perDay: 5 },
    /** One IPv4 address or one IPv6 /64. */
    address: { count: 10, window: hour },
    /** One IPv4 /24 or one IPv6 /48. */
    network: { count: 50, window: hour },
    /** Registrations that the right PIN of a customer number opens: their messages go to whatever user name was typed. */
    customerNumber: { count: 10, window: day },
  },
  pin: {
    /** Wrong PINs for a customer number, existing or not. */
    wrongPerCustomerNumber: { count: 5, window: day },
    issued: { digits: 6, lifetime: day, wrong: 10 },
    /** Customers that one recovery message lists; each gets its PIN in the same transaction. */
    customersPerMessage: 10,
  },
  /** Password tries, one bucket for strangers and one for each known device of an account. NIST SP 800-63B-4 3.2.2. */
  passwordTries: { free: 5, firstWait: 30, longestWait: hour, inARow: 100, kept: 400 * day },
  knownDevice: { lifetime: 180 * day, accountsPerBrowser: 5 },
  /** Wrong passwords, codes, links and PINs from one IPv4 address or IPv6 /64. */
  addressFailures: { count: 20, window: 5 * minute, block: 5 * minute },
  /** Circuit breakers, all targets together, a calendar day in UTC. Past one, a right answer wants a second proof. */
  breaker: {
    wrongCodes: 500,
    /** By the right PINs of the days before: wrong ones are whatever an attacker makes them. */
    wrongPins: { floor: 200, factor: 3, percentile: 95, historyDays: 28 },
    /** What somebody is told to wait who has to look for the second code, and who was wrong. */
    pause: 10,
    shards: 4,
  },
  session: {
    tokenBytes: 32,
    standard: { idle: 30 * minute, absolute: 12 * hour },
    remembered: { idle: 14 * day, absolute: 30 * day },
    /** A session's last use is written at most this often. */
    touchEvery: 20,
  },
  /** How long ago the password may have been given when the password or a contact is changed. ASVS 7.5.1. */
  reauthentication: 15 * minute,
  accessToken: { lifetime: 5 * minute, ticketLifetime: 1 * minute },
  /** Unicode code points, exactly as typed. ASVS 6.2; NIST SP 800-63B-4 3.1.1. */
  password: { minLength: 8, maxLength: 128 },
  kept: {
    challenges: day,
    /** A day, and time for the last step of a link that was opened in its last minute. */
    unclaimedRegistrations: day + hour,
    /** Messages that came too late, sealed as they are, until the sweep has said so. */
    deadMessages: hour,
    securityLogDays: 365,
    prospects: 90 * day,
    /** Since mail to the contact last came back. SES itself remembers for good, and says so again at the next mail. */
    undeliverable: 365 * day,
    /** That a flag was cleared: longer than an event that is late by a day of EventBridge's tries and six hours of Lambda's. */
    clearedFlags: 2 * day,
  },
  /**
   * How long what a request left half done, because it broke off, may wait for the same request to come again before the sweep
   * settles it. As long as a code: whoever has one can still go on.
   */
  leftOver: 10 * minute,
  /** Longer than any function that answers a person runs (`lib/constructs/flow-function.ts`): what began before has ended. */
  longestRun: 20,
  /** Customers of one person that one registration claims. */
  claimsAtOnce: 20,
  /** How long a failed message waits before it is tried again, by attempt; the last repeats until the message is useless. */
  delivery: { lease: 30, retries: [10, 30, 60, 2 * minute, 5 * minute, 15 * minute], noticeLifetime: day },
  /** How long a service of AWS may take to take a connection, and to answer, at each of three attempts; milliseconds. */
  dependency: { connectMs: 500, answerMs: 1500 },
  request: { bodyBytes: 8 * 1024, retryAfterFault: 5 },
} as const;
