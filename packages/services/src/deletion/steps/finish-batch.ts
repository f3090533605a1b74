import { createHash } from 'node:crypto'
import {
  acknowledgeEvents,
  appendEvent,
  closeDeletionParticipants,
  deleteOwnRow,
  insertReceipt,
  listCounts,
  listDeletionParticipants,
  releaseLease,
  schemaVersion,
  type Database,
  type Transaction,
} from '@organizations/database'
import {
  asksParticipants,
  cascadeRegistry,
  participantOnReceipt,
  plannedTables,
  prefixOf,
  scrubName,
  turnOf,
  subjectTraits,
  waitedFor,
  type Deletion,
  type DeletionParticipant,
  type Farewell,
  type ScrubStep,
  type StepCounts,
  type TableFate,
} from '@organizations/domain'
import { reach } from '@organizations/fault-points'
import type { DeletionDeps } from '../../deps.ts'
import { recordDeletionCompleted } from '../../events/record-event.ts'
import type { Batch, WorkedOn } from './batch.ts'
import { LATE_LISTINGS_AFTER_MS } from './late-listing.ts'

/**
 * The last commit: the subject's own row goes, the receipt is written, the event is acknowledged, and the first late
 * listing is asked for (where there is a prefix to list), all or nothing.
 */
export function finishBatch(deps: DeletionDeps, held: WorkedOn): Batch {
  const { deletion } = held
  const completedAt = deps.clock()
  const hasPrefix = prefixOf(deletion) !== null
  const eventId = hasPrefix ? deps.ids.event() : deletion.eventId
  const due = hasPrefix ? { at: completedAt + LATE_LISTINGS_AFTER_MS[0] } : null
  const change = { state: 'completed', completedAt, cursor: null, reason: null, lastError: null, eventId } as const
  return {
    change,
    durability: 'full',
    async work(trx) {
      const own = await removeSubject(trx, deletion)
      const counts = await listCounts(trx, deletion.id)
      const participants = await closeParticipants(trx, deletion, completedAt)
      const body = receiptBody({ ...deletion, completedAt }, own, counts, participants)
      const { id: deletionId, organizationId } = deletion
      await insertReceipt(trx, { deletionId, organizationId, completedAt, body })
      if (deletion.subjectKind === 'organization') {
        await recordDeletionCompleted(deps, trx, { deletion, completedAt, counts })
      }
      await acknowledgeEvents(trx, [deletion.eventId], completedAt)
      if (due !== null) {
        const payload = { deletionId }
        const type = 'deletion.late_listing'
        await appendEvent(trx, { id: eventId, type, payload, organizationId: turnOf(deletion), now: completedAt, due })
      }
      await releaseLease(trx, held, due)
      reach('finish: in its transaction')
    },
    next: 'ended',
    committed: () => reach('finish: committed'),
  }
}

interface OwnRow {
  table: string
  rows: number
}

/** Removes the row of the subject itself, unless it has been swept as one of the plan's tables. */
async function removeSubject(trx: Transaction<Database>, deletion: Deletion): Promise<OwnRow | undefined> {
  const { table, ownRow } = subjectTraits[deletion.subjectKind]
  return ownRow === 'swept' ? undefined : { table, rows: await deleteOwnRow(trx, deletion) }
}

/** What the participants answered. Throws when one is missing that the deletion has to wait for. */
async function closeParticipants(
  trx: Transaction<Database>,
  { id, participants }: Deletion,
  completedAt: number,
): Promise<DeletionParticipant[]> {
  if (participants === 0) return []
  const asked = await listDeletionParticipants(trx, id)
  const [left] = waitedFor(asked)
  if (left) throw new Error(`Expected ${left.participantId} to have done its part before ${id} is complete`)
  await closeDeletionParticipants(trx, id, completedAt)
  return asked
}

/** Names what was known when the receipt was written: another registry has another hash. */
const registryVersion = createHash('sha256').update(JSON.stringify(cascadeRegistry)).digest('hex').slice(0, 16)

/** What the system did and observed: ids, times and counts, never a name, an address or a logo. */
function receiptBody(
  deletion: Deletion,
  own: OwnRow | undefined,
  counts: readonly StepCounts[],
  participants: readonly DeletionParticipant[],
): object {
  const { farewell } = deletion
  const fields = new Map(
    deletion.plan.steps.flatMap((step) => (step.action === 'scrub' ? [[scrubName(step), step] as const] : [])),
  )
  return {
    // Absent means 1: what asks no participants has none, and says what it always said.
    ...(asksParticipants(deletion.subjectKind) && {
      version: 2,
      participants: participants.map(participantOnReceipt),
    }),
    statement:
      'What the service removed, and what it saw when it looked for more. It says nothing of copies elsewhere.',
    deletionId: deletion.id,
    organizationId: deletion.organizationId,
    subject: { kind: deletion.subjectKind, id: deletion.subjectId },
    requestedAt: toIso(deletion.requestedAt),
    ...(deletion.requester !== null && { requester: deletion.requester }),
    ...(deletion.requestReason !== null && { requestReason: deletion.requestReason }),
    startedAt: toIso(deletion.startedAt),
    completedAt: toIso(deletion.completedAt),
    rounds: deletion.round,
    removed: [
      ...(own ? [{ ...own, objects: 0, bytes: 0 }] : []),
      ...counts
        .filter((it) => !fields.has(it.table))
        .map((it) => ({
          table: it.table,
          rows: it.rowsRemoved,
          objects: it.objectsRemoved,
          bytes: it.bytesRemoved,
        })),
    ],
    ...(fields.size > 0 && { replaced: replacedIn(fields, counts) }),
    ...(farewell && toldOf(farewell)),
    strays: deletion.strays,
    versions: { registry: registryVersion, schema: schemaVersion },
    verified: { emptyTables: plannedTables(deletion.plan), emptyPrefix: prefixOf(deletion) !== null },
    retained: Object.entries<TableFate>(cascadeRegistry).flatMap(([table, fate]) =>
      fate.fate === 'retain' ? [{ table, reason: fate.reason }] : [],
    ),
  }
}

/** Rows of others, of which none went but kept answers: apart from what was the subject's own. */
function replacedIn(fields: ReadonlyMap<string, ScrubStep>, counts: readonly StepCounts[]): object[] {
  return [...fields].map(([name, { table, field }]) => {
    const rows = counts.find((it) => it.table === name)?.rowsRemoved ?? 0
    return { table, field, rows }
  })
}

function toldOf({ undelivered, ...farewell }: Farewell): object {
  return { farewell, undelivered }
}

function toIso(time: number | null): string | null {
  return time === null ? null : new Date(time).toISOString()
}
