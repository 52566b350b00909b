import type { PasswordTries } from "./lockout.ts";
import type { PasswordHash } from "./password-hash.ts";

export interface User {
  poolId: string;
  username: string;
  sub: string;
  attributes: Record<string, string>;
  enabled: boolean;
  /** `FORCE_CHANGE_PASSWORD`: the password is a temporary one. */
  status: "CONFIRMED" | "FORCE_CHANGE_PASSWORD";
  /** Epoch milliseconds, like all times here. */
  created: number;
  modified: number;
  password: PasswordHash;
  /** When a temporary password ends. */
  passwordExpires?: number;
  tries: PasswordTries;
}

export const userKey = (poolId: string, username: string): string => `${poolId}/${username}`;

/** `sub` comes first and can't be set, the others follow. */
export const attributeList = ({ sub, attributes }: User): { Name: string; Value: string }[] =>
  Object.entries({ sub, ...attributes }).map(([Name, Value]) => ({ Name, Value }));

/** `UserType` of AdminCreateUser and ListUsers; AdminGetUser calls its attributes `UserAttributes`. */
export const userType = (user: User) => ({
  Username: user.username,
  Attributes: attributeList(user),
  // The JSON protocol's times are epoch seconds.
  UserCreateDate: user.created / 1000,
  UserLastModifiedDate: user.modified / 1000,
  Enabled: user.enabled,
  UserStatus: user.status,
});
