import { inTransaction } from '@organizations/database'
import { testDatabases, type TestDatabase } from '@organizations/database/testing'
import { listOperatorAuditInput, parseInput } from '@organizations/domain'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openTestDeps, type TestDeps } from '../testing/test-deps.ts'
import { createUser } from './users/create-user.ts'
import { listOperatorAudit } from './list-operator-audit.ts'
import { recordOperatorAction } from './record-operator-action.ts'

describe.for(testDatabases)('what operators did, on $name', ({ open }) => {
  let database: TestDatabase
  let deps: TestDeps
  beforeEach(async () => {
    database = await open()
    deps = await openTestDeps(database)
  })
  afterEach(async () => {
    await deps.remove()
    await database.remove()
  })

  const list = (filter: object = {}) =>
    listOperatorAudit(deps, { actor: deps.operator, input: parseInput(listOperatorAuditInput, filter) })
  const create = (email: string, requestId = 'req-1') =>
    createUser(deps, { actor: deps.operator, requestId, input: { email, name: undefined, plan: undefined } })

  test('names who did it, by which key, in which request, and to whom', async () => {
    deps.now = Date.parse('2026-01-31T12:00:00.000Z')
    const { user, apiKey } = await create('jo@example.com')
    expect(await list()).toStrictEqual([
      {
        id: expect.stringMatching(/^audit_/) as string,
        created_at: '2026-01-31T12:00:00.000Z',
        user_id: deps.operator.userId,
        email: 'operator@example.com',
        key_id: deps.operator.keyId,
        came_in_by: 'key',
        action: 'user.create',
        target_kind: 'user',
        target_id: user.uid,
        target_email: 'jo@example.com',
        details: { plan: 'standard', keyId: apiKey.id },
        request_id: 'req-1',
      },
    ])
  })

  test('has no entry about what was refused, and one about what was asked for twice', async () => {
    await create('jo@example.com')
    await expect(create('jo@example.com')).rejects.toMatchObject({ code: 'email_taken' })
    const input = { email: 'ann@example.com', name: undefined, plan: undefined }
    for (const _ of [1, 2]) await createUser(deps, { actor: deps.operator, input, idempotencyKey: 'once' })
    expect((await list()).map((it) => it.target_email)).toEqual(['ann@example.com', 'jo@example.com'])
  })

  test('holds no address and no secret: they are looked up when it is read', async () => {
    const { apiKey } = await create('jo@example.com')
    const rows = JSON.stringify(await database.db.selectFrom('operator_audit_entries').selectAll().execute())
    expect(rows).not.toMatch(/@example\.com/)
    expect(rows).not.toContain(apiKey.key)
  })

  test('is found by actor, target, action and time, newest first and by page', async () => {
    const at = (day: number) => (deps.now = Date.UTC(2026, 0, day))
    for (const day of [1, 2, 3]) {
      at(day)
      await create(`user-${day}@example.com`)
    }
    await inTransaction(database.db, (trx) =>
      recordOperatorAction(deps, trx, 'machine', { action: 'tombstones.replay', target: null, details: { known: 1 } }),
    )
    const found = async (filter: object) => (await list(filter)).map((it) => it.target_email ?? it.action)
    const users = ['user-3@example.com', 'user-2@example.com', 'user-1@example.com']
    expect(await found({})).toEqual(['tombstones.replay', ...users])
    expect(await found({ limit: 2, page: 1 })).toEqual(users.slice(1))
    expect(await found({ actor: 'OPERATOR@example.com' })).toEqual(users)
    expect(await found({ actor: deps.operator.userId, action: 'user.create' })).toEqual(users)
    expect(await found({ actor: 'user-1@example.com' })).toEqual([])
    expect(await found({ target: ' User-2@example.com ' })).toEqual(['user-2@example.com'])
    expect(await found({ target: 'none@example.com' })).toEqual([])
    expect(await found({ action: 'tombstones.replay' })).toEqual(['tombstones.replay'])
    expect(await found({ from: '2026-01-02T00:00:00Z', to: '2026-01-02T00:00:00Z' })).toEqual(['user-2@example.com'])
    expect(await list({ action: 'tombstones.replay' })).toMatchObject([
      { user_id: null, email: null, key_id: null, target_id: null, details: { known: 1 } },
    ])
  })

  test('is for operators', async () => {
    const { actor } = await deps.newUser('jo@example.com')
    await expect(listOperatorAudit(deps, { actor, input: {} })).rejects.toMatchObject({ code: 'operator_required' })
  })
})
