// Traces that are changed by hand: what the model could not have done is refused, and the row is named.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openServices } from '@organizations/services/testing/asked-participants'
import { runAndDie, runSlice, runToEnd, passTime } from '@organizations/services/testing/deletions'
import { checkTraces } from './check-trace.ts'
import { openGround } from './ground.ts'
import { byQueue } from './happenings.ts'
import type { Snapshot, TraceRow } from './trace-row.ts'

/** Of a deletion whose first worker dies with some of its rows gone. */
let trace: TraceRow[] = []

beforeAll(async () => {
  const ground = await openGround()
  await ground.begin()
  await runAndDie(ground, 12)
  passTime(ground, ground.deps.leaseMs)
  await runToEnd(ground)
  ;[trace = []] = await ground.traces()
  await ground.remove()
})

const check = async (rows: readonly TraceRow[]) => (await checkTraces([[...rows]], { withQueue: false }))[0]
const problemOf = async (rows: readonly TraceRow[]) => (await check(rows))?.problem

type Participant = Snapshot['participants'][number]

/** The trace with one row, and those after it, changed. */
function changed(
  isIt: (row: TraceRow) => boolean,
  change: (after: Snapshot) => Partial<Snapshot>,
  onlyIt = false,
): TraceRow[] {
  const at = trace.findIndex(isIt)
  expect(at).not.toBe(-1)
  return trace.map((row, index) =>
    index === at || (index > at && !onlyIt) ? { ...row, after: { ...row.after, ...change(row.after) } } : row,
  )
}

/** After the death of the first. */
function isTake(row: TraceRow): boolean {
  const before = trace[trace.indexOf(row) - 1]?.after
  return before !== undefined && row.after.token > before.token && before.leaseEndsAt !== null
}

const isFinish = ({ after }: TraceRow) => after.state === 'completed'

test('a trace as it was recorded is explained, row by row, by few states of the model', async () => {
  const checked = await check(trace)
  expect(checked).toMatchObject({ deletionId: trace[0]?.deletionId, rows: trace.length, problem: undefined })
  expect(checked?.states).toBeLessThan(10)
  expect(trace.length).toBeGreaterThan(10)
})

test('an answer is explained that is not committed before the participant is to be asked again', async () => {
  const ground = await openGround()
  const services = openServices(ground.deps)
  try {
    const service = await services.addService()
    service.answer = ({ deletionId }) => ({ body: { deletion_id: deletionId, status: 'pending' } })
    await ground.begin()
    while ((await runSlice(ground)) === 'more');
    await services.ask()
    const [rows = []] = await ground.traces()
    const at = rows.findIndex(({ after }) => after.participants[0]?.state === 'pending')
    const ends = rows.slice(at - 1, at + 1).flatMap(({ after: { participants } }) => participants)
    const [{ claimEndsAt }, { nextTryAt }] = ends as [Participant, Participant] // before the answer, and after it
    const afterBoth = Math.max(claimEndsAt ?? 0, nextTryAt ?? 0) + 1
    const late = rows.map((row, index) => (index === at ? { ...row, at: afterBoth } : row))
    for (const told of [rows, late]) expect(await problemOf(told)).toBeUndefined()
  } finally {
    await services.closeServices()
    await ground.remove()
  }
})

test('what was begun is explained though it had ended when its transaction was committed', async () => {
  const ground = await openGround()
  const services = openServices(ground.deps)
  try {
    await services.addService()
    await ground.begin()
    await byQueue(ground, { until: 'waiting' })
    await services.ask()
    await byQueue(ground, { until: 'completed' })
    const [rows = []] = await ground.traces()
    const late = rows.map((row, index) => ({ ...row, at: Math.max(row.at, endOfNew(row, rows[index - 1]) + 1) }))
    expect(late.filter((row, index) => row.at !== rows[index]?.at).length).toBeGreaterThan(3)
    expect((await checkTraces([late], { withQueue: true }))[0]?.problem).toBeUndefined()
  } finally {
    await services.closeServices()
    await ground.remove()
  }
})

/** The end of a relay's claim, or of an asker's, that the row has begun. */
function endOfNew({ after }: TraceRow, before: TraceRow | undefined): number {
  const [asked] = after.participants
  const isRung = after.event.rings > (before?.after.event.rings ?? 0)
  const isClaimed = (asked?.claim ?? 0) > (before?.after.participants[0]?.claim ?? 0)
  return Math.max(isRung ? after.event.dueAt : 0, isClaimed ? (asked?.claimEndsAt ?? 0) : 0)
}

test('files are explained that go when their batch has failed, and before the lease is given back', async () => {
  const ground = await openGround('bundles')
  try {
    await ground.begin()
    ground.deps.store.afterDelete = () => Promise.reject(new Error('connection reset'))
    await runSlice(ground)
    const [rows = []] = await ground.traces()
    const at = rows.length - 2 // the last one gives the lease back
    const [key = ''] = rows[0]?.after.bundleKeys ?? []
    const later = rows.map((row, index) => (index === at ? { ...row, objects: [...row.objects, key] } : row))
    expect([rows[at]?.objects.includes(key), rows.at(-1)?.after.leaseEndsAt]).toEqual([false, null])
    for (const told of [rows, later]) expect(await problemOf(told)).toBeUndefined()
  } finally {
    await ground.remove()
  }
})

describe('is refused, with its row', () => {
  const cases: [title: string, rows: () => TraceRow[], says: RegExp][] = [
    [
      'a lease that is taken while another worker has it',
      () => trace.map((row) => (isTake(row) ? { ...row, at: row.at - row.leaseMs / 2 } : row)),
      /the nearest has/,
    ],
    [
      'a lease that is taken under the same token',
      () => changed(isTake, ({ token }) => ({ token: token - 1 })),
      /token/,
    ],
    [
      'a write under a token that is old',
      () =>
        trace.map((row) => (isFinish(row) ? { ...row, rights: row.rights.map((it) => ({ ...it, token: 1 })) } : row)),
      /under token 1 wrote, when the token was \d/,
    ],
    [
      'a row that was left out',
      () => trace.filter((row) => !isTake(row)),
      /under token \d wrote, when the token was \d/,
    ],
    [
      'a fence without its deletion',
      () =>
        changed(
          () => true,
          () => ({ isFenced: false }),
        ),
      /row 1 /,
    ],
    ['a second receipt', () => changed(isFinish, () => ({ receipts: 2 })), /"receipts":2/],
    ['a completion without a late listing', () => changed(isFinish, () => ({ dueAt: null })), /isDueEver/],
    [
      'an event that is open no more while there is work',
      () => changed(isTake, ({ event }) => ({ event: { ...event, isOpen: false } })),
      /isEventOpen/,
    ],
    [
      'rows that are not counted',
      () =>
        changed(
          ({ after }) => after.rows['channels'] === 0,
          ({ removed }) => ({ removed: { ...removed, channels: 0 } }),
        ),
      /of channels 0 rows are left and 0 counted, of 4/,
    ],
    [
      'rows that come into being behind the fence',
      () => changed(isTake, ({ rows }) => ({ rows: { ...rows, bundles: 7 } })),
      /of bundles 7 rows are there, of 6 that there were at the request/,
    ],
    [
      'rows whose files are still there',
      () => trace.map((row) => ({ ...row, objects: trace[0]?.objects ?? [] })),
      /"hasOrphans":true/,
    ],
    [
      'files that go before anybody has had the lease',
      () =>
        trace.map((row, index) =>
          index === 0 ? row : { ...row, objects: row.objects.filter((it) => !row.after.bundleKeys.includes(it)) },
        ),
      /files\.files "all" \(the row has "none"\)/,
    ],
    ['a step that was passed over', () => changed(isTake, () => ({ action: 'verify', table: null })), /"step":7/],
    ['another round, when nothing was found', () => changed(isTake, () => ({ round: 2 })), /"round":2/],
  ]
  test.each(cases)('%s', async (_title, rows, says) => {
    expect(await problemOf(rows())).toMatch(says)
  })
})

afterAll(() => {
  trace = []
})
