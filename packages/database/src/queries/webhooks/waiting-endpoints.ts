import { sql, type Kysely, type RawBuilder } from 'kysely'
import type { OrganizationId, WebhookId } from '@organizations/domain'
import { now } from '../../moment.ts'
import type { Database } from '../../schema.ts'
import type { EndpointKey } from './endpoint-outcomes.ts'

/** A look at the endpoints that deliveries wait for. */
export interface WaitingEndpoints {
  all: EndpointKey[]
  /** Those that have a try which is due, or are off: then what waits is to fail. */
  due: WebhookId[]
  /** In how many milliseconds the next of the others has one. */
  nextInMs: number | undefined
  /** Pass it as `after` to the next look; '' when all had their turn. */
  next: string
}

/** In turn by id: however many deliveries wait for one endpoint, the search jumps to the next. */
export async function listWaitingEndpoints(
  db: Kysely<Database>,
  { after, limit }: { after: string; limit: number },
): Promise<WaitingEndpoints> {
  const first = (previous: RawBuilder<unknown>) => sql`
    select min(webhook_id) from webhook_deliveries where next_try_at is not null and webhook_id > ${previous}`
  const { rows } = await sql<{ organization_id: OrganizationId; id: WebhookId; enabled: number; in_ms: number }>`
    with recursive turn (webhook_id) as (
      select (${first(sql`${after}`)})
      union all
      select (${first(sql`turn.webhook_id`)}) from turn where turn.webhook_id is not null)
    select webhook_id as id, (select organization_id from webhooks where id = turn.webhook_id) as organization_id,
      (select enabled from webhooks where id = turn.webhook_id) as enabled, (
      select min(next_try_at) from webhook_deliveries
      where webhook_id = turn.webhook_id and next_try_at is not null) - ${now(db)} as in_ms
    from turn where webhook_id is not null limit ${limit}`.execute(db)
  const isDue = (it: (typeof rows)[number]) => it.in_ms <= 0 || it.enabled === 0
  const waits = rows.filter((it) => !isDue(it)).map((it) => it.in_ms)
  return {
    all: rows.map((it) => ({ organizationId: it.organization_id, webhookId: it.id })),
    due: rows.filter(isDue).map(({ id }) => id),
    nextInMs: waits.length === 0 ? undefined : Math.min(...waits),
    next: rows.length < limit ? '' : (rows.at(-1)?.id ?? ''),
  }
}
