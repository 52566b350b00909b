/** Stands in a function's bundle for the SDK's event streams (`lib/bundle-options.ts`), which it loads for an operation that has one. */
export class EventStreamSerde {
  constructor() {
    throw new Error("no operation that the functions call has an event stream");
  }
}
