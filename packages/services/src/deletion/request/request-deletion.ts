import {
  acknowledgeEvents,
  appendEvent,
  insertDeletion,
  insertCounts,
  insertDeletionParticipants,
  insertTombstone,
  listParticipantsToAsk,
  supersedeDeletionsBelow,
  type Database,
  type Transaction,
} from '@organizations/database'
import {
  ASKED_FOR_MS,
  asksParticipants,
  countedParts,
  organizationOf,
  turnOf,
  type Actor,
  type BundleRange,
  type DeletionId,
  type DeletionOrigin,
  type DeletionSubject,
} from '@organizations/domain'
import { reach } from '@organizations/fault-points'
import type { Deps } from '../../deps.ts'
import { recordDeleted } from '../../events/record-event.ts'
import { currentPlan } from '../current-plan.ts'
import { deleteAnswersAboutSubject } from '../../idempotency/what-was-made.ts'
import { queueMail } from '../../mails/queue-mail.ts'
import { insertFarewell } from '../../webhooks/deliveries/farewell.ts'

/**
 * Asks for a deletion, in the transaction of the request: what its endpoints are to hear, the fence, the deletion with
 * its plan and the participants that it asks, and the event that asks workers to carry it out. Deletions of what the
 * subject owns end here, for this one takes them along. Call `wakeWorkers` after the commit.
 */
export async function requestDeletion(
  deps: Deps,
  trx: Transaction<Database>,
  { subject, actor, origin, bundles }: RequestedDeletion,
): Promise<DeletionId> {
  const { clock, ids } = deps
  const now = clock()
  const deletionId = subject.subjectKind === 'bundles' ? (subject.subjectId as DeletionId) : ids.deletion() // its own id
  const eventId = ids.event()
  const plan = currentPlan(subject.subjectKind)
  const endingId = ids.feedEvent()
  const isReplayed = origin.requester === 'replay'
  // What came back with a backup was told of its end long ago.
  if (subject.subjectKind === 'organization' && !isReplayed) {
    await insertFarewell(deps, trx, { organizationId: organizationOf(subject), eventId: endingId })
  }
  await insertTombstone(trx, { subject, deletionId, now, bundles })
  const superseded = await supersedeDeletionsBelow(trx, subject, now)
  await acknowledgeEvents(trx, superseded, now)
  const request = { requestedBy: actor.userId, origin, requestedAt: now }
  const { subjectKind: kind } = subject
  const participants = asksParticipants(kind) ? await listParticipantsToAsk(trx, kind) : []
  await insertDeletion(trx, { id: deletionId, subject, plan, eventId, ...request, participants: participants.length })
  if (participants.length > 0) {
    const asked = { deletionId, participants, requestedAt: now, givesUpAt: now + ASKED_FOR_MS }
    await insertDeletionParticipants(trx, { ...asked, organizationId: subject.organizationId })
  }
  await insertCounts(trx, deletionId, countedParts(plan))
  await deleteAnswersAboutSubject(trx, subject)
  const organizationId = turnOf(subject)
  await appendEvent(trx, { id: eventId, type: 'deletion.requested', payload: { deletionId }, organizationId, now })
  if (subject.subjectKind === 'organization') {
    const ending = { organizationId: organizationOf(subject), eventId: endingId }
    await recordDeleted(deps, trx, { ...ending, actor, deletionId, isReplayed })
    if (!isReplayed) await queueMail(deps, trx, { kind: 'deletion_requested', userId: actor.userId, deletionId })
  }
  reach('request: before its commit')
  return deletionId
}

interface RequestedDeletion {
  /** Of bundles in bulk: by the id that their deletion is to have. */
  subject: DeletionSubject
  actor: Actor
  origin: DeletionOrigin
  /** Of bundles in bulk alone: which ones, for a replay after a restore. */
  bundles?: BundleRange
}

/** After the commit of requests: the workers look at once, instead of at their next interval. */
export function wakeWorkers({ doorbell }: Pick<Deps, 'doorbell'>): void {
  reach('request: after its commit, before the answer')
  doorbell.ring()
}
