import { insertOperatorAuditEntry, type Database, type Transaction } from '@organizations/database'
import type { OperatorAction, OperatorTargetKind, UserId } from '@organizations/domain'
import type { Call, Deps } from '../deps.ts'
import { wayInOf } from '../identities/way-in.ts'

export interface DoneByOperator {
  action: OperatorAction
  /** What was changed; null for what has no single target. */
  target: { kind: OperatorTargetKind; id: string } | null
  /** What else there is to say, in a few fields: ids and counts, no secrets, no addresses. */
  details?: Record<string, unknown>
}

type Doer = Pick<Call<unknown>, 'actor' | 'requestId'> | { firstSeen: UserId } | 'machine'

/**
 * Writes what an operator did into the operators' audit log, in the change's own transaction. `by` is the call that did
 * it, `firstSeen` a person at their first sign-in, or `'machine'` a command on the service's own machine.
 */
export async function recordOperatorAction(
  { ids, clock }: Pick<Deps, 'ids' | 'clock'>,
  trx: Transaction<Database>,
  by: Doer,
  { action, target, details }: DoneByOperator,
): Promise<void> {
  await insertOperatorAuditEntry(trx, {
    id: ids.auditEntry(),
    createdAt: clock(),
    by: doerOf(by),
    action,
    target,
    details: details ?? null,
    requestId: by === 'machine' || 'firstSeen' in by ? null : (by.requestId ?? null),
  })
}

function doerOf(by: Doer) {
  if (by === 'machine') return null
  if ('firstSeen' in by) return { userId: by.firstSeen, keyId: null, cameInBy: null }
  return { userId: by.actor.userId, keyId: by.actor.keyId, cameInBy: wayInOf(by.actor) }
}
