import { inTransaction } from '@organizations/database'
import { testDatabases } from '@organizations/database/testing'
import {
  createWebhookInput,
  listAuditInput,
  MAX_WEBHOOKS,
  parseInput,
  type DeliveryId,
  type OrganizationId,
  type WebhookId,
  type WebhookWithSecret,
} from '@organizations/domain'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { listAudit } from '../audit/list-audit.ts'
import { runDeletion } from '../deletion/run/run-deletion.ts'
import type { Call, Caller } from '../deps.ts'
import { createOrganization } from '../organizations/create-organization.ts'
import { deleteOrganization } from '../organizations/delete-organization.ts'
import { purgeExpired } from '../outbox/purge-expired.ts'
import { openPeople, type People } from '../testing/people.ts'
import { createWebhook } from './create-webhook.ts'
import { deleteWebhook } from './delete-webhook.ts'
import { getWebhook } from './get-webhook.ts'
import { listDeliveries } from './deliveries/list-deliveries.ts'
import { listWebhooks } from './list-webhooks.ts'
import { retryDelivery } from './deliveries/retry-delivery.ts'
import { rotateWebhook } from './rotate-webhook.ts'
import { updateWebhook } from './update-webhook.ts'
import { openSigningSecrets } from '../secrets/webhook-secrets.ts'

const DAY_MS = 24 * 3_600_000
const url = 'https://example.com/hook'

describe.for(testDatabases)('webhooks on $name', ({ open }) => {
  let people: People
  let owner: Caller
  let orgId: OrganizationId
  beforeEach(async () => {
    people = await openPeople(open)
    ;({ owner, orgId } = people)
  })
  afterEach(() => people.close())

  const create = async (
    fields: object = {},
    call: Partial<Call<unknown>> = {},
    of: { actor?: Caller; orgId?: OrganizationId } = {},
  ): Promise<WebhookWithSecret> => {
    const input = parseInput(createWebhookInput, { orgId: of.orgId ?? orgId, name: 'X', url, events: ['*'], ...fields })
    return await createWebhook(people.deps, { actor: of.actor ?? owner, ...call, input })
  }
  const rowOf = async (id: WebhookId) =>
    await people.deps.db.selectFrom('webhooks').selectAll().where('id', '=', id).executeTakeFirstOrThrow()
  const secretsOf = async (id: WebhookId, now = people.deps.clock()) =>
    openSigningSecrets(people.deps, await rowOf(id), now)
  const one = (webhookId: string) => ({ actor: owner, input: { orgId, webhookId } })
  const purge = () => purgeExpired({ ...people.deps, signal: new AbortController().signal })

  async function deliver(webhookId: WebhookId, fields: object = {}, organizationId = orgId): Promise<DeliveryId> {
    const { ids, db, clock } = people.deps
    const id = ids.delivery()
    const row = {
      organization_id: organizationId,
      id,
      webhook_id: webhookId,
      event_id: ids.feedEvent(),
      event_type: 'app.created',
      state: 'failed',
      attempt: 3,
      next_try_at: null,
      claim: 3,
      created_at: clock(),
      finished_at: clock(),
      ...fields,
    } as const
    await inTransaction(db, (trx) => trx.insertInto('webhook_deliveries').values(row).execute())
    return id
  }
  const deliveriesLeft = async () =>
    (await people.deps.db.selectFrom('webhook_deliveries').select('webhook_id').execute()).map((it) => it.webhook_id)

  test('the secret is in the answer that makes it, encrypted in the row, and nowhere else', async () => {
    const made = await create({ name: 'Billing' }, { idempotencyKey: 'once', requestId: 'r' })
    expect(made.secret).toMatch(/^whsec_/)
    expect(await secretsOf(made.id)).toEqual([made.secret])
    const again = await create({ name: 'Billing' }, { idempotencyKey: 'once' })
    expect(again).toEqual({ ...made, secret: null })
    const [listed] = await listWebhooks(people.deps, { actor: owner, input: { orgId, page: undefined } })
    const { secret: _, ...shown } = made
    expect(listed).toEqual(shown)
    for (const table of ['webhooks', 'audit_entries', 'idempotency_records', 'outbox', 'events'] as const) {
      const rows = JSON.stringify(await people.deps.db.selectFrom(table).selectAll().execute())
      expect(rows).not.toContain(made.secret?.slice('whsec_'.length, -1))
    }
    expect(JSON.stringify(people.deps.logged)).not.toContain('whsec_')
  })

  test('twenty are the most, also when many are made at once, and a deleted one makes room', async () => {
    const [first] = await Promise.all(Array.from({ length: MAX_WEBHOOKS - 5 }, () => create()))
    const outcomes = await Promise.allSettled(Array.from({ length: 10 }, () => create()))
    const refused = outcomes.filter(({ status }) => status === 'rejected')
    expect(refused).toMatchObject(Array.from({ length: 5 }, () => ({ reason: tooMany })))
    await expect(create()).rejects.toMatchObject(tooMany)
    await deleteWebhook(people.deps, one(first?.id ?? ''))
    await create()
    await expect(create()).rejects.toMatchObject(tooMany)
    const { id } = await createOrganization(people.deps, { actor: owner, input: { name: 'Other', email: undefined } })
    await create({}, {}, { orgId: id }) // another organization has its own
  })

  test('a rotated secret and the one before sign for a day, and a third one ends the first', async () => {
    const { deps } = people
    const { id, secret: first } = await create()
    const { secret: second } = await rotateWebhook(deps, { ...one(id), idempotencyKey: 'rotate' })
    const repeated = await rotateWebhook(deps, { ...one(id), idempotencyKey: 'rotate' })
    expect([second, repeated.secret]).toEqual([expect.stringMatching(/^whsec_/), null])
    expect(await secretsOf(id)).toEqual([second, first])
    expect(await secretsOf(id, deps.clock() + DAY_MS - 1)).toEqual([second, first])
    expect(await secretsOf(id, deps.clock() + DAY_MS)).toEqual([second])
    const { secret: third } = await rotateWebhook(deps, one(id))
    expect(await secretsOf(id)).toEqual([third, second])
  })

  test('a change is audited without the secret, and enabling begins anew', async () => {
    const { deps } = people
    const { id } = await create({ name: 'A' })
    const disabled = { enabled: 0, disabled_reason: 'It has only failed', failing_since: 1, timeouts: 3 } as const
    await inTransaction(deps.db, (trx) => trx.updateTable('webhooks').set(disabled).where('id', '=', id).execute())
    expect(await getWebhook(deps, one(id))).toMatchObject({ enabled: false, disabled_reason: 'It has only failed' })
    const change = { name: 'B', url: undefined, events: ['apps'], enabled: true }
    const updated = await updateWebhook(deps, { actor: owner, input: { orgId, webhookId: id, ...change } })
    expect(updated).toMatchObject({ name: 'B', url, events: ['app.*'], enabled: true, disabled_reason: null })
    expect(await rowOf(id)).toMatchObject({ failing_since: null, timeouts: 0 })
    await rotateWebhook(deps, one(id))
    await deleteWebhook(deps, one(id))
    const { data } = await listAudit(deps, { actor: owner, input: parseInput(listAuditInput, { orgId, limit: 4 }) })
    const [before, after] = [
      { name: 'A', url, enabled: false, events: ['*'] },
      { name: 'B', url, enabled: true, events: ['app.*'] },
    ]
    expect(data).toMatchObject([
      { action: 'webhook.delete', subject: id, before: after, after: null },
      { action: 'webhook.rotate', subject: id, before: null, after: null },
      { action: 'webhook.update', subject: id, before, after },
      { action: 'webhook.create', subject: id, before: null, after: { ...before, enabled: true } },
    ])
  })

  test('a deleted one is hidden at once, its key makes nothing again, and its rows go in batches', async () => {
    const { deps } = people
    const hook = await create({ name: 'Gone' }, { idempotencyKey: 'gone' })
    const neighbour = await create({ name: 'Stays' })
    for (let made = 0; made < 3; made += 1) await deliver(hook.id)
    const theirs = await deliver(neighbour.id)
    expect(await deleteWebhook(deps, one(hook.id))).toEqual({ webhookId: hook.id })
    await expect(getWebhook(deps, one(hook.id))).rejects.toMatchObject({ code: 'webhook_not_found' })
    await expect(create({ name: 'Gone' }, { idempotencyKey: 'gone' })).rejects.toMatchObject({
      code: 'idempotency_key_reused',
    })
    expect(await deliveriesLeft()).toHaveLength(4)
    await purge()
    expect(await deliveriesLeft()).toEqual([neighbour.id])
    const left = await deps.db.selectFrom('webhooks').select('id').execute()
    expect(left.map(({ id }) => id)).toEqual([neighbour.id])
    expect(await retryDelivery(deps, { actor: owner, input: { orgId, deliveryId: theirs } })).toBeDefined()
  })

  test('what a deletion of the organization has counted is left to it', async () => {
    const { deps } = people
    const { id } = await create()
    await deliver(id)
    await deleteWebhook(deps, one(id))
    await deleteOrganization(deps, { actor: owner, input: { orgId } })
    await purge()
    expect(await deliveriesLeft()).toEqual([id])
    const { id: deletionId } = await deps.db.selectFrom('deletions').select('id').executeTakeFirstOrThrow()
    const { signal } = new AbortController()
    while ((await runDeletion(deps, { deletionId, signal })) !== 'ended');
    const counts = await deps.db
      .selectFrom('deletion_steps')
      .select(['table_name', 'rows_found', 'rows_removed'])
      .where('deletion_id', '=', deletionId)
      .where('table_name', 'in', ['webhooks', 'webhook_deliveries'])
      .orderBy('table_name')
      .execute()
    expect(counts).toEqual([
      { table_name: 'webhook_deliveries', rows_found: 1, rows_removed: 1 },
      { table_name: 'webhooks', rows_found: 1, rows_removed: 1 },
    ])
  })

  test('deliveries come 50 a page, newest first, by status, and are counted for a day', async () => {
    const { deps } = people
    const { id } = await create()
    const old = await deliver(id, { created_at: deps.clock() - DAY_MS - 1, state: 'delivered' })
    for (let made = 0; made < 50; made += 1) await deliver(id, { state: 'delivered', status: 200, duration_ms: 5 })
    const failed = await deliver(id, { status: 500, response_preview: 'Broken', error: null })
    await deliver(id, { state: 'pending', next_try_at: deps.clock(), finished_at: null })
    const list = (input: object) =>
      listDeliveries(deps, { actor: owner, input: { ...one(id).input, ...input } as never }) // the fields of a page
    const first = await list({})
    expect(first.deliveries).toHaveLength(50)
    expect(first.deliveries[0]).toMatchObject({ status: 'pending', completed_at: null })
    expect(first.pagination).toEqual({ page: 0, per_page: 50, total: 53, has_more: true })
    const second = await list({ page: 1 })
    expect(second.deliveries.map((it) => it.id).at(-1)).toBe(old)
    expect(second.pagination).toEqual({ page: 1, per_page: 50, total: 53, has_more: false })
    expect(await list({ status: 'failed' })).toMatchObject({
      deliveries: [{ id: failed, status: 'failed', attempt_count: 3, response_status: 500, response_body: 'Broken' }],
      pagination: { total: 1, has_more: false },
    })
    expect(await getWebhook(deps, one(id))).toMatchObject({ stats_24h: { success: 50, failed: 1, pending: 1 } })
  })

  test('a failed delivery is tried once more, of two that ask at once for one of them', async () => {
    const { deps } = people
    const { id } = await create()
    const deliveryId = await deliver(id)
    const call = { actor: owner, input: { orgId, deliveryId } }
    const outcomes = await Promise.allSettled([retryDelivery(deps, call), retryDelivery(deps, call)])
    expect(outcomes.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])
    const refusal = expect.objectContaining({ code: 'delivery_not_failed' }) as unknown
    expect(outcomes).toContainEqual({ status: 'rejected', reason: refusal })
    const row = await deps.db.selectFrom('webhook_deliveries').selectAll().executeTakeFirstOrThrow()
    expect(row).toMatchObject({ state: 'pending', by_hand: 1, attempt: 3, finished_at: null })
    expect(row.next_try_at).toBeTypeOf('number')
  })

  test('none is made or rotated where no key is set, and all else goes on', async () => {
    const { id } = await create()
    const deps = { ...people.deps, secretsKeys: undefined }
    const refused = { code: 'webhooks_not_set_up' }
    const input = parseInput(createWebhookInput, { orgId, name: 'X', url, events: ['*'] })
    await expect(createWebhook(deps, { actor: owner, input })).rejects.toMatchObject(refused)
    await expect(rotateWebhook(deps, one(id))).rejects.toMatchObject(refused)
    expect(await getWebhook(deps, one(id))).toMatchObject({ id })
    await deleteWebhook(deps, one(id))
  })
})

const tooMany = { code: 'too_many_webhooks' }
