/**
 * The moments at which a process may die and must lose nothing. The code tells when it reaches one; a test that runs the
 * real program listens, and lets it die, freeze or fail there (test/faults). With nobody listening it costs a look at a
 * variable. This package is of its own because every layer has such moments.
 */
export const faultPoints = [
  'request: before its commit',
  'request: after its commit, before the answer',
  'relay: claimed, not yet published',
  'relay: published',
  'lease: taken',
  'objects: one is deleted',
  'objects: all of a piece are deleted, their rows are not',
  'piece: in its transaction',
  'piece: committed',
  'verify: nothing is left, not yet finished',
  'finish: in its transaction',
  'finish: committed',
  'slice: the lease is given back',
  'late listing: objects are deleted',
  'upload: the intent stands, the object does not',
  'upload: some of the object is stored',
  'upload: the object stands, the bundle does not',
  'upload: in its last transaction',
  'upload: the bundle stands',
  'migration: done, not yet recorded',
] as const

export type FaultPoint = (typeof faultPoints)[number]

type Listener = (point: FaultPoint) => void

let listener: Listener | undefined

/** Tells whoever listens that the process has come this far. */
export function reach(point: FaultPoint): void {
  listener?.(point)
}

/** Has every point told to `listen`, which may throw, or end the process: for tests. */
export function listenToFaultPoints(listen: Listener | undefined): void {
  listener = listen
}
