/** An error of the service that goes back to the client: the body is the wire's, with `__type` and a message. */
export class DynamodbError extends Error {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;

  constructor(status: number, body: Readonly<Record<string, unknown>>) {
    super(String(body.message ?? body.Message ?? body.__type));
    this.name = String(body.__type).replace(/^.*#/, "");
    this.status = status;
    this.body = body;
  }
}

const model = "com.amazonaws.dynamodb.v20120810";

/** The request is wrong in itself. */
export const validationError = (message: string): DynamodbError =>
  new DynamodbError(400, { __type: "com.amazon.coral.validate#ValidationException", message });

/** One constraint of the request's model is broken, in the words that the service has for it. */
export const constraintError = (value: string, path: string, constraint: string): DynamodbError =>
  validationError(
    `1 validation error detected: Value ${value} at '${path}' failed to satisfy constraint: Member must ${constraint}`,
  );

/** The service does not know the operation, or this emulator does not. */
export const unknownOperation = (): DynamodbError =>
  new DynamodbError(400, { __type: "com.amazon.coral.service#UnknownOperationException" });

/** The token was used within ten minutes, for another transaction. */
export const tokenMismatch = (): DynamodbError =>
  new DynamodbError(400, {
    __type: `${model}#IdempotentParameterMismatchException`,
    Message: "The request uses the same client token as a previous, but non-identical request",
  });

/** Why one action of a transaction did not go through; `None` if the reason lies in another action. */
export interface CancellationReason {
  readonly Code: "None" | "ConditionalCheckFailed" | "ValidationError";
  readonly Message?: string;
  readonly Item?: unknown;
}

/**
 * Nothing of the transaction was applied. The message lists the codes in the order of the actions.
 * Source: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html#API_TransactWriteItems_Errors
 */
export const transactionCanceled = (reasons: readonly CancellationReason[]): DynamodbError =>
  new DynamodbError(400, {
    __type: `${model}#TransactionCanceledException`,
    Message: `Transaction cancelled, please refer cancellation reasons for specific reasons [${reasons.map(({ Code }) => Code).join(", ")}]`,
    CancellationReasons: reasons,
  });

/** The same error, with the item that failed the condition. */
export const withItem = (error: DynamodbError, item: unknown): DynamodbError =>
  new DynamodbError(error.status, { ...error.body, Item: item });
