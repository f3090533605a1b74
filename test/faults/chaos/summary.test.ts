import { expect, test } from 'vitest'

import { sampleNote } from './sample-note.ts'
import { summaryText } from './summary-text.ts'
import { summarize } from './summary.ts'

const MINUTE = 60_000

const notes = [
  sampleNote({ seed: 1 }),
  sampleNote({ seed: 2, withRedis: true, faults: ['Redis: flush', 'lease: taken (kill)', 'piece: committed (kill)'] }),
  sampleNote({ seed: 3, shape: { database: 'postgres', of: 'users' }, faults: ['lease: taken (freeze)'] }),
  sampleNote({
    seed: 4,
    shape: { database: 'postgres', of: 'participants' },
    withRedis: true,
    withParticipants: true,
    faults: ['lease: taken (kill)', 'worker 1: kill at some time'],
    problems: ['something is left: {}\nmore', 'and more'],
    endedAt: 3 * MINUTE,
    load: 4,
    programs: 'another',
  }),
]

test('each run is counted in its shape, and once for each kind of fault that it met', () => {
  const { all, faults } = summarize(notes)
  const none = {
    SQLite: 0,
    'SQLite, Redis': 0,
    Postgres: 0,
    'Postgres, Redis': 0,
    users: 0,
    participants: 0,
    failed: 0,
  }
  const ofFailed = { ...none, 'Postgres, Redis': 1, participants: 1, failed: 1 }
  expect(all).toEqual({ ...ofFailed, SQLite: 1, 'SQLite, Redis': 1, Postgres: 1, users: 1 })
  expect(faults).toEqual({
    nothing: { ...none, SQLite: 1 },
    'Redis: flush': { ...none, 'SQLite, Redis': 1 },
    'a process dies at a named moment': { ...ofFailed, 'SQLite, Redis': 1 },
    'a process is frozen at a named moment': { ...none, Postgres: 1, users: 1 },
    'worker 1: kill at some time': ofFailed,
  })
})

test('the named moments are counted by what happened there', () => {
  expect(summarize(notes).moments).toEqual({
    'lease: taken': { kill: 2, freeze: 1, throw: 0, failed: 1 },
    'piece: committed': { kill: 1, freeze: 0, throw: 0, failed: 0 },
  })
})

test('the time of runs at the same time is counted once, and pauses are not', () => {
  const { hours, load, programs } = summarize(notes)
  expect({ minutes: hours * 60, load, programs }).toEqual({ minutes: 2, load: 2.5, programs: 2 })
})

test('as text there are the tables, and a failed run with the call that makes it again', () => {
  const text = summaryText(summarize(notes))
  expect(text).toContain('4 runs in 0.0 hours at a load of 2.5, with 2 versions of the programs. 1 failed.')
  expect(text).toMatch(
    /^what happened +SQLite +SQLite, Redis +Postgres +Postgres, Redis +users +participants +failed$/m,
  )
  expect(text).toMatch(/^all runs +1 +1 +1 +1 +1 +1 +1$/m)
  expect(text).toMatch(/^lease: taken +2 +1 +0 +1$/m)
  expect(text).toMatch(
    /^ {2}npm run chaos -- --database postgres --participants --seed 4 --only: something is left: \{\}$/m,
  )
})

test('nothing was run yet', () => {
  expect(summaryText(summarize([]))).toMatch(/^0 runs in 0\.0 hours at a load of 0\.0\. 0 failed\.\n/)
})
