import type { FaultSetting } from "../support/local-server.ts";

type Kind = Pick<FaultSetting, "service" | "operation" | "mode">;

/** What befalls services of AWS, the likely more than once. An SDK tries three times: what comes once it settles alone. */
const befalling: readonly Kind[] = [
  { service: "dynamodb", mode: "throttle" },
  { service: "dynamodb", mode: "error" },
  { service: "dynamodb", operation: "TransactWriteItems", mode: "throttle" },
  { service: "dynamodb", operation: "TransactWriteItems", mode: "applied-then-timeout" },
  { service: "dynamodb", operation: "TransactWriteItems", mode: "kill" },
  { service: "dynamodb", operation: "BatchGetItem", mode: "timeout" },
  { service: "cognito", mode: "throttle" },
  { service: "cognito", mode: "error" },
  { service: "cognito", mode: "applied-then-timeout" },
  { service: "sns", mode: "throttle" },
  { service: "ses", mode: "throttle" },
  { service: "ses", mode: "error" },
  { service: "ses", mode: "applied-then-timeout" },
];

/**
 * Faults for the next step of a wave, somewhere among so many calls: one to six in a row of each.
 *
 * @param below a whole number of chance, from 0 up to, not including, its bound
 */
export const someFaults = (below: (bound: number) => number, calls: number): readonly FaultSetting[] =>
  Array.from({ length: 5 }, () => ({
    ...(befalling[below(befalling.length)] as Kind),
    skip: below(calls),
    times: 1 + below(6),
  }));
