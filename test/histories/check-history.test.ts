/** The check of histories is checked: what keeps the contract passes, and what breaks it does not. */
import { describe, expect, test } from 'vitest'
import { isLong } from '../support/test-size.ts'
import { checkHistory, describeBad } from './check-history.ts'
import { faults } from './faults.ts'
import type { Call, Recorded } from './history.ts'
import { simulate } from './simulate.ts'

const seeds = isLong ? 1000 : 20

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

const [ann, bea, cal] = ['first 0a', 'first 1a', 'first 2a'] // two super admins and a writer
const leave = (target: number) => ({ what: 'member.remove', target }) as const
const named = (name: string) => ({ what: 'organization.update', name }) as const
const invite = (target: number) => ({ what: 'member.upsert', target, role: 'read' }) as const
const inviteAddress = (target: number) => ({ ...invite(target), invite: true }) as const
const disable = (target: number) => ({ what: 'user.disable', target }) as const
const members = [
  { user: 2, role: 'write' },
  { user: 1, role: 'super_admin' },
  { user: 0, role: 'super_admin' },
]
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
    [
      'a newcomer is made a user, is changed beside their call, and then it is carried out',
      [
        { time: [1], as: '', call: { what: 'newcomer comes', target: 4 } },
        { time: [1, 9], as: 'token 4', call: { what: 'organization.list' }, answer: [] },
        { time: [2, 3], as: ann, call: invite(4), answer: { user: 4, role: 'invite_read' } },
      ],
    ],
    [
      'the address of a deleted user is invited once it is free',
      [
        { time: [1, 2], as: 'operator', call: { what: 'user.delete', target: 3 }, answer: 'deleted' },
        { time: [1], as: '', call: { what: 'address is free', target: 3 } },
        { time: [3, 4], as: ann, call: inviteAddress(3), answer: { refused: 'member_not_found' } },
        { time: [5, 6], as: ann, call: inviteAddress(3), answer: { address: 3, role: 'invite_read' } },
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
    [
      'one super admin leaves while the other is disabled, and both are told that one is left',
      [
        { time: [1, 5], as: 'operator', call: disable(1), answer: { disabled: true, leadsAlone: false } },
        { time: [2, 4], as: ann, call: leave(0), answer: 'removed' },
      ],
    ],
    [
      'a list lacks who is invited by an address and accepts',
      [
        { time: [1, 2], as: ann, call: inviteAddress(3), answer: { address: 3, role: 'invite_read' } },
        { time: [3, 6], as: 'first 3a', call: { what: 'member.accept' }, answer: 'accepted' },
        { time: [3, 7], as: cal, call: { what: 'member.list' }, answer: members },
      ],
    ],
    [
      'a token is refused when its user was enabled again',
      [
        { time: [1, 2], as: 'operator', call: disable(2), answer: { disabled: true, leadsAlone: false } },
        { time: [3, 4], as: 'operator', call: { what: 'user.enable', target: 2 }, answer: { disabled: false } },
        { time: [5, 6], as: 'token 2', call: { what: 'key.list' }, answer: { refused: 'identity_not_linked' } },
      ],
    ],
  ])('%s', (_, lines) => {
    expect(checkHistory(historyOf(lines)).isExplained).toBe(false)
  })

  test.each(Object.entries(faults))('%s', (what, fault) => {
    const all = Array.from({ length: isLong ? 100 : 60 }, (_, n) => n + 1)
    const isBad = (seed: number) =>
      !checkHistory(simulate({ seed, calls: 120, clients: 4, unknown: 2 }, fault)).isExplained
    const bad = isLong ? all.filter(isBad) : [all.find(isBad)].flatMap((seed) => seed ?? [])
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
