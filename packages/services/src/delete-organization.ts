import {
  acknowledgeEvents,
  appendEvent,
  findDeletionOf,
  inTransaction,
  insertDeletion,
  insertTallies,
  insertTombstone,
  supersedeDeletionsBelow,
  type Database,
  type Transaction,
} from '@organizations/database'
import {
  can,
  cascadeRegistry,
  DomainError,
  planDeletion,
  readOrganizationId,
  sweptTables,
  type Actor,
  type DeleteOrganizationInput,
  type OrganizationId,
} from '@organizations/domain'
import type { Call, Deps } from './deps.ts'
import { requireRight } from './require-right.ts'

/**
 * Deletes an organization, however large, at once: one small transaction puts up the fence and writes down the
 * deletion and the event that asks workers to carry it out. Irreversible. Asking again gets the same answer. There is no
 * audit entry: it would go with the organization unread; who asked, and when, is told by the deletion itself, which stays.
 */
export async function deleteOrganization(
  deps: Deps,
  { actor, input }: Call<DeleteOrganizationInput>,
): Promise<{ id: OrganizationId }> {
  const id = await inTransaction(deps.db, async (trx) => {
    const asked = await findDeletionAskedBy(trx, actor, input.orgId)
    if (asked !== undefined) return asked
    const wish = { actor, action: 'organization.delete', orgId: input.orgId, now: deps.clock() } as const
    const { organization } = await requireRight(trx, wish)
    const { id: organizationId } = organization
    await requestDeletion(deps, trx, { organizationId, actor })
    return organizationId
  })
  deps.doorbell.ring()
  return { id }
}

/** The organization, when this actor has already asked for its deletion and could do so again if it were still there. */
async function findDeletionAskedBy(
  trx: Transaction<Database>,
  actor: Actor,
  orgId: string,
): Promise<OrganizationId | undefined> {
  const organizationId = readOrganizationId(orgId)
  const deletion = organizationId && (await findDeletionOf(trx, organizationId))
  if (!deletion || deletion.requestedBy !== actor.userId) return undefined
  if (!can(actor, 'organization.read', { organizationId, role: 'admin' })) return undefined
  if (!can(actor, 'organization.delete', { organizationId, role: 'admin' }))
    throw new DomainError('admin_role_required')
  return organizationId
}

async function requestDeletion(
  { clock, ids }: Deps,
  trx: Transaction<Database>,
  { organizationId, actor }: { organizationId: OrganizationId; actor: Actor },
): Promise<void> {
  const now = clock()
  const deletionId = ids.deletion()
  const eventId = ids.event()
  const plan = planDeletion(cascadeRegistry)
  await insertTombstone(trx, { organizationId, deletionId, now })
  const superseded = await supersedeDeletionsBelow(trx, { organizationId, now })
  await acknowledgeEvents(trx, superseded, now)
  await insertDeletion(trx, { id: deletionId, organizationId, plan, eventId, requestedBy: actor.userId, now })
  await insertTallies(trx, deletionId, sweptTables(cascadeRegistry))
  await appendEvent(trx, { id: eventId, type: 'deletion.requested', payload: { deletionId }, now, dueAt: now })
}
