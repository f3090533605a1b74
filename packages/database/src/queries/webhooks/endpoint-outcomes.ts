/** What tries leave behind in the rows of their endpoints. */
import { sql, type SqlBool, type Transaction } from 'kysely'
import type { OrganizationId, WebhookId } from '@organizations/domain'
import type { Database } from '../../schema.ts'
import { compiledQuery } from '../../compiled-query.ts'

export interface EndpointKey {
  organizationId: OrganizationId
  webhookId: WebhookId
}

/** The endpoint works: what it failed before does not count any more. */
export async function noteEndpointWorks(trx: Transaction<Database>, key: EndpointKey): Promise<void> {
  await noteWorks(trx, { ...key })
}

const noteWorks = compiledQuery<object, ['organizationId', 'webhookId']>(
  ['organizationId', 'webhookId'],
  (db, { organizationId, webhookId }) =>
    db
      .updateTable('webhooks')
      .set({ failing_since: null, timeouts: 0 })
      .where('organization_id', '=', organizationId)
      .where('id', '=', webhookId)
      .where(sql<SqlBool>`(failing_since is not null or timeouts > 0)`),
)

/** A try has failed. Says since when the endpoint has only failed. */
export async function noteEndpointFails(
  trx: Transaction<Database>,
  { organizationId, webhookId, isTimeout, now }: EndpointKey & { isTimeout: boolean; now: number },
): Promise<number> {
  const row = await trx
    .updateTable('webhooks')
    .set((eb) => ({
      failing_since: eb.fn.coalesce('failing_since', sql<number>`cast(${now} as bigint)`),
      timeouts: isTimeout ? eb('timeouts', '+', 1) : 0,
    }))
    .where('organization_id', '=', organizationId)
    .where('id', '=', webhookId)
    .returning('failing_since')
    .executeTakeFirst()
  return row?.failing_since ?? now
}

/** Disables an endpoint. False when it was, or is deleted. */
export async function disableEndpoint(
  trx: Transaction<Database>,
  { organizationId, webhookId, reason, now }: EndpointKey & { reason: string; now: number },
): Promise<boolean> {
  const { numUpdatedRows } = await trx
    .updateTable('webhooks')
    .set({ enabled: 0, disabled_reason: reason, updated_at: now })
    .where('organization_id', '=', organizationId)
    .where('id', '=', webhookId)
    .where('enabled', '=', 1)
    .where('deleted_at', 'is', null)
    .executeTakeFirstOrThrow()
  return numUpdatedRows === 1n
}
