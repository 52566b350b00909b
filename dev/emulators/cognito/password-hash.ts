import { randomBytes, scrypt, timingSafeEqual } from "node:crypto";
import { promisify } from "node:util";

export interface PasswordHash {
  salt: string;
  hash: string;
}

const derive: (password: string, salt: Buffer, length: number, options: object) => Promise<Buffer> = promisify(scrypt);

/** Cheap on purpose (about 3 ms): enough that no data folder holds passwords, and log-ins stay quick. */
const cost = { N: 1024, r: 8, p: 1 };

export const hashPassword = async (password: string): Promise<PasswordHash> => {
  const salt = randomBytes(16);
  const hash = await derive(password, salt, 32, cost);
  return { salt: salt.toString("base64"), hash: hash.toString("base64") };
};

/** @param stored absent: there is no such user; it takes the same time and is wrong */
export const verifyPassword = async (stored: PasswordHash | undefined, password: string): Promise<boolean> => {
  const hash = await derive(password, Buffer.from(stored?.salt ?? "", "base64"), 32, cost);
  return stored !== undefined && timingSafeEqual(hash, Buffer.from(stored.hash, "base64"));
};
