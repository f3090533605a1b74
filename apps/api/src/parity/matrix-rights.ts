/**
 * What the contract says of who may do what. The table is the design's own, written out here a second time: nothing of
 * it is computed with the domain's.
 */
import type { Asker, MatrixCast, Place } from './matrix-cast.ts'
import type { contentOperations, operations } from './operations.ts'

/** `allowed`, or the code of the refusal. */
export type Outcome = string

export interface MatrixOperation {
  operation: keyof typeof operations | keyof typeof contentOperations
  input: (cast: MatrixCast, asker: Asker) => object | undefined
  outcome: (asker: Asker) => Outcome
}

const roles: readonly Place[] = ['read', 'upload', 'write', 'admin', 'super_admin']
const modes = ['read', 'upload', 'write', 'all']

/** The least role and mode for something of the organization, and what is told to those who have less. */
export function right(role: Place, mode: string, refusal: string) {
  return (asker: Asker): Outcome => {
    if (!isMember(asker) || !reachesHere(asker)) return valid(asker, 'organization_not_accessible')
    if (asker.reach === 'breaksPolicy') return 'key_policy'
    return isEnough(asker, role, mode) ? 'allowed' : refusal
  }
}

/** The same for something of an app of the organization, which keys are limited to or not. */
export function appRight(role: Place, mode: string, refusal: string, ofApp: 'one app' | 'another' = 'one app') {
  return (asker: Asker): Outcome => {
    const isReached = reachesHere(asker) || (ofApp === 'one app' && asker.reach === 'oneApp')
    if (!isMember(asker) || !isReached) return valid(asker, 'app_not_found')
    if (asker.reach === 'breaksPolicy') return 'key_policy'
    return isEnough(asker, role, mode) ? 'allowed' : refusal
  }
}

export function isMember({ place }: Asker): boolean {
  return roles.includes(place)
}

export function reachesHere({ reach }: Asker): boolean {
  return ['all', 'here', 'breaksPolicy'].includes(reach)
}

export function valid(asker: Asker, outcome: Outcome): Outcome {
  return asker.reach === 'expired' ? 'invalid_api_key' : outcome
}

export function anyKey(asker: Asker): Outcome {
  return valid(asker, 'allowed')
}

function isEnough(asker: Asker, role: Place, mode: string): boolean {
  return roles.indexOf(asker.place) >= roles.indexOf(role) && modes.indexOf(asker.mode) >= modes.indexOf(mode)
}
