import { existsSync, readFileSync } from 'node:fs'
import { findReceipt, isFenceError, inTransaction } from '@organizations/database'
import { testDatabases } from '@organizations/database/testing'
import { LONGEST_PAUSE_MS } from '@organizations/domain'
import { sql } from 'kysely'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { DOOMED, DOOMED_NAME, KEPT, openUserScenario, type UserScenario } from '../../testing/user-scenario.ts'
import { rowsWithout, tablesWith } from '../../testing/user-traces.ts'
import { watched } from '../../testing/watched-db.ts'
import { batchByBatch } from '../../testing/deletion-scenario.ts'
import { eraseCompleted } from '../../receipts/erase-completed.ts'
import { authenticateSession } from '../../sessions/authenticate-session.ts'
import { findPerson, signInPerson } from '../../sessions/sign-in-person.ts'
import { signIn } from '../../sessions/sign-in.ts'
import { runDeletion } from './run-deletion.ts'

const everywhere = [
  'audit_entries.after',
  'audit_entries.before',
  'events.data',
  'idempotency_records.answer',
  'idempotency_records.idempotency_key',
  'invitations.email',
  'sessions.user_agent',
  'users.email',
]

describe.each(testDatabases)('the deletion of a user on $name', ({ open }) => {
  let scenario: UserScenario
  beforeEach(async () => {
    scenario = await openUserScenario(open)
  })
  afterEach(() => scenario.close())

  test('leaves no text with their address or name in any table, and all of a colleague in the same organization', async () => {
    const { deps, ada, ask, runToEnd } = scenario
    expect(await tablesWith(deps.db, DOOMED)).toEqual(everywhere)
    const rest = await rowsWithout(deps.db, [DOOMED, ada.userId])
    await ask()
    expect(await runToEnd()).toMatchObject({ state: 'completed', round: 1 })
    expect(await tablesWith(deps.db, DOOMED)).toEqual([])
    expect(await tablesWith(deps.db, DOOMED_NAME)).toEqual([])
    expect(await tablesWith(deps.db, KEPT)).toEqual(everywhere)
    expect(await rowsWithout(deps.db, [DOOMED, ada.userId])).toEqual(rest)
    const events = await deps.db.selectFrom('events').select('data').execute()
    expect(events.map(({ data }) => JSON.parse(data) as object)).toContainEqual({
      user_id: ada.userId,
      email: ada.userId,
      changes: { role: 'admin' },
    })
  })

  test('leaves nothing of them legible in the files of SQLite, once what it left behind is erased', async ({
    skip,
  }) => {
    const { deps, ask, runToEnd } = scenario
    const { rows } = await sql<{ file: string }>`select file from pragma_database_list where name = 'main'`
      .execute(deps.db)
      .catch(() => ({ rows: [] }))
    const [main] = rows
    if (main === undefined) return skip('Postgres promises nothing of its files')
    const legible = (texts: string[]) => {
      const bytes = [main.file, `${main.file}-wal`].filter(existsSync).map((it) => readFileSync(it))
      return texts.filter((text) => bytes.some((it) => it.includes(text)))
    }
    expect(legible([DOOMED, DOOMED_NAME, KEPT])).toEqual([DOOMED, DOOMED_NAME, KEPT])
    await ask()
    await runToEnd()
    await eraseCompleted({ ...deps, signal: new AbortController().signal })
    expect(legible([DOOMED, DOOMED.toUpperCase(), DOOMED_NAME, KEPT])).toEqual([KEPT])
  })

  test('gives a receipt that counts what was theirs, and apart from it where their address was', async () => {
    const { deps, ada, ask, runToEnd } = scenario
    await ask()
    const { id } = await runToEnd()
    expect(await findReceipt(deps.db, id)).toMatchObject({
      organizationId: null,
      subject: { kind: 'user', id: ada.userId },
      requester: 'operator',
      requestReason: 'Has left',
      removed: [
        { table: 'users', rows: 1, objects: 0, bytes: 0 },
        { table: 'identities', rows: 1, objects: 0, bytes: 0 },
        { table: 'members', rows: 1, objects: 0, bytes: 0 },
        { table: 'sessions', rows: 2, objects: 0, bytes: 0 },
        { table: 'sign_in_codes', rows: 1, objects: 0, bytes: 0 },
        { table: 'idempotency_records', rows: 1, objects: 0, bytes: 0 },
        { table: 'api_keys', rows: 1, objects: 0, bytes: 0 },
      ],
      replaced: [
        { table: 'events', field: 'data', rows: 3 },
        { table: 'audit_entries', field: 'before', rows: 1 },
        { table: 'audit_entries', field: 'after', rows: 1 },
        { table: 'invitations', field: 'email', rows: 1 },
        { table: 'idempotency_records', field: 'answer', rows: 1 },
        { table: 'webhook_deliveries', field: 'response_preview', rows: 0 },
      ],
      verified: {
        emptyTables: ['identities', 'members', 'sessions', 'sign_in_codes', 'idempotency_records', 'api_keys'],
      },
    })
  })

  test('sweeps and counts the sessions that they have begun, by a key and as a person, and lets no new one begin', async () => {
    const { deps, ada, ask, runToEnd } = scenario
    const userAgent = `Another browser of ${DOOMED}`
    const identityId = `id of ${ada.userId}`
    const person = await findPerson(deps, identityId)
    const begin = () => signInPerson(deps, { actor: person, identityId, sid: 'sid', userAgent, former: null })
    const { secret } = await begin()
    await signIn(deps, { actor: ada, code: undefined, userAgent })
    await ask()
    await expect(authenticateSession(deps, secret)).rejects.toMatchObject({ code: 'session_ended' })
    await expect(begin()).rejects.toMatchObject({ code: 'user_deleted' })
    const { id } = await runToEnd()
    const left = await deps.db.selectFrom('sessions').select(['user_id', 'user_agent']).execute()
    expect(left.map((it) => it.user_agent)).toEqual([`Browser of ${KEPT}`, `Browser of ${KEPT}`])
    const sessions = { table: 'sessions', rows: 4, objects: 0, bytes: 0 }
    expect(await findReceipt(deps.db, id)).toMatchObject({ removed: expect.arrayContaining([sessions]) as object })
  })

  test('comes to the same end when its worker dies after each batch, with what it was about to commit', async () => {
    const { deps, ask, current } = scenario
    await ask()
    const { id } = await current()
    const silent = { ...batchByBatch(deps), log: { info() {}, warn() {}, error() {} } }
    let deaths = 0
    while ((await current()).state !== 'completed') {
      let transactions = 0
      const beforeCommit = () => {
        transactions += 1
        if (transactions > 2) throw new Error('killed') // the first one takes the lease
      }
      const signal = new AbortController().signal
      await runDeletion(watched(silent, { beforeCommit }), { deletionId: id, signal }).catch((error: unknown) => {
        expect(String(error)).toContain('killed')
        deaths += 1
      })
      deps.now = deps.clock() + LONGEST_PAUSE_MS
    }
    expect(deaths).toBeGreaterThan((await current()).plan.steps.filter(({ action }) => action === 'scrub').length)
    expect(await tablesWith(deps.db, DOOMED)).toEqual([])
    expect(await deps.db.selectFrom('receipts').selectAll().execute()).toHaveLength(1)
  })

  test('lets no row of theirs come into being from its request on', async () => {
    const { deps, ada, ask, ben } = scenario
    await ask()
    const times = { created_at: 1, expires_at: 2 }
    const refused = async (insert: Promise<unknown>) => await expect(insert).rejects.toSatisfy(isFenceError)
    const key = { key_id: ada.keyId, key_hash: '' }
    const person = { identity_id: `id of ${ada.userId}` }
    for (const owner of [key, person])
      await refused(
        inTransaction(deps.db, (trx) =>
          trx
            .insertInto('sessions')
            .values({ hash: 'x', id: 'x' as never, ...owner, user_id: ada.userId, ...times, user_agent: null })
            .execute(),
        ),
      )
    await refused(
      inTransaction(deps.db, (trx) =>
        trx
          .insertInto('sign_in_codes')
          .values({ hash: 'x', ...key, expires_at: 2 })
          .execute(),
      ),
    )
    const invited = { organization_id: scenario.orgId, id: 'inv_x' as never, email: DOOMED, role: 'read' } as const
    const hash = { invited_by: ben.userId, token_hash: 'x', created_at: 1, ends_at: 2 }
    await refused(
      inTransaction(deps.db, (trx) =>
        trx
          .insertInto('invitations')
          .values({ ...invited, ...hash })
          .execute(),
      ),
    )
    for (const table of ['members', 'identities', 'sessions', 'api_keys', 'idempotency_records'] as const) {
      const move = (trx: Parameters<Parameters<typeof inTransaction>[1]>[0]) =>
        trx
          .updateTable(table as 'members')
          .set({ user_id: ada.userId })
          .where('user_id', '=', ben.userId)
          .execute()
      await refused(inTransaction(deps.db, move))
    }
  })
})
