import { limits } from "../core/limits.ts";

/**
 * How every SDK client behaves: three attempts with back-off, and a request that gets no answer is given up early enough
 * for the function to answer 503 itself (rule 10). Times in milliseconds.
 */
export const clientSettings = {
  maxAttempts: 3,
  requestHandler: {
    connectionTimeout: limits.dependency.connectMs,
    requestTimeout: limits.dependency.answerMs,
    throwOnRequestTimeout: true,
  },
} as const;
