/** What a user pool remembers of failed passwords. Times are epoch milliseconds. */
export interface PasswordTries {
  failures: number;
  lockedUntil: number;
  latest: number;
}

export const noTries: PasswordTries = { failures: 0, lockedUntil: 0, latest: 0 };

const freeFailures = 5;
const longestLock = 15 * 60_000;
const forgottenAfter = 15 * 60_000;

/*
 * Cognito's own lock-out, as documented: after five failed passwords one second, doubling with each further one up to about
 * 15 minutes; tries during a lock are not counted; a success, or 15 minutes without any try, starts anew. Nothing is said of
 * a new password, so setting one does not unlock.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/authentication.html#authentication-flow-lockout-behavior
 */

export const isLocked = ({ lockedUntil }: PasswordTries, now: number): boolean => now < lockedUntil;

/** After a try that was turned away unseen. */
export const refusedTry = (tries: PasswordTries, now: number): PasswordTries => ({ ...tries, latest: now });

export const failedTry = (tries: PasswordTries, now: number): PasswordTries => {
  const failures = (now - tries.latest >= forgottenAfter ? 0 : tries.failures) + 1;
  const lock = failures < freeFailures ? 0 : Math.min(1000 * 2 ** (failures - freeFailures), longestLock);
  return { failures, lockedUntil: now + lock, latest: now };
};
