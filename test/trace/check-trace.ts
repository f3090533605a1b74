/** Asks of each deletion's trace whether a run of the model explains it. */
import { setImmediate } from 'node:timers/promises'
import type { State } from '../model/state.ts'
import { begin, rulesOf, startsOf, type Begun } from './begin.ts'
import { explain } from './explain.ts'
import { deletedOrganizations, ofOwnMemberships } from './own-memberships.ts'
import { canonical } from './search.ts'
import { tell } from './tell.ts'
import type { Told } from './told.ts'
import type { Snapshot, TraceRow } from './trace-row.ts'
import { filesViewOf, isSame, timeViewOf, viewOf } from './view.ts'

export interface CheckedTrace {
  deletionId: string
  /** How many rows a run of the model explains, and how many states of it did at most at once. */
  rows: number
  states: number
  /** Unless all are explained. */
  problem: string | undefined
}

/**
 * Checks the deletions of one database. Between two rows others have their turn: a transaction that stays idle in this process
 * is ended by Postgres.
 */
export async function checkTraces(
  traces: readonly TraceRow[][],
  { withQueue, hasForgedJobs = false }: { withQueue: boolean; hasForgedJobs?: boolean },
): Promise<CheckedTrace[]> {
  const checked: CheckedTrace[] = []
  const deleted = deletedOrganizations(traces)
  for (const recorded of traces) {
    const trace = ofOwnMemberships(recorded, deleted)
    if (typeof trace === 'string') {
      checked.push({ deletionId: recorded[0]?.deletionId ?? '', rows: 0, states: 0, problem: trace })
      continue
    }
    const [first] = trace
    if (first === undefined) continue
    const hasOthers = traces.some(([other]) => other !== undefined && other.number < first.number)
    const { participants, farewells } = first.after
    const asked = [
      ...participants.filter(({ isRequired }) => isRequired).map(({ id }) => ({ participant: id })),
      ...farewells.map(({ id }) => ({ farewell: id })),
    ]
    for (const one of asked.length === 0 ? [{}] : asked) {
      const begun = begin(first, { hasOthers, hasForgedJobs, ...one })
      checked.push(await checkTrace(trace, begun, withQueue))
    }
  }
  return checked
}

async function checkTrace(trace: readonly TraceRow[], begun: Begun, withQueue: boolean): Promise<CheckedTrace> {
  const rules = rulesOf(begun, withQueue)
  const { deletionId } = begun.first
  let states = startsOf(begun, rules).map(canonical)
  let most = states.length
  const hasRefusals = trace.some(({ after }) => after.round > 1 || after.incomplete.length > 0)
  for (const [index, row] of trace.entries()) {
    const before = trace[index - 1]
    const problem = (what: string) => ({ deletionId, rows: index, states: most, problem: describe(row, before, what) })
    if (before !== undefined && leavesTheModel(before.after, row.after)) {
      return { deletionId, rows: index, states: most, problem: undefined }
    }
    await setImmediate()
    const told = tell(row, before, begun, hasRefusals)
    if (typeof told === 'string') return problem(told)
    const { states: found, tried } = explain(states, told, begun, rules)
    if (found.length === 0) return problem(nearest(tried.length > 0 ? tried : states, told, begun))
    states = found
    most = Math.max(most, states.length)
  }
  return { deletionId, rows: trace.length, states: most, problem: undefined }
}

/** Another plan, tables that no program knows, and errors that block it are not in the model. */
function leavesTheModel(before: Snapshot, after: Snapshot): boolean {
  if (before.state === 'superseded' && after.state === 'superseded') return isSame(ownOf(before), ownOf(after))
  return after.state === 'blocked' && after.failures > 0
}

/** All but what the larger deletion takes along. */
function ownOf({ rows: _rows, bundleKeys: _keys, uploads: _uploads, hasOwnRow: _own, ...own }: Snapshot): object {
  return own
}

function describe(row: TraceRow, before: TraceRow | undefined, what: string): string {
  const changed = before === undefined ? row.after : difference(before.after, row.after)
  return [
    `no run of the model explains row ${row.number} of the trace of ${row.deletionId} (by ${row.process}): ${what}`,
    `    the transaction changed ${JSON.stringify(changed)}`,
    `    by ${JSON.stringify(row.rights)}, at ${row.at}, files ${row.objects.length}`,
  ].join('\n')
}

function difference(before: Snapshot, after: Snapshot): object {
  const names = Object.keys(after) as (keyof Snapshot)[]
  return Object.fromEntries(
    names.filter((it) => !isSame(before[it], after[it])).map((it) => [it, [before[it], after[it]]]),
  )
}

/** The state that fits best, and what does not fit. */
function nearest(states: readonly State[], told: Told, { shape }: Begun): string {
  const [state] = states
  if (state === undefined) return 'the model has no state before it'
  const wanted = flat({ ...told.before, time: told.timeBefore, files: told.files })
  const rated = states.map((it) => {
    const has = flat({ ...viewOf(it, shape), time: timeViewOf(it, shape), files: filesViewOf(it, shape) })
    const apart = Object.keys(wanted).filter((name) => wanted[name] !== has[name] && wanted[name] !== undefined)
    return { apart, has, state: it }
  })
  const best = rated.reduce((one, other) => (other.apart.length < one.apart.length ? other : one))
  const apart = best.apart.map((it) => `${it} ${best.has[it]} (the row has ${wanted[it]})`).join(', ')
  const workers = best.state.workers.map(
    (it) => it && `${it.at} of step ${it.place.step}, token ${it.token === 1 ? 'current' : 'old'}`,
  )
  return [
    `it makes of ${JSON.stringify(told.before)}, ${JSON.stringify(told.timeBefore)}`,
    `    this ${JSON.stringify(told.after)}, ${JSON.stringify(told.timeAfter)}, ${JSON.stringify(told.files)}`,
    `    raised ${JSON.stringify(told.raised)} by ${told.by}; ${states.length} states of the model were before it`,
    `    the nearest has workers ${JSON.stringify(workers)}${apart === '' ? '' : `, and differs before it in ${apart}`}`,
  ].join('\n')
}

function flat(value: object, prefix = ''): Record<string, string | undefined> {
  return Object.assign(
    {},
    ...Object.entries(value).map(([name, it]: [string, unknown]) =>
      it !== null && typeof it === 'object'
        ? flat(it, `${prefix}${name}.`)
        : { [`${prefix}${name}`]: it === undefined ? undefined : JSON.stringify(it) },
    ),
  ) as Record<string, string | undefined>
}
