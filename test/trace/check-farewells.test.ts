// The trace of a deletion that waited for a farewell, changed by hand: what the model could not have done is refused.
import { settleTries } from '@organizations/services'
import { runToEnd } from '@organizations/services/testing/deletions'
import { beforeAll, describe, expect, test } from 'vitest'
import { checkTraces } from './check-trace.ts'
import { whileTold } from './deletions/of-farewells.ts'
import { openGround } from './ground.ts'
import type { Snapshot, TraceRow } from './trace-row.ts'

let trace: TraceRow[] = []

beforeAll(async () => {
  const ground = await openGround()
  await whileTold(ground, async ({ sending, endpoints }) => {
    await settleTries(sending, await endpoints.tryOnce())
    await runToEnd(ground)
  })
  ;[trace = []] = await ground.traces()
  await ground.remove()
})

const problemOf = async (rows: TraceRow[]) => (await checkTraces([rows], { withQueue: false }))[0]?.problem
const changed = (change: (after: Snapshot) => Partial<Snapshot>) =>
  trace.map((row) => ({ ...row, after: { ...row.after, ...change(row.after) } }))
/** As if who told it had given up its claim. */
const again = (it: Snapshot['farewells'][number]) => ({ ...it, state: 'pending', nextTryAt: 1 })

test('as it was recorded it is explained', async () => {
  const states = new Set(trace.map(({ after: { farewells } }) => farewells[0]?.state ?? 'gone'))
  expect([...states]).toEqual(['pending', 'delivered', 'gone'])
  expect(trace.at(-1)?.after.told).toEqual({ endpoints: 1, delivered: 1, failed: 0, undelivered: 0 })
  expect(await problemOf(trace)).toBeUndefined()
})

describe('is refused, with its row', () => {
  const isSettled = ({ after }: TraceRow) => after.farewells[0]?.state === 'delivered'
  const cases: [title: string, rows: () => TraceRow[], says: RegExp][] = [
    [
      'a deletion that goes on while the endpoint is still being told',
      () =>
        changed(({ farewells }) => ({ farewells: farewells.map((it) => (it.state === 'delivered' ? again(it) : it)) })),
      /"farewell":"pending"[^]*raised {"token":0,"dispatch":1,"claim":0} by none/,
    ],
    [
      'an outcome under a claim that is lost',
      () =>
        trace.map((row) => (isSettled(row) ? { ...row, rights: row.rights.map((it) => ({ ...it, claim: 7 })) } : row)),
      /under claim 7 wrote, when the claim was 1/,
    ],
    [
      'an outcome without a claim',
      () => trace.map((row) => (isSettled(row) ? { ...row, rights: [] } : row)),
      /by none/,
    ],
    [
      'a receipt that says what did not happen',
      () => changed(({ told }) => ({ told: told && { ...told, delivered: 0, failed: 1 } })),
      /"told":"failed"/,
    ],
    [
      'a farewell that comes behind the fence',
      () => trace.map((row, at) => (at === 0 ? row : { ...row, after: { ...row.after, ...twice(row.after) } })),
      /of webhook_deliveries 2 rows are there, of 1 that there were at the request/,
    ],
  ]
  test.each(cases)('%s', async (_title, rows, says) => {
    expect(await problemOf(rows())).toMatch(says)
  })

  function twice({ rows, removed }: Snapshot): Partial<Snapshot> {
    const all = (rows['webhook_deliveries'] ?? 0) + (removed['webhook_deliveries'] ?? 0)
    return { rows: { ...rows, webhook_deliveries: all + 1 } }
  }
})
