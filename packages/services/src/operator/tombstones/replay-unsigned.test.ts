import { findReceipt, inTransaction, insertReceiptKey } from '@organizations/database'
import { testDatabases } from '@organizations/database/testing'
import { parseInput, replayTombstonesInput } from '@organizations/domain'
import { generateSigningKey, publicKeyOf, readSigningKey } from '@organizations/receipts'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openDeletionScenario, runToEnd, type DeletionScenario } from '../../testing/deletion-scenario.ts'
import { listTombstones } from './list-tombstones.ts'
import { replayTombstones } from './replay-tombstones.ts'

const reason = 'Exported by an earlier release'

describe.each(testDatabases)('replaying what may not be signed on $name', ({ open }) => {
  let scenario: DeletionScenario
  beforeEach(async () => {
    scenario = await openDeletionScenario(open)
  })
  afterEach(() => scenario.close())

  const replay = async (input: object, actor = scenario.deps.operator) =>
    await replayTombstones(scenario.deps, { actor, input: parseInput(replayTombstonesInput, input) })
  const list = async () => await listTombstones(scenario.deps, { actor: scenario.deps.operator, input: {} })
  const tombstones = async () => await scenario.deps.db.selectFrom('tombstones').selectAll().execute()
  const details = async () => {
    const { db } = scenario.deps
    const entries = db.selectFrom('operator_audit_entries').select('details')
    const rows = await entries.where('action', '=', 'tombstones.replay').orderBy('created_at').orderBy('id').execute()
    return rows.map((row) => JSON.parse(row.details ?? '') as unknown)
  }
  const madeUp = () => ({
    subject: { kind: 'organization', id: scenario.organizationId },
    organizationId: scenario.organizationId,
    deletionId: scenario.deps.ids.deletion(),
    requestedAt: '2099-01-01T00:00:00.000Z',
  })
  /** What the service exports after a deletion. */
  const exported = async () => {
    await scenario.request()
    return await list()
  }

  test('refuses a request with one that no key of the service has signed, and changes nothing', async () => {
    const { data, highestIds } = await exported()
    const before = await tombstones()
    const [good] = data
    const { kid, signature, ...bare } = good ?? expect.unreachable()
    const elsewhere = { ...bare, subject: { kind: 'app', id: scenario.deps.ids.uuid() } }
    for (const [bad, message] of [
      [bare, /got none/],
      [{ ...bare, kid }, /got none/],
      [{ ...elsewhere, kid, signature }, /does not match its signature/],
      [{ ...good, deletionId: scenario.deps.ids.deletion() }, /does not match its signature/],
      [{ ...good, kid: 'another' }, /the key another, which is not among the published keys/],
    ] as const) {
      await expect(replay({ tombstones: [good, bad], highestIds })).rejects.toMatchObject({
        code: 'tombstone_not_signed',
        issues: [{ path: 'tombstones.1', message: expect.stringMatching(message) }],
      })
    }
    const raised = { ...highestIds, bundles: 2_000_000_000 }
    for (const ids of [raised, { bundles: 7 }]) {
      const refused = replay({ tombstones: [good], highestIds: ids })
      await expect(refused).rejects.toMatchObject({ code: 'tombstone_not_signed', issues: [{ path: 'highestIds' }] })
    }
    expect(await tombstones()).toEqual(before)
    expect(await details()).toEqual([])
  })

  test('takes any with unsigned and a reason, which the audit log and the receipts then have', async () => {
    expect(await replay({ tombstones: [madeUp()], unsigned: true, reason })).toMatchObject({ deletedAgain: 1 })
    expect(await details()).toEqual([{ tombstones: 1, unsigned: 1, reason }])
    const { id } = await runToEnd(scenario)
    expect(await findReceipt(scenario.deps.db, id)).toMatchObject({ requester: 'replay', requestReason: reason })
  })

  test('writes one entry for each request, which counts the unsigned ones, before anything else', async () => {
    const { data, highestIds } = await exported()
    expect(await replay({ tombstones: data, highestIds })).toMatchObject({ known: 1 })
    expect(await replay({ tombstones: [...data, madeUp()], unsigned: true, reason })).toMatchObject({ known: 2 })
    expect(await details()).toEqual([
      { tombstones: 1, unsigned: 0 },
      { tombstones: 2, unsigned: 1, reason },
    ])
  })

  test.each([
    [{ unsigned: true }],
    [{ reason }],
    [{ unsigned: false, reason }],
    [{ unsigned: true, reason: ' ' }],
    [{ unsigned: null }],
  ])('wants unsigned and a reason together: %o', async (half) => {
    await expect(replay({ tombstones: [], ...half })).rejects.toMatchObject({ code: 'invalid_input' })
  })

  test('takes what a key signed that was changed since, once the restored database knows that key', async () => {
    const { deps } = scenario
    const atBackup = deps.signingKey
    deps.signingKey = readSigningKey(generateSigningKey()) // changed after the backup, and again before the restore
    const { data, highestIds } = await exported()
    const { kid, x } = publicKeyOf(deps.signingKey.key)
    deps.signingKey = atBackup
    const unknown = replay({ tombstones: data, highestIds })
    const message = `It is signed with the key ${kid}, which is not among the published keys`
    await expect(unknown).rejects.toMatchObject({ issues: [{ path: 'tombstones.0', message }, { path: 'highestIds' }] })
    await inTransaction(deps.db, (trx) => insertReceiptKey(trx, { kid, x, now: 1 })) // as a start with that key does
    expect(await replay({ tombstones: data, highestIds })).toMatchObject({ known: 1 })
  })
})
