import { expect } from "vitest";
import type { Request } from "../api.ts";
import { requestKeys } from "./requests.ts";

/** What was typed as a secret, where it is long enough not to be there by chance. */
const secretsIn = ({ body = "" }: Request): readonly string[] => {
  try {
    const { password, currentPassword, newPassword, pin, code, token } = JSON.parse(body.toString()) ?? {};
    return [password, currentPassword, newPassword, pin, code, token].filter(
      (secret): secret is string => typeof secret === "string" && /^(?=.*\w{4})[\x21-\x7e]{6,}$/.test(secret),
    );
  } catch {
    return [];
  }
};

/** No line was written by who asked, tells of a fault, or of what was typed as a secret. */
export const expectHonestLog = (lines: readonly string[], request: Request): void => {
  for (const line of lines) {
    expect(line).not.toMatch(/[\r\n\u2028\u2029]/);
    const { event, ...rest } = JSON.parse(line) as { event: string };
    expect(event).not.toBe("fault");
    for (const secret of [...secretsIn(request), ...requestKeys])
      expect(JSON.stringify(rest)).not.toContain(JSON.stringify(secret).slice(1, -1));
  }
};
