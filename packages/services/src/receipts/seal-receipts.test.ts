import { generateKeyPairSync } from 'node:crypto'
import {
  inTransaction,
  insertDeletion,
  insertReceipt,
  listSealedReceipts,
  listUnsealedReceipts,
  openDatabase,
} from '@organizations/database'
import { testDatabases, type TestDatabase } from '@organizations/database/testing'
import { cascadeRegistry, DomainError, planDeletion, type DeletionId } from '@organizations/domain'
import { publicKeyOf, verifyChain } from '@organizations/receipts'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { getReceipt } from './get-receipt.ts'
import { eraseCompleted } from './erase-completed.ts'
import { sealReceipts } from './seal-receipts.ts'
import { openDeletionScenario, runToEnd, type DeletionScenario } from '../testing/deletion-scenario.ts'
import { watched } from '../testing/watched-db.ts'

/** More than one transaction seals. */
const MANY = 120
const PER_TRANSACTION = 50
const plan = planDeletion(cascadeRegistry, 'app')

describe.each(testDatabases)('sealReceipts on $name', ({ open }) => {
  let scenario: DeletionScenario
  let database: TestDatabase
  let signal: AbortSignal

  beforeEach(async () => {
    const opening = async () => (database = await open())
    scenario = await openDeletionScenario(opening, { apps: 1 })
    signal = new AbortController().signal
  })
  afterEach(() => scenario.close())

  test('numbers receipts in the order in which their deletions were completed, from 1, and those after them', async () => {
    await complete([
      ['deletion_c', 1000],
      ['deletion_d', 3000],
      ['deletion_b', 2000],
      ['deletion_a', 2000],
    ])
    expect(await seal()).toBe(4)
    expect(await seal()).toBe(0)
    await complete([['deletion_0', 500]]) // whose commit came late, although its clock said otherwise
    expect(await seal()).toBe(1)
    const order = (await chain()).map(({ receipt }) => [receipt.number, receipt['deletionId']])
    expect(order.map(([, id]) => id)).toEqual(['deletion_c', 'deletion_a', 'deletion_b', 'deletion_d', 'deletion_0'])
    expect(order.map(([number]) => number)).toEqual([1, 2, 3, 4, 5])
    expectValid(await chain(), 5)
  })

  test('goes on where it was stopped, and where a worker died in the middle of a transaction', async () => {
    await completeMany(MANY)
    const stopping = new AbortController()
    const stopped = watched(scenario.deps, { afterCommit: () => stopping.abort() })
    expect(await sealReceipts({ ...stopped, signal: stopping.signal })).toBe(PER_TRANSACTION)

    const dying = watched(scenario.deps, {
      beforeCommit() {
        throw new Error('killed')
      },
    })
    await expect(sealReceipts({ ...dying, signal })).rejects.toThrow('killed')
    expect(await chain()).toHaveLength(PER_TRANSACTION)

    expect(await seal()).toBe(MANY - PER_TRANSACTION)
    expectValid(await chain(), MANY)
  })

  test('leaves no gap and gives no number twice, with workers on two handles while deletions complete', async () => {
    const { deps } = scenario
    const other = openDatabase(database.url, { baseFolder: '/', onBackgroundError: rethrow })
    try {
      let sealed = 0
      for (let round = 0; round < 10; round += 1) {
        const workers = [deps.db, other.db, deps.db, other.db].map((db) => sealReceipts({ ...deps, db, signal }))
        const [counts] = await Promise.all([Promise.all(workers), completeMany(MANY / 10, round)])
        sealed += counts.reduce((sum, count) => sum + count, 0)
      }
      sealed += await seal()
      expect(sealed).toBe(MANY)
      expect(await listUnsealedReceipts(deps.db, 1)).toEqual([])
      expectValid(await chain(), MANY)
      expect(new Set((await chain()).map(({ receipt }) => receipt['deletionId'])).size).toBe(MANY)
    } finally {
      await other.close()
    }
  })

  test('never holds a deletion up: it completes with no key at hand and with a worker that hangs, and is sealed later', async () => {
    const { deps, owner: actor, organizationId: orgId } = scenario
    await completeMany(3)
    const { promise: released, resolve: release } = Promise.withResolvers<undefined>()
    const { promise: hangs, resolve: nowHangs } = Promise.withResolvers<undefined>()
    const beforeBegin = async () => {
      nowHangs(undefined)
      await released
    }
    const hanging = sealReceipts({ ...watched(deps, { beforeBegin }), signal })
    await hangs
    const unusable = generateKeyPairSync('x25519').privateKey // signs nothing
    const { signingKey } = deps
    deps.signingKey = { kid: 'none', key: unusable }
    await scenario.request()
    await expect(getReceipt(deps, { actor, input: { orgId } })).rejects.toEqual(new DomainError('receipt_not_ready'))
    expect((await runToEnd(scenario)).state).toBe('completed')
    await eraseCompleted({ ...deps, signal })
    await expect(seal()).rejects.toThrow('not supported')
    await expect(getReceipt(deps, { actor, input: { orgId } })).rejects.toEqual(new DomainError('receipt_not_ready'))

    deps.signingKey = signingKey
    release(undefined)
    expect(await hanging).toBe(4)
    expect((await getReceipt(deps, { actor, input: { orgId } })).receipt).toMatchObject({
      number: 4,
      organizationId: orgId,
    })
    expectValid(await chain(), 4)
  })

  const seal = () => sealReceipts({ ...scenario.deps, signal })
  const chain = () => listSealedReceipts(scenario.deps.db, { after: 0, limit: 1000 })

  function expectValid(receipts: Awaited<ReturnType<typeof chain>>, length: number): void {
    const keys = [publicKeyOf(scenario.deps.signingKey.key)]
    expect(verifyChain(receipts, keys)).toMatchObject({ isValid: true, last: { number: length } })
  }

  /** Deletions that are over, with what they say in their receipts; ids of tests, whose form does not matter. */
  async function complete(deletions: readonly (readonly [id: string, completedAt: number])[]): Promise<void> {
    const { deps, owner, neighbourId: organizationId } = scenario
    await inTransaction(deps.relaxedDb, async (trx) => {
      for (const [id, completedAt] of deletions) {
        const deletionId = id as DeletionId // see above
        const subject = { subjectKind: 'app', subjectId: id, organizationId, appUuid: id } as const
        const asked = {
          subject,
          plan,
          eventId: deps.ids.event(),
          requestedBy: owner.userId,
          requestedAt: completedAt,
        }
        await insertDeletion(trx, { id: deletionId, ...asked })
        await insertReceipt(trx, { deletionId, organizationId, completedAt, body: { deletionId } })
      }
    })
  }

  const completeMany = async (count: number, round = 0) => {
    for (let n = 0; n < count; n += 1) await complete([[`deletion_${round}_${n}`, 1000 + n]])
  }
})

function rethrow(error: unknown): never {
  throw error
}
