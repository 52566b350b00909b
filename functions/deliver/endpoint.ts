import type { DynamoDBBatchResponse, DynamoDBStreamEvent } from "aws-lambda";
import type { Delivery } from "../../core/message/deliver.ts";

export interface DeliverUseCases {
  readonly deliver: (id: string) => Promise<Delivery>;
  readonly sweep: () => Promise<{ readonly failed: number }>;
  /** Told of each fault that leaves a message where it is. */
  readonly met: (fault: unknown) => void;
}

/** A stream batch of new messages, or the clock's signal to take on what is due. */
export type DeliverEvent = DynamoDBStreamEvent | { readonly source: string };

/**
 * New messages are sent at once. One that can't be sent now has its next turn from the sweep and never holds up the stream;
 * only a record that could not even be looked at is reported, from which on the stream tries again.
 */
export const deliverEndpoint =
  ({ deliver, sweep, met }: DeliverUseCases) =>
  async (event: DeliverEvent): Promise<DynamoDBBatchResponse> => {
    if (!("Records" in event)) {
      const { failed } = await sweep();
      if (failed > 0) throw new Error(`${failed} due items could not be taken on`);
      return { batchItemFailures: [] };
    }
    const results = await Promise.allSettled(
      event.Records.map(({ dynamodb }) => deliver((dynamodb?.Keys?.pk?.S ?? "").replace(/^OUTBOX#/, ""))),
    );
    for (const result of results) if (result.status === "rejected") met(result.reason);
    const first = results.findIndex(({ status }) => status === "rejected");
    const itemIdentifier = event.Records[first]?.dynamodb?.SequenceNumber;
    return { batchItemFailures: itemIdentifier === undefined ? [] : [{ itemIdentifier }] };
  };
