import { functionArnOf } from "./aliases.ts";
import type { Find } from "./deployment.ts";

/** An event source mapping from a table's stream to a function. */
export interface StreamMapping {
  readonly functionArn: string;
  readonly streamArn: string;
  /** A record is delivered if one of these fits, or if there is none (Lambda's event filtering). */
  readonly patterns: readonly unknown[];
  readonly batchSize: number;
  readonly reportBatchItemFailures: boolean;
  readonly bisectOnError: boolean;
  /** -1: until the record expires. */
  readonly maximumRetryAttempts: number;
  /** A record that is older is given up; -1: none is. */
  readonly maximumRecordAgeSeconds: number;
  /** The queue or topic that is told of what was given up. */
  readonly onFailure?: string;
}

/** Defaults: https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-params.html */
export const readStreams = (find: Find): readonly StreamMapping[] =>
  find("AWS::Lambda::EventSourceMapping")
    .filter(({ properties }) => properties.Enabled !== false)
    .map(({ properties }) => {
      const { Filters = [] } = (properties.FilterCriteria ?? {}) as { Filters?: readonly { Pattern: string }[] };
      const responses = (properties.FunctionResponseTypes ?? []) as readonly unknown[];
      const { OnFailure } = (properties.DestinationConfig ?? {}) as { OnFailure?: { Destination?: unknown } };
      return {
        functionArn: functionArnOf(find, String(properties.FunctionName)),
        streamArn: String(properties.EventSourceArn),
        patterns: Filters.map(({ Pattern }): unknown => JSON.parse(Pattern)),
        batchSize: Number(properties.BatchSize ?? 100),
        reportBatchItemFailures: responses.includes("ReportBatchItemFailures"),
        bisectOnError: properties.BisectBatchOnFunctionError === true,
        maximumRetryAttempts: Number(properties.MaximumRetryAttempts ?? -1),
        maximumRecordAgeSeconds: Number(properties.MaximumRecordAgeInSeconds ?? -1),
        ...(OnFailure?.Destination !== undefined && { onFailure: String(OnFailure.Destination) }),
      };
    });
