/**
 * A database that was restored from a backup has forgotten the deletions since: what was destroyed for good exists
 * again, and numbers that were given out would be given out a second time. From what an operator kept of its successor,
 * this asks for each deletion once more, on the machinery of all deletions, and keeps what is gone for good from ever
 * coming again. Each has a transaction of its own, so that other writers do not wait long. It may run twice.
 */
import {
  findSubjectRow,
  raiseHighestIds,
  renewEventFeed,
  restoreTombstone,
  type Database,
  type Transaction,
} from '@organizations/database'
import type { HighestIds, Replayed, ReplayTombstonesInput, SubjectKind, Tombstone } from '@organizations/domain'
import type { Call, Caller, Deps } from '../../deps.ts'
import { recordDeleted } from '../../events/record-event.ts'
import { inCallerTransaction } from '../../rights/in-caller-transaction.ts'
import { requireOperator } from '../../rights/require-right.ts'
import { recordOperatorAction } from '../record-operator-action.ts'
import { CHANGES_OF_USERS } from '../users/changes-of-users.ts'
import { checkSignatures } from './check-signatures.ts'
import { deleteAgain, type Replay } from './delete-again.ts'

export async function replayTombstones(deps: Deps, call: Call<ReplayTombstonesInput>): Promise<Replayed> {
  requireOperator(call.actor)
  const replayed: Replayed = { deletedAgain: 0, restored: 0, known: 0, inUse: 0 }
  const { tombstones, reason } = call.input
  const unsigned = await checkSignatures(deps, call.input)
  await inOperatorTransaction(deps, call, async (trx) => {
    // Order matters: first the entry of who asked for it, then the rest, which may fail.
    const details = { tombstones: tombstones.length, unsigned, ...(reason !== undefined && { reason }) }
    await recordOperatorAction(deps, trx, call, { action: 'tombstones.replay', target: null, details })
    await raiseHighestIds(trx, highestOf(call.input))
    await renewEventFeed(trx) // readers had events that the backup did not, and may get others in their place
  })
  for (const tombstone of tombstones) {
    const outcome = await inOperatorTransaction(deps, call, (trx) => replay(deps, trx, call, tombstone))
    replayed[outcome] += 1
  }
  if (replayed.deletedAgain > 0) deps.doorbell.ring()
  return replayed
}

/** Asks for the right again in each transaction: a replay may take long. */
async function inOperatorTransaction<T>(
  deps: Deps,
  { actor: caller }: Call<unknown>,
  work: (trx: Transaction<Database>) => Promise<T>,
): Promise<T> {
  const asOperator = async (trx: Transaction<Database>, actor: Caller) => {
    requireOperator(actor)
    return await work(trx)
  }
  return await inCallerTransaction(deps, caller, asOperator, CHANGES_OF_USERS)
}

async function replay(
  deps: Deps,
  trx: Transaction<Database>,
  call: Replay,
  tombstone: Tombstone,
): Promise<keyof Replayed> {
  const row = await findSubjectRow(trx, tombstone.subject)
  if (row && (row.organizationId !== tombstone.organizationId || row.createdAt > tombstone.requestedAt)) return 'inUse'
  if (await deleteAgain(deps, trx, call, tombstone)) return 'deletedAgain'
  if (!(await restoreTombstone(trx, tombstone))) return 'known'
  const { subject, organizationId, deletionId } = tombstone
  if (subject.kind === 'organization' && organizationId !== null) {
    await recordDeleted(deps, trx, { organizationId, actor: call.actor, deletionId, isReplayed: true })
  }
  return 'restored'
}

/** Also the numbers of what was deleted: an export may have been cut off before the highest. */
function highestOf({ tombstones, highestIds }: ReplayTombstonesInput): HighestIds {
  const numbersOf = (kind: SubjectKind) =>
    tombstones.flatMap(({ subject }) => (subject.kind === kind ? [Number(subject.id)] : []))
  return {
    apiKeys: highestIds?.apiKeys ?? 0,
    bundles: Math.max(
      highestIds?.bundles ?? 0,
      ...numbersOf('bundle'),
      ...tombstones.map((it) => it.bundles?.upTo ?? 0),
    ),
    channels: Math.max(highestIds?.channels ?? 0, ...numbersOf('channel')),
  }
}
