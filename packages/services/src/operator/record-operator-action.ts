import { insertOperatorAuditEntry, type Database, type Transaction } from '@organizations/database'
import type { OperatorAction, OperatorTargetKind } from '@organizations/domain'
import type { Call, Deps } from '../deps.ts'

export interface DoneByOperator {
  action: OperatorAction
  /** What was changed; null for what has no single target. */
  target: { kind: OperatorTargetKind; id: string } | null
  /** What else there is to say, in a few fields: ids and counts, no secrets, no addresses. */
  details?: Record<string, unknown>
}

/**
 * Writes what an operator did into the operators' audit log, in the change's own transaction. `by` is the call that did
 * it, or `'machine'` for a command on the service's own machine, which has no key.
 */
export async function recordOperatorAction(
  { ids, clock }: Pick<Deps, 'ids' | 'clock'>,
  trx: Transaction<Database>,
  by: Pick<Call<unknown>, 'actor' | 'requestId'> | 'machine',
  { action, target, details }: DoneByOperator,
): Promise<void> {
  const isMachine = by === 'machine'
  await insertOperatorAuditEntry(trx, {
    id: ids.auditEntry(),
    createdAt: clock(),
    by: isMachine ? null : { userId: by.actor.userId, keyId: by.actor.keyId },
    action,
    target,
    details: details ?? null,
    requestId: isMachine ? null : (by.requestId ?? null),
  })
}
