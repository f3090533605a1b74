// The trace of a user who is deleted beside an organization of theirs, changed by hand: what cannot be is refused.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { checkTraces } from './check-trace.ts'
import { ofUsers } from './deletions/of-users.ts'
import { openGround, type Ground } from './ground.ts'
import type { Snapshot, TraceRow } from './trace-row.ts'

let ground: Ground
let traces: TraceRow[][] = []

beforeAll(async () => {
  ground = await openGround()
  await ofUsers['a user and an organization of theirs are deleted in turn']?.run(ground)
  traces = await ground.traces()
})
afterAll(() => ground.remove())

/** The first problem with the user's trace, when its rows are changed. */
async function problemOf(change: (after: Snapshot) => Partial<Snapshot>): Promise<string | undefined> {
  const changed = traces.map((trace) =>
    trace.map((row) => (row.after.kind === 'user' ? { ...row, after: { ...row.after, ...change(row.after) } } : row)),
  )
  return (await checkTraces(changed, { withQueue: false })).find(({ problem }) => problem !== undefined)?.problem
}

const others = (memberOf: readonly string[]) => memberOf.filter((it) => it !== ground.organizationId)
const removed = (after: Snapshot, members: number) => ({ removed: { ...after.removed, members } })

test('as they were recorded, both traces are explained', async () => {
  expect(new Set(traces.map(([first]) => first?.after.kind))).toEqual(new Set(['organization', 'user']))
  expect(new Set(traces.flat().map(({ after }) => others(after.memberOf).length))).toEqual(new Set([0, 1, 2]))
  expect(await problemOf(() => ({}))).toBeUndefined()
})

test('whichever deletion takes the membership that both may take, it is explained', async () => {
  const isOver = ({ state }: Snapshot) => state === 'completed'
  const own = (after: Snapshot) => (isOver(after) ? 2 : 2 - others(after.memberOf).length)
  expect(await problemOf((after) => removed(after, own(after)))).toBeUndefined()
})

test.each([
  ['more are counted than have gone', (after: Snapshot) => removed(after, 4), /counts 4 memberships/],
  [
    'fewer are counted than have gone by this deletion alone',
    (after: Snapshot) => removed(after, 0),
    /counts 0 memberships/,
  ],
  [
    'one of their own is left at the end',
    (after: Snapshot) => (after.memberOf.length === 0 ? { memberOf: ['left'], ...removed(after, 2) } : {}),
    /no run of the model explains/,
  ],
] as const)('where %s, it is refused', async (_, change, problem) => {
  expect(await problemOf(change)).toMatch(problem)
})
