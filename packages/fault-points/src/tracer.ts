/**
 * What a tracer is told, so that the trace of a deletion can be compared with the model of the protocol (test/trace): the
 * end of each transaction, in it, and by what right it wrote. Tests install one. Without it each call only checks a
 * variable.
 */
export type Right =
  /** The lease of a deletion, under its fencing token. */
  | { as: 'holder'; deletionId: string; token: number }
  /** A job of the queue. */
  | { as: 'job'; eventId: string; dispatch: number }
  /** The claim of a participant that was asked. */
  | { as: 'asker'; deletionId: string; participantId: string; claim: number }
  /** The claim of a delivery that was sent. */
  | { as: 'sender'; deliveryId: string; claim: number }

export interface Tracer {
  show: (trx: object, right: Right) => void
  beforeCommit: (trx: object) => Promise<void>
}

let tracer: Tracer | undefined

/** Tells the tracer, if there is one, by what right a transaction writes. */
export function show(trx: object, right: Right): void {
  tracer?.show(trx, right)
}

/** Lets the tracer, if there is one, look at what a transaction has done, and write that down in it. */
export function beforeCommit(trx: object): Promise<void> | undefined {
  return tracer?.beforeCommit(trx)
}

/** Sets or removes the tracer. Only for tests. */
export function traceBy(listen: Tracer | undefined): void {
  tracer = listen
}
