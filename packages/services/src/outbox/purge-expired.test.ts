import { inTransaction, placeEvents } from '@organizations/database'
import { insertSampleEvent, testDatabases } from '@organizations/database/testing'
import type { AuditEntryId } from '@organizations/domain'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { purgeExpired } from './purge-expired.ts'
import { openDeletionScenario, passTime, runToEnd, type DeletionScenario } from '../testing/deletion-scenario.ts'

const HOUR_MS = 3_600_000

const { signal } = new AbortController()

describe.each(testDatabases)('purgeExpired on $name', ({ open }) => {
  let scenario: DeletionScenario
  beforeEach(async () => {
    scenario = await openDeletionScenario(open, { apps: 1 })
  })
  afterEach(() => scenario.close())

  test('removes events 7 days after they were acknowledged, and never an open one', async () => {
    const { deps } = scenario
    await scenario.request()
    await runToEnd(scenario)
    const acknowledged = (await scenario.current()).completedAt ?? 0
    const types = async () =>
      (await deps.db.selectFrom('outbox').select('type').orderBy('created_at').execute()).map((it) => it.type)
    deps.now = acknowledged + 7 * 24 * HOUR_MS
    await purgeExpired({ ...deps, signal })
    expect(await types()).toEqual(['deletion.requested', 'deletion.late_listing'])
    passTime(scenario, 1)
    await purgeExpired({ ...deps, signal })
    expect(await types()).toEqual(['deletion.late_listing'])
    passTime(scenario, 365 * 24 * HOUR_MS)
    await purgeExpired({ ...deps, signal })
    expect(await types()).toEqual(['deletion.late_listing'])
  })

  test('removes idempotency records and spent keys after 24 hours, however many there are', async () => {
    const { deps, owner } = scenario
    const now = deps.clock()
    const ages = [...Array.from({ length: 1200 }, () => 24 * HOUR_MS + 1), 24 * HOUR_MS, 0]
    const rows = ages.map((age, at) => ({
      user_id: owner.userId,
      operation: 'app.create',
      idempotency_key: String(at),
      organization_id: null,
      body_hash: '',
      answer: '',
      created_at: now - age,
    }))
    await inTransaction(deps.db, (trx) => trx.insertInto('idempotency_records').values(rows).execute())
    const keys = ages.map((age, at) => ({ key_hash: String(at), created_at: now - age }))
    await inTransaction(deps.db, (trx) => trx.insertInto('spent_idempotency_keys').values(keys).execute())
    await purgeExpired({ ...deps, signal })
    const spent = await deps.db.selectFrom('spent_idempotency_keys').select('key_hash').execute()
    expect(spent.map((it) => it.key_hash).toSorted()).toEqual(['1200', '1201'])
    const left = await deps.db.selectFrom('idempotency_records').select('idempotency_key').execute()
    expect(left.map((it) => it.idempotency_key).toSorted()).toEqual(['1200', '1201'])
  })

  test('removes sessions, codes, tickets and heeded notices when they have ended, however many there are', async () => {
    const { deps } = scenario
    const now = deps.clock()
    const ends = [...Array.from({ length: 1200 }, () => now - 1), now, now + 1]
    const rows = ends.map((expires_at, at) => ({ hash: String(at), key_id: 1, key_hash: 'x', expires_at }))
    await inTransaction(deps.db, async (trx) => {
      const sessions = rows.map((row) => ({ ...row, id: deps.ids.session(), created_at: 1, user_agent: null }))
      await trx.insertInto('sessions').values(sessions).execute()
      await trx.insertInto('sign_in_codes').values(rows).execute()
      const tickets = rows.map(({ hash, expires_at }) => ({ hash, expires_at, session_hash: 'y', target: 'z' }))
      await trx.insertInto('transfer_tickets').values(tickets).execute()
      const notices = rows.map(({ hash, expires_at }) => ({ hash, expires_at }))
      await trx.insertInto('spent_logout_tokens').values(notices).execute()
    })
    await purgeExpired({ ...deps, signal })
    for (const table of ['sessions', 'sign_in_codes', 'transfer_tickets', 'spent_logout_tokens'] as const) {
      const left = await deps.db.selectFrom(table).select('hash').execute()
      expect([table, left.map(({ hash }) => hash).toSorted()]).toEqual([table, ['1200', '1201']])
    }
  })

  test('removes events that others follow after 30 days, or as many as are wanted, but for the newest', async () => {
    const { deps, organizationId } = scenario
    const start = deps.clock()
    await inTransaction(deps.db, (trx) => trx.deleteFrom('events').execute())
    const happen = async (count: number) => {
      for (let n = 0; n < count; n += 1) {
        const event = { id: deps.ids.feedEvent(), organizationId, createdAt: deps.clock() }
        await inTransaction(deps.relaxedDb, (trx) => insertSampleEvent(trx, event))
      }
    }
    const left = async () => (await deps.db.selectFrom('events').select('id').execute()).length
    await happen(600) // more than a batch
    deps.now = start + 1
    await happen(2)
    await placeEvents(deps.db)
    deps.now = start + 30 * 24 * HOUR_MS
    await purgeExpired({ ...deps, signal })
    expect(await left()).toBe(602)
    passTime(scenario, 1)
    await purgeExpired({ ...deps, signal })
    expect(await left()).toBe(2)
    await purgeExpired({ ...deps, signal }, { eventRetentionDays: 7 })
    expect(await left()).toBe(1)
  })

  test('removes what operators did after 400 days, however much it is', async () => {
    const { deps } = scenario
    const ages = [...Array.from({ length: 1200 }, () => 400 * 24 * HOUR_MS + 1), 400 * 24 * HOUR_MS, 0]
    const entries = ages.map((age, at) => ({
      id: `audit_${at}` as AuditEntryId,
      created_at: deps.clock() - age,
      action: 'tombstones.replay' as const,
    }))
    await inTransaction(deps.db, async (trx) => {
      await trx.deleteFrom('operator_audit_entries').execute() // of the users that were made
      await trx.insertInto('operator_audit_entries').values(entries).execute()
    })
    await purgeExpired({ ...deps, signal })
    const left = await deps.db.selectFrom('operator_audit_entries').select('id').execute()
    expect(left.map((it) => it.id).toSorted()).toEqual(['audit_1200', 'audit_1201'])
  })
})
