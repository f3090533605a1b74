/** What happened in the runs of `npm run chaos` that are noted, and how they ended. */
import { namedMoment, type NamedMoment } from './kinds.ts'
import type { Note } from './notes.ts'
import { argumentsOf } from './shape.ts'

/** How many runs: each is in one of the first four. */
export interface Counts {
  SQLite: number
  'SQLite, Redis': number
  Postgres: number
  'Postgres, Redis': number
  /** Of all of them. */
  users: number
  participants: number
  failed: number
}

export interface Summary {
  all: Counts
  /** By what happened in a run. */
  faults: Record<string, Counts>
  /** By the named moment at which a process died, was frozen or got an error. */
  moments: Record<string, Record<NamedMoment['action'] | 'failed', number>>
  failures: { arguments: string; problem: string }[]
  /** During which one run at least was under way. */
  hours: number
  /** The mean load of the machine. */
  load: number
  /** How many versions of the programs ran. */
  programs: number
}

const actions = {
  kill: 'a process dies at a named moment',
  freeze: 'a process is frozen at a named moment',
  throw: 'a call fails at a named moment',
}

export function summarize(notes: readonly Note[]): Summary {
  const all = noRuns()
  const faults: Summary['faults'] = {}
  const moments: Summary['moments'] = {}
  for (const note of notes) {
    count(all, note)
    const kinds = note.faults.map((kind) => ({ kind, named: namedMoment(kind) }))
    const groups = new Set(kinds.map(({ kind, named }) => (named ? actions[named.action] : kind)))
    if (groups.size === 0) groups.add('nothing')
    for (const group of groups) count((faults[group] ??= noRuns()), note)
    for (const { named } of kinds) {
      if (named === undefined) continue
      const counts = (moments[named.moment] ??= { kill: 0, freeze: 0, throw: 0, failed: 0 })
      counts[named.action] += 1
      if (note.problems.length > 0) counts.failed += 1
    }
  }
  return {
    all,
    faults: inOrder(faults),
    moments: inOrder(moments),
    failures: notes.flatMap((note) =>
      note.problems.slice(0, 1).map((problem) => ({ arguments: argumentsOf(note), problem })),
    ),
    hours: msUnderWay(notes) / 3_600_000,
    load: notes.reduce((sum, { load }) => sum + load, 0) / Math.max(1, notes.length),
    programs: new Set(notes.map(({ programs }) => programs)).size,
  }
}

function noRuns(): Counts {
  return {
    SQLite: 0,
    'SQLite, Redis': 0,
    Postgres: 0,
    'Postgres, Redis': 0,
    users: 0,
    participants: 0,
    failed: 0,
  }
}

function count(counts: Counts, { shape, withRedis, withParticipants, problems }: Note): void {
  const database = shape.database === 'sqlite' ? 'SQLite' : 'Postgres'
  counts[withRedis ? (`${database}, Redis` as const) : database] += 1
  if (shape.of === 'users') counts.users += 1
  if (withParticipants) counts.participants += 1
  if (problems.length > 0) counts.failed += 1
}

/** Of runs at the same time, the time is counted once. */
function msUnderWay(notes: readonly Note[]): number {
  let total = 0
  let until = 0
  for (const { endedAt, tookMs } of notes.toSorted((a, b) => a.endedAt - a.tookMs - (b.endedAt - b.tookMs))) {
    total += Math.max(0, endedAt - Math.max(until, endedAt - tookMs))
    until = Math.max(until, endedAt)
  }
  return total
}

function inOrder<T>(record: Record<string, T>): Record<string, T> {
  return Object.fromEntries(Object.entries(record).toSorted(([a], [b]) => (a < b ? -1 : 1)))
}
