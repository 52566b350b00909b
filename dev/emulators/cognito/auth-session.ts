import { randomBytes } from "node:crypto";
import { openJournal } from "../journal.ts";
import { notAuthorized } from "./errors.ts";

/** A challenge that was put and answered; triggers are shown all of them. */
export interface ChallengeResult {
  challengeName: string;
  challengeResult: boolean;
  challengeMetadata: string | null;
}

/** A sign-in that waits for the answer to its challenge. */
export interface AuthSession {
  poolId: string;
  username: string;
  challengeName: string;
  history: ChallengeResult[];
  privateChallengeParameters: Record<string, string>;
  challengeMetadata: string | null;
}

interface Stored extends AuthSession {
  /** Epoch milliseconds. */
  expires: number;
  used: boolean;
}

export interface AuthSessions {
  /** @returns the `Session` string of a reply */
  start(session: AuthSession, minutes: number): string;
  /** @throws CognitoError NotAuthorizedException where it is unknown, another's, too old or used before */
  take(token: string, poolId: string, username: string): AuthSession;
  clear(): void;
  close(): void;
}

/** Kept beyond its end, for telling «expired» from «unknown». */
const kept = 60 * 60_000;

export const openAuthSessions = (clock: () => number, dataDir: string | undefined): AuthSessions => {
  const sessions = openJournal<Stored>(dataDir, "cognito-sessions");
  return {
    start: (session, minutes) => {
      const now = clock();
      for (const [token, { expires }] of [...sessions.entries()]) if (expires + kept < now) sessions.delete(token);
      const token = randomBytes(96).toString("base64url");
      sessions.put(token, { ...session, expires: now + minutes * 60_000, used: false });
      return token;
    },
    take: (token, poolId, username) => {
      const session = sessions.get(token);
      if (session === undefined || session.poolId !== poolId || session.username !== username) {
        throw notAuthorized("Invalid session for the user.");
      }
      if (clock() >= session.expires) throw notAuthorized("Invalid session for the user, session is expired.");
      if (session.used) throw notAuthorized("Invalid session for the user, session can only be used once.");
      sessions.put(token, { ...session, used: true });
      return session;
    },
    clear: sessions.clear,
    close: sessions.close,
  };
};
