import { insertReceipt, inTransaction, insertDeletion, type Eraser } from '@organizations/database'
import { testDatabases, type TestDatabase } from '@organizations/database/testing'
import {
  cascadeRegistry,
  planDeletion,
  RECEIPT_WAITS_MS,
  type DeletionId,
  type SubjectKind,
} from '@organizations/domain'
import { beforeEach, describe, expect, test } from 'vitest'
import { legibleIn } from '../../../../test/support/legible.ts'
import { openDeletionScenario, runToEnd, type DeletionScenario } from '../testing/deletion-scenario.ts'
import { eraseCompleted } from './erase-completed.ts'
import { getReceipt } from './get-receipt.ts'
import { sealReceipts } from './seal-receipts.ts'

const { signal } = new AbortController()

let scenario: DeletionScenario
let file: string
const on = (wanted: string) => testDatabases.filter(({ name }) => name === wanted)

async function enter({ open }: { open: () => Promise<TestDatabase> }): Promise<() => Promise<void>> {
  const opening = async () => {
    const database = await open()
    file = database.url.replace('file:', '')
    return database
  }
  scenario = await openDeletionScenario(opening, { apps: 1 })
  return () => scenario.close()
}

const erase = () => eraseCompleted({ ...scenario.deps, signal })
const seal = () => sealReceipts({ ...scenario.deps, signal })
const receipt = async () => {
  const { deps, owner: actor, organizationId: orgId } = scenario
  return (await getReceipt(deps, { actor, input: { orgId } })).receipt
}
const deleteIt = async () => {
  await scenario.request()
  await runToEnd(scenario)
}

describe.each(on('Postgres'))('what a deletion removed, on $name', (place) => {
  beforeEach(() => enter(place))

  test('is a matter of the operator: the receipt says so at once', async () => {
    await deleteIt()
    expect(await seal()).toBe(1)
    expect(await receipt()).toMatchObject({ erased: null, erasedReason: 'postgres' })
    expect(await erase()).toBe(0)
  })
})

describe.each(on('SQLite'))('what a deletion removed, on $name', (place) => {
  beforeEach(() => enter(place))

  test('is erased once the deletion is complete, and the receipt waits for that', async () => {
    const { deps } = scenario
    expect(await erase()).toBe(0)
    expect(legibleIn(file, ['Doomed Ltd'])).toEqual(['Doomed Ltd'])
    await deleteIt()
    expect(await seal()).toBe(0)
    deps.now = deps.clock() + 1500
    expect(await erase()).toBeGreaterThan(0)
    expect(legibleIn(file, ['Doomed Ltd', 'Neighbour Ltd'])).toEqual(['Neighbour Ltd'])
    expect(await seal()).toBe(1)
    const sealed = await receipt()
    expect(sealed).toMatchObject({ erased: { at: new Date(deps.now).toISOString(), how: 'rewritten' } })
    expect(sealed).not.toHaveProperty('erasedReason')
    expect(await erase()).toBe(0)
  })

  test('keeps its receipt waiting for a minute, and is erased later all the same', async () => {
    const { deps } = scenario
    await deleteIt()
    deps.now = deps.clock() + RECEIPT_WAITS_MS
    expect(await seal()).toBe(0)
    deps.now += 1
    expect(await seal()).toBe(1)
    const sealed = await receipt()
    expect(sealed).toMatchObject({ erased: null, erasedReason: 'not_in_time' })
    await erase()
    expect(legibleIn(file, ['Doomed Ltd'])).toEqual([])
    expect(await seal()).toBe(0)
    expect(await receipt()).toEqual(sealed)
  })

  test('is told to be legible where the file is too large to be rewritten, unless it only had to be overwritten', async () => {
    await complete('channel')
    await deleteIt()
    const eraser = watchedEraser({ rewrite: async () => ({ outcome: 'too large', heldMs: 0 }) })
    await eraseCompleted({ ...scenario.deps, eraser, signal })
    expect(eraser.calls).toEqual(['rewrite', 'emptyLog'])
    expect(await seal()).toBe(2)
    expect(await receipt()).toMatchObject({ erased: null, erasedReason: 'file_too_large' })
    expect(await howOf('channel')).toBe('overwritten')
  })

  test.each<[kinds: SubjectKind[], calls: (keyof Eraser)[], how: string]>([
    [['bundle', 'channel'], ['emptyLog'], 'overwritten'],
    [['app'], ['rewrite', 'emptyLog'], 'rewritten'],
    [['organization', 'app', 'bundle', 'channel'], ['rewrite', 'emptyLog'], 'rewritten'],
  ])('is erased in one pass for %j', async (kinds, calls, how) => {
    for (const kind of kinds) await complete(kind)
    const eraser = watchedEraser({})
    await eraseCompleted({ ...scenario.deps, eraser, signal })
    expect(eraser.calls).toEqual(calls)
    for (const kind of kinds) expect(await howOf(kind)).toBe(how)
  })

  test('is tried again while another program is in the way, and at the next start when the worker stops', async () => {
    await deleteIt()
    let attempts = 0
    const isFree = async () => (attempts += 1) > 3
    const eraser = watchedEraser({ emptyLog: isFree })
    const aborted = AbortSignal.abort()
    await eraseCompleted({ ...scenario.deps, eraser, signal: aborted })
    expect(eraser.calls).toEqual(['rewrite', 'emptyLog'])
    expect(await seal()).toBe(0)
    await eraseCompleted({ ...scenario.deps, eraser, signal })
    expect(eraser.calls).toEqual(['rewrite', 'emptyLog', 'rewrite', 'emptyLog', 'emptyLog', 'emptyLog'])
    expect(await seal()).toBe(1)
  })
})

/** The eraser of the database, some of it replaced, and what was asked of it. */
function watchedEraser(replaced: Partial<Eraser>): Eraser & { calls: (keyof Eraser)[] } {
  const { eraser } = scenario.deps
  if (eraser === undefined) throw new Error('Expected SQLite to have an eraser')
  const used = { ...eraser, ...replaced }
  const calls: (keyof Eraser)[] = []
  return {
    calls,
    rewrite: () => (calls.push('rewrite'), used.rewrite()),
    emptyLog: () => (calls.push('emptyLog'), used.emptyLog()),
  }
}

/** A deletion that is over; an id of the test, whose form does not matter. */
async function complete(subjectKind: SubjectKind): Promise<void> {
  const { deps, owner, neighbourId: organizationId } = scenario
  const id = subjectKind as string as DeletionId // see above
  await inTransaction(deps.relaxedDb, async (trx) => {
    const subject = { subjectKind, subjectId: 'test', organizationId, appUuid: null }
    const plan = planDeletion(cascadeRegistry, subjectKind)
    const asked = { plan, eventId: deps.ids.event(), requestedBy: owner.userId, requestedAt: 1 }
    await insertDeletion(trx, { id, subject, ...asked })
    await insertReceipt(trx, { deletionId: id, organizationId, completedAt: 1, body: {} })
  })
}

async function howOf(id: string): Promise<string | null | undefined> {
  const query = scenario.deps.db.selectFrom('receipts').select('erased_how')
  return (await query.where('deletion_id', '=', id as DeletionId).executeTakeFirst())?.erased_how // as above
}
