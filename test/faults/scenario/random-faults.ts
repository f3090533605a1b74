/** The named moments of small deletions, and faults that are drawn at them. */
import type { FaultPoint } from '@organizations/fault-points'

import type { Random } from '../../support/random.ts'
import type { Fault } from '../harness/fault.ts'

/** Points that the deletion of a small organization comes by, and how often about. */
export type Points = readonly [readonly [FaultPoint, number], ...(readonly [FaultPoint, number])[]]

export const ofRequests: Points = [
  ['request: before its commit', 1],
  ['request: after its commit, before the answer', 1],
]
export const ofWorkers: Points = [
  ['lease: taken', 4],
  ['objects: one is deleted', 10],
  ['objects: all of a piece are deleted, their rows are not', 3],
  ['piece: in its transaction', 16],
  ['piece: committed', 16],
  ['verify: nothing is left, not yet finished', 1],
  ['finish: in its transaction', 1],
  ['finish: committed', 1],
  ['slice: the lease is given back', 3],
]
export const ofTheQueue: Points = [
  ['relay: claimed, not yet published', 4],
  ['relay: published', 4],
]
export const ofParticipants: Points = [
  ['participant: claimed, not yet asked', 2],
  ['participant: answered, not yet written down', 4],
  ['participant: in its transaction', 4],
  ['participant: written down', 4],
]
export const ofFarewells: Points = [
  ['delivery: claimed, not yet tried', 2],
  ['delivery: answered, not yet written down', 2],
  ['delivery: in its transaction', 2],
  ['delivery: written down', 2],
  ['farewell: over, its deletion still waits', 1],
]
export const ofUploads: Points = [
  ['upload: the intent stands, the object does not', 1],
  ['upload: some of the object is stored', 5],
  ['upload: the object stands, the bundle does not', 1],
  ['upload: in its last transaction', 1],
  ['upload: the bundle stands', 1],
]

/** Early hits more often than late ones, which a small deletion never comes to. */
export function randomFault(random: Random, candidates: Points): Fault {
  const [at, mostHits] = random.oneOf(candidates)
  const hit = Math.ceil(mostHits * Math.max(random.part(), 0.01) ** 2)
  return { at, hit, action: random.oneOf(['kill', 'kill', 'kill', 'freeze', 'throw']) }
}
