/**
 * A request that may be sent twice. With an `Idempotency-Key` the answer is kept in the transaction of what the request
 * did; the same key and body within 24 hours gets that answer again, and nothing is done twice. Of two at the same time
 * the second waits for the first's transaction, and then finds its answer. The answer goes with what it is about, and
 * then the key is spent: nothing is made again.
 */
import { createHash } from 'node:crypto'
import {
  findIdempotencyRecord,
  insertIdempotencyRecord,
  inTransaction,
  isKeySpent,
  spendKey,
  takeTurn,
  type Database,
  type Transaction,
} from '@organizations/database'
import { DomainError, isModeAtLeast, type KeyMode, type OrganizationId } from '@organizations/domain'
import type { Call, Caller, Deps } from '../deps.ts'
import { lockCaller } from '../rights/find-caller-again.ts'
import { inCallerTransaction } from '../rights/in-caller-transaction.ts'
import { requireRight } from '../rights/require-right.ts'

const KEPT_MS = 24 * 3_600_000
const SPENT = 'Idempotency-Key was used, and what it made is deleted: use a new one'

export interface RepeatableRequest<T> {
  /** Names the operation: a key counts for one of them alone. */
  operation: string
  /** The name of a turn that the transaction takes, before it locks anything else. */
  turn?: string
  /** The organization that the answer belongs to, and with which it goes; null for none. */
  organizationOf: (answer: T) => OrganizationId | null
  /** What the answer is about, and with which it goes too (`made`); null for nothing that can be deleted by itself. */
  madeOf: (answer: T) => string | null
  /** The answer as it may be kept: without secrets. */
  toKeep?: (answer: T) => T
  /** The least mode of a key that may do it; `all` unless given. */
  mode?: KeyMode
  /**
   * Throws when the caller may not do it any more. Without it, a caller who may read the organization may repeat it.
   */
  requireStill?: (trx: Transaction<Database>, actor: Caller) => Promise<unknown>
}

/**
 * Runs `work` in a transaction that has asked who the caller is again, unless the call repeats one whose answer is
 * known.
 */
export async function inIdempotentTransaction<T extends object>(
  deps: Deps,
  { actor: caller, input, idempotencyKey }: Call<unknown>,
  {
    operation,
    turn,
    organizationOf,
    madeOf,
    toKeep = (answer) => answer,
    mode = 'all',
    requireStill,
  }: RepeatableRequest<T>,
  work: (trx: Transaction<Database>, actor: Caller) => Promise<T>,
): Promise<T> {
  // What is refused is never kept, and a key too weak to do it is refused a repetition like the request itself.
  if (idempotencyKey === undefined || !isModeAtLeast(caller.key.mode, mode)) {
    return await inCallerTransaction(deps, caller, work, turn)
  }
  const { db, clock, changes } = deps
  const scope = { userId: caller.userId, operation, key: idempotencyKey }
  const bodyHash = createHash('sha256').update(JSON.stringify(input)).digest('hex')
  const result = await inTransaction(db, async (trx) => {
    const now = clock()
    const since = now - KEPT_MS
    // Order matters: the turns, of which this takes one, come before the key (locks.ts of the database).
    const known = await findIdempotencyRecord(trx, scope, since)
    if (turn !== undefined) await takeTurn(trx, turn)
    const actor = await lockCaller(trx, caller, clock)
    if (known !== undefined) {
      // A caller who lost access since, by a deletion, a removal or a policy, gets no part of the answer.
      const orgId = known.organizationId
      if (requireStill !== undefined) await requireStill(trx, actor)
      else if (orgId !== null) await requireRight(trx, { actor, action: 'organization.read', orgId, now })
      if (known.bodyHash !== bodyHash) throw new DomainError('idempotency_key_reused')
      return JSON.parse(known.answer) as T // kept below, by the same operation
    }
    if (await isKeySpent(trx, scope, since)) {
      await requireStill?.(trx, actor)
      throw new DomainError('idempotency_key_reused', SPENT)
    }
    const answer = await work(trx, actor)
    const about = { organizationId: organizationOf(answer), made: madeOf(answer) }
    const record = { ...about, bodyHash, answer: JSON.stringify(toKeep(answer)) }
    await insertIdempotencyRecord(trx, scope, record, now)
    await spendKey(trx, scope, now)
    return answer
  })
  changes.ring()
  return result
}
