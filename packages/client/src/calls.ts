/** How a call is made. */
export interface CallOptions {
  /** Ends the call, also while it waits to be repeated. It then rejects with the signal's reason. */
  signal?: AbortSignal | undefined
}

export interface MutationOptions extends CallOptions {
  /**
   * 1-255 visible characters, such as `crypto.randomUUID()`. With it, a creation that is sent twice is carried out once.
   * So it is also repeated when it is not known whether it arrived.
   */
  idempotencyKey?: string | undefined
}

/** A procedure that reads. Queries of the same moment share a request. */
export interface Query<Input, Output> {
  query(input: Input, options?: CallOptions): Promise<Output>
}

/** A procedure that changes something. */
export interface Mutation<Input, Output> {
  mutate(input: Input, options?: MutationOptions): Promise<Output>
}

/**
 * A procedure that answers with events until what it tells of is over. It reconnects by itself. Leave the loop, or abort
 * the signal, to end it.
 */
export interface Subscription<Input, Event> {
  subscribe(input: Input, options?: CallOptions): AsyncIterableIterator<Event>
}
