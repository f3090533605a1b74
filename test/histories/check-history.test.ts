/** The check of histories is checked: what keeps the contract passes, and what breaks it does not. */
import { describe, expect, test } from 'vitest'
import { isOnAllCases } from '../support/all-cases.ts'
import { checkHistory, describeBad } from './check-history.ts'
import type { Call, Recorded } from './history.ts'
import { faults, simulate } from './simulate.ts'

const seeds = isOnAllCases ? 1000 : 20

interface Line {
  /** Start and end; without an end the answer is unknown. */
  time: readonly [start: number, end?: number]
  as: string
  call: Call
  answer?: unknown
}

function historyOf(lines: readonly Line[]): Recorded[] {
  return lines.map(({ time: [start, end = Infinity], as, call, answer }, number) => ({
    id: number + 1,
    client: number,
    door: 'by hand',
    secret: as,
    call,
    start,
    end,
    answer: answer === undefined ? undefined : JSON.stringify(answer),
  }))
}

const [ann, bea] = ['first 0a', 'first 1a'] // two super admins
const leave = (target: number) => ({ what: 'member.remove', target }) as const
const named = (name: string) => ({ what: 'organization.update', name }) as const
const acme = { name: 'Acme', email: 'office@example.com' }

describe('a history passes when some order explains it', () => {
  test.each<[string, Line[]]>([
    [
      'a read beside a change has the old name',
      [
        { time: [1, 5], as: ann, call: named('New'), answer: { ...acme, name: 'New' } },
        { time: [2, 4], as: bea, call: { what: 'organization.get' }, answer: acme },
      ],
    ],
    [
      'of two who leave at once one is the last',
      [
        { time: [1, 5], as: ann, call: leave(0), answer: { refused: 'last_admin' } },
        { time: [2, 4], as: bea, call: leave(1), answer: 'removed' },
      ],
    ],
    [
      'a list is read just after its reader is removed, in the time of its call',
      [
        {
          time: [1, 5],
          as: bea,
          call: { what: 'member.list' },
          answer: [
            { user: 2, role: 'write' },
            { user: 0, role: 'super_admin' },
          ],
        },
        { time: [2, 4], as: bea, call: leave(1), answer: 'removed' },
      ],
    ],
    [
      'a change without an answer was made late',
      [
        { time: [1], as: ann, call: named('New') },
        { time: [2, 3], as: bea, call: { what: 'organization.get' }, answer: acme },
        { time: [4, 5], as: bea, call: { what: 'organization.get' }, answer: { ...acme, name: 'New' } },
      ],
    ],
  ])('%s', (_, lines) => {
    expect(checkHistory(historyOf(lines)).isExplained).toBe(true)
  })

  test(`each of ${seeds} of a service that keeps the contract, some without answers`, () => {
    for (let seed = 1; seed <= seeds; seed += 1) {
      const history = simulate({ seed, calls: 200, clients: 5, unknown: 8 })
      expect(checkHistory(history).isExplained, `seed ${seed}`).toBe(true)
    }
  }, 600_000)
})

describe('a history is refused when no order explains it', () => {
  test.each<[string, Line[]]>([
    [
      'a read after a change has the old name',
      [
        { time: [1, 2], as: ann, call: named('New'), answer: { ...acme, name: 'New' } },
        { time: [3, 4], as: bea, call: { what: 'organization.get' }, answer: acme },
      ],
    ],
    [
      'two reads have a change in two orders',
      [
        { time: [1, 9], as: ann, call: named('New'), answer: { ...acme, name: 'New' } },
        { time: [2, 3], as: bea, call: { what: 'organization.get' }, answer: { ...acme, name: 'New' } },
        { time: [4, 5], as: bea, call: { what: 'organization.get' }, answer: acme },
      ],
    ],
    [
      'the last two super admins both leave',
      [
        { time: [1, 5], as: ann, call: leave(0), answer: 'removed' },
        { time: [2, 4], as: bea, call: leave(1), answer: 'removed' },
      ],
    ],
    [
      'one of two changes is lost',
      [
        { time: [1, 5], as: ann, call: named('New'), answer: { ...acme, name: 'New' } },
        {
          time: [2, 4],
          as: bea,
          call: { what: 'organization.update', email: 'new@example.com' },
          answer: { ...acme, email: 'new@example.com' },
        },
        { time: [6, 7], as: bea, call: { what: 'organization.get' }, answer: { ...acme, email: 'new@example.com' } },
      ],
    ],
    [
      'a change without an answer is made and unmade',
      [
        { time: [1], as: ann, call: named('New') },
        { time: [2, 3], as: bea, call: { what: 'organization.get' }, answer: { ...acme, name: 'New' } },
        { time: [4, 5], as: bea, call: { what: 'organization.get' }, answer: acme },
      ],
    ],
    [
      'a list is read after its reader was removed',
      [
        { time: [1, 2], as: bea, call: leave(1), answer: 'removed' },
        {
          time: [3, 4],
          as: bea,
          call: { what: 'member.list' },
          answer: [
            { user: 2, role: 'write' },
            { user: 0, role: 'super_admin' },
          ],
        },
      ],
    ],
    [
      'a deleted key makes a change',
      [
        { time: [1, 2], as: ann, call: { what: 'key.delete', key: 'first 0b' }, answer: 'deleted' },
        { time: [3, 4], as: 'first 0b', call: named('New'), answer: { ...acme, name: 'New' } },
      ],
    ],
  ])('%s', (_, lines) => {
    expect(checkHistory(historyOf(lines)).isExplained).toBe(false)
  })

  test.each(Object.entries(faults))('%s', (what, fault) => {
    const all = Array.from({ length: isOnAllCases ? 100 : 40 }, (_, n) => n + 1)
    const isBad = (seed: number) =>
      !checkHistory(simulate({ seed, calls: 120, clients: 4, unknown: 2 }, fault)).isExplained
    const bad = isOnAllCases ? all.filter(isBad) : [all.find(isBad)].flatMap((seed) => seed ?? [])
    process.stdout.write(`histories: ${what}: ${bad.length} are refused, the first by seed ${bad[0]}\n`)
    expect(bad.length).toBeGreaterThan(0)
  })
})

test('a bad history is cut to the shortest beginning that is bad', () => {
  const history = simulate({ seed: 1, calls: 120, clients: 5, unknown: 4 })
  const at = Math.max(...history.map(({ end }) => (end === Infinity ? 0 : end))) / 2
  const late = { id: 999, client: 9, door: 'by hand', secret: ann, start: at, end: at + 0.1 }
  const bad = [...history, { ...late, call: { what: 'policy.get' } as const, answer: '"never said"' }]
  const cut = checkHistory(bad).bad?.beginning ?? []
  expect(cut.some(({ id }) => id === 999)).toBe(true)
  expect(cut.every(({ start }) => start <= at + 0.1)).toBe(true)
  expect(checkHistory(cut.filter(({ id }) => id !== 999)).isExplained).toBe(true)
  expect(describeBad(bad)).toMatch(/^No order explains .*#999 .*"never said"\n.*the contract says \{/)
})
