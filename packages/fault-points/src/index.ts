/**
 * Named points at which a process may die without losing work. The code calls `reach` at each point. Tests that run the
 * real programs (test/faults) install a listener, which makes the process die, freeze or fail there. Without a listener
 * a call only checks a variable. This is a package because every layer has fault points.
 */
export { beforeCommit, show, traceBy, type Right, type Tracer } from './tracer.ts'

export type FaultPoint =
  | 'request: before its commit'
  | 'request: after its commit, before the answer'
  | 'relay: claimed, not yet published'
  | 'relay: published'
  | 'lease: taken'
  | 'objects: one is deleted'
  | 'objects: all of a piece are deleted, their rows are not'
  | 'piece: in its transaction'
  | 'piece: committed'
  | 'scrub: in its transaction'
  | 'verify: nothing is left, not yet finished'
  | 'finish: in its transaction'
  | 'finish: committed'
  | 'slice: the lease is given back'
  | 'late listing: objects are deleted'
  | 'upload: the intent stands, the object does not'
  | 'upload: some of the object is stored'
  | 'upload: the object stands, the bundle does not'
  | 'upload: in its last transaction'
  | 'upload: the bundle stands'
  | 'fan-out: in its transaction'
  | 'fan-out: committed'
  | 'delivery: claimed, not yet tried'
  | 'delivery: answered, not yet written down'
  | 'delivery: in its transaction'
  | 'delivery: written down'
  | 'farewell: over, its deletion still waits'
  | 'webhook: disabled, its deliveries still wait'
  | 'participant: claimed, not yet asked'
  | 'participant: answered, not yet written down'
  | 'participant: in its transaction'
  | 'participant: written down'
  | 'mail: claimed, not yet sent'
  | 'mail: sent, not yet written down'
  | 'mail: written down'
  | 'erasure: begun'
  | 'erasure: the file is written, the log is not empty'
  | 'erasure: done, not yet recorded'
  | 'migration: done, not yet recorded'

type Listener = (point: FaultPoint) => void

let listener: Listener | undefined

/** Reports to the listener, if there is one, that the process has reached a fault point. */
export function reach(point: FaultPoint): void {
  listener?.(point)
}

/** Sets or removes the listener. It may throw or end the process. Only for tests. */
export function listenToFaultPoints(listen: Listener | undefined): void {
  listener = listen
}
