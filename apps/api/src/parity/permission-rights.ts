/**
 * What the contract says about who may do what. It is written by hand a second time here: nothing of it is computed
 * with the rules of packages/domain, whose mistakes it has to find.
 */
import type { AskerKind, Place } from './asker-kinds.ts'
import type { Asker, PermissionUsers } from './permission-users.ts'
import type { Procedure, RestOnly } from './doors.ts'

/** `allowed`, or the code of the refusal. */
export type Outcome = string

export interface PermissionCase {
  /** A procedure, which is asked for over both doors, or an operation of REST alone. */
  asks: Procedure | RestOnly
  input: (users: PermissionUsers, asker: Asker) => object | undefined
  outcome: (asker: AskerKind) => Outcome
}

const roles: readonly Place[] = ['read', 'upload', 'write', 'admin', 'super_admin']
const modes = ['read', 'upload', 'write', 'all']

/** The least role and mode for an action on the organization, and the refusal of less. */
export function right(role: Place, mode: string, refusal: string) {
  return (asker: AskerKind): Outcome => {
    if (!isMember(asker) || !reachesHere(asker)) return valid(asker, 'organization_not_accessible')
    if (asker.reach === 'breaksPolicy') return 'key_policy'
    return isEnough(asker, role, mode) ? 'allowed' : refusal
  }
}

/** The same for an action on an app of the organization, which keys may be limited to. */
export function appRight(role: Place, mode: string, refusal: string, ofApp: 'one app' | 'another' = 'one app') {
  return (asker: AskerKind): Outcome => {
    const isReached = reachesHere(asker) || (ofApp === 'one app' && asker.reach === 'oneApp')
    if (!isMember(asker) || !isReached) return valid(asker, 'app_not_found')
    if (asker.reach === 'breaksPolicy') return 'key_policy'
    return isEnough(asker, role, mode) ? 'allowed' : refusal
  }
}

export function isMember({ place }: AskerKind): boolean {
  return roles.includes(place)
}

export function reachesHere({ reach }: AskerKind): boolean {
  return ['all', 'here', 'breaksPolicy'].includes(reach)
}

export function valid(asker: AskerKind, outcome: Outcome): Outcome {
  return asker.reach === 'expired' ? 'invalid_api_key' : outcome
}

export function anyKey(asker: AskerKind): Outcome {
  return valid(asker, 'allowed')
}

function isEnough(asker: AskerKind, role: Place, mode: string): boolean {
  return roles.indexOf(asker.place) >= roles.indexOf(role) && modes.indexOf(asker.mode) >= modes.indexOf(mode)
}
