import type { Fault, ServiceName, ServiceReply } from "./service.ts";
import { jsonError, queryError } from "./wire.ts";

/** The faults that are set, in the order in which they were added. */
export interface Faults {
  add(fault: Fault): void;
  clear(): void;
  /** What is left of them: `skip` and `times` count down. */
  list(): Fault[];
}

/** @returns with `take`, which counts one call and tells how it must fail, if it must */
export const createFaults = (): Faults & {
  take(service: ServiceName, operation: string, caller: string): Fault["mode"] | undefined;
} => {
  let faults: Fault[] = [];
  return {
    add: (fault) => {
      faults.push({ ...fault });
    },
    clear: () => {
      faults = [];
    },
    list: () => faults.map((fault) => ({ ...fault })),
    take: (service, operation, caller) => {
      for (const fault of faults) {
        if (fault.service !== service || (fault.operation ?? operation) !== operation) continue;
        if ((fault.function ?? caller) !== caller) continue;
        if (fault.skip !== undefined && fault.skip > 0) {
          fault.skip -= 1;
          continue;
        }
        if (fault.times !== undefined) fault.times -= 1;
        faults = faults.filter(({ times }) => times === undefined || times > 0);
        return fault.mode;
      }
      return undefined;
    },
  };
};

/**
 * A service's own words for its failures, so that the SDK takes a throttle for a throttle and a server error for one. From
 * each service's list of errors: DynamoDB «Error handling» (ThrottlingException is the one of on-demand tables), Cognito and
 * Secrets Manager API reference, SNS and SES «Common errors»; for SES's throttle
 * https://docs.aws.amazon.com/ses/latest/dg/manage-sending-quotas-errors.html
 */
export const failure = (service: ServiceName, kind: "error" | "throttle"): ServiceReply => {
  const reply = failures[service][kind];
  return { ...reply, headers: { ...reply.headers } };
};

const dynamodbError = (name: string, message: string, status: number): ServiceReply => ({
  ...jsonError(`com.amazonaws.dynamodb.v20120810#${name}`, message, status),
  headers: { "content-type": "application/x-amz-json-1.0" },
});

const failures: Readonly<Record<ServiceName, Readonly<Record<"error" | "throttle", ServiceReply>>>> = {
  dynamodb: {
    error: dynamodbError("InternalServerError", "Internal server error", 500),
    throttle: dynamodbError(
      "ThrottlingException",
      "Throughput exceeds the current capacity of your table or index. DynamoDB is automatically scaling your table or index so please try again shortly.",
      400,
    ),
  },
  cognito: {
    error: jsonError("InternalErrorException", "Something went wrong", 500),
    throttle: jsonError("TooManyRequestsException", "Rate exceeded"),
  },
  sns: {
    error: queryError("sns", "InternalError", "An internal service error occurred.", 500),
    throttle: queryError("sns", "Throttling", "Rate exceeded"),
  },
  ses: {
    error: queryError("ses", "InternalFailure", "The request processing has failed because of an unknown error.", 500),
    throttle: queryError("ses", "Throttling", "Maximum sending rate exceeded."),
  },
  secrets: {
    error: jsonError("InternalServiceError", "An error occurred on the server side.", 500),
    throttle: jsonError("ThrottlingException", "Rate exceeded"),
  },
};
