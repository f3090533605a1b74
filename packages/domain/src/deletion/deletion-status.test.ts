import { describe, expect, test } from 'vitest'
import { cascadeRegistry } from './cascade-registry.ts'
import { planDeletion } from './deletion-plan.ts'
import { deletionStatus } from './deletion-status.ts'
import type { Deletion, StepCounts } from './deletion.ts'
import type { DeletionId, EventId, OrganizationId, UserId } from '../ids.ts'

const plan = planDeletion(cascadeRegistry, 'organization')
const firstSweep = plan.steps.findIndex(({ action }) => action === 'sweep')
const requestedAt = Date.UTC(2026, 0, 2, 3, 4, 5, 6)
const startedAt = requestedAt + 1000

describe('the status of a deletion', () => {
  test('has no total, percent or end in sight while rows are still being counted', () => {
    for (const step of [0, firstSweep - 1]) {
      const status = deletionStatus(
        deletionAt({ step, countedAt: null }),
        [tally({ rowsFound: 5 })],
        startedAt + 10_000,
      )
      expect(status).toEqual({
        state: 'sweeping',
        done: 0,
        rate: 0,
        kinds: [{ kind: 'devices', done: 0 }],
        round: 1,
        step: { number: step + 1, of: plan.steps.length, action: 'count', kind: expect.any(String) as string },
        requestedAt: '2026-01-02T03:04:05.006Z',
        startedAt: '2026-01-02T03:04:06.006Z',
      })
    }
  })

  test('sums rows and files of all kinds once they are counted', () => {
    const tallies = [
      tally({ rowsFound: 60, rowsRemoved: 20 }),
      tally({ kind: 'bundles', rowsFound: 30, rowsRemoved: 10, objectsFound: 10, objectsRemoved: 10 }),
    ]
    expect(deletionStatus(deletionAt({ step: firstSweep }), tallies, startedAt + 10_000)).toMatchObject({
      done: 40,
      total: 100,
      percent: 40,
      rate: 4,
      kinds: [
        { kind: 'devices', done: 20, total: 60 },
        { kind: 'bundles', done: 10, total: 30 },
        { kind: 'files of bundles', done: 10, total: 10 },
      ],
    })
  })

  test('says when each kind was removed, when rounds began, and when all was swept, once it is', () => {
    const removed = tally({
      rowsFound: 3,
      rowsRemoved: 3,
      objectsFound: 1,
      objectsRemoved: 1,
      beganAt: startedAt,
      endedAt: startedAt + 500,
    })
    const verify = plan.steps.findIndex(({ action }) => action === 'verify')
    const times = {
      roundsBegun: [startedAt + 1000, startedAt + 2000],
      sweptAt: startedAt + 3000,
      blockedAt: startedAt + 4000,
    }
    const at = (step: number) =>
      deletionStatus(deletionAt({ round: 4, step, ...times }), [removed, tally({})], startedAt + 9000)
    const status = at(verify)
    const ofKind = { beganAt: '2026-01-02T03:04:06.006Z', endedAt: '2026-01-02T03:04:06.506Z' }
    expect(status).toMatchObject({
      kinds: [{ kind: 'devices', ...ofKind }, { kind: 'files of devices', ...ofKind }, { kind: 'devices' }],
      rounds: [
        { number: 3, beganAt: '2026-01-02T03:04:07.006Z' },
        { number: 4, beganAt: '2026-01-02T03:04:08.006Z' },
      ],
      sweptAt: '2026-01-02T03:04:09.006Z',
      blockedAt: '2026-01-02T03:04:10.006Z',
    })
    expect(status.kinds[2]).not.toHaveProperty('beganAt')
    expect(at(firstSweep)).not.toHaveProperty('sweptAt') // of the round before
  })

  test('says its round and step, when all was counted, and which rows were kept for their files', () => {
    const kept = tally({ kind: 'bundles', rowsFound: 3, rowsRemoved: 1, incompleteInRound: 2 })
    const verify = plan.steps.findIndex(({ action }) => action === 'verify')
    const deletion = deletionAt({ round: 3, step: verify, countedAt: startedAt + 2000 })
    const status = deletionStatus(deletion, [kept, tally({})], startedAt + 9000)
    expect(status).toMatchObject({
      round: 3,
      step: { number: verify + 1, of: plan.steps.length, action: 'verify' },
      countedAt: '2026-01-02T03:04:08.006Z',
      kinds: [{ kind: 'bundles', keptInRound: 2 }, { kind: 'devices' }],
    })
    expect(status.step).not.toHaveProperty('kind')
    expect(status.kinds[1]).not.toHaveProperty('keptInRound')
    const sweeping = deletionStatus(deletionAt({ step: firstSweep }), [], startedAt)
    expect(sweeping.step).toMatchObject({ action: 'sweep', kind: 'members' })
  })

  test.each([
    ['rows alone, at the speed so far', tally({ rowsFound: 100, rowsRemoved: 10 }), 10, 90],
    ['rows alone, the more the slower it gets', tally({ rowsFound: 100, rowsRemoved: 10 }), 20, 180],
    ['up to a whole second', tally({ rowsFound: 1000, rowsRemoved: 999 }), 10, 1],
    ['nothing, for rows that were not counted', tally({ rowsFound: 5, rowsRemoved: 9 }), 10, 0],
  ])('says how long the rest takes: %s', (_, it, seconds, etaSeconds) => {
    const status = deletionStatus(deletionAt({ step: firstSweep }), [it], startedAt + seconds * 1000)
    expect(status.etaSeconds).toBe(etaSeconds)
  })

  test('takes a stored file for many rows: one that is left is not a moment’s work', () => {
    const rows = tally({ rowsFound: 10_000, rowsRemoved: 10_000 })
    const files = tally({ kind: 'bundles', rowsFound: 50, rowsRemoved: 0, objectsFound: 50 })
    const at = (...tallies: StepCounts[]) =>
      deletionStatus(deletionAt({ step: firstSweep }), tallies, startedAt + 10_000).etaSeconds ?? 0
    expect(at(rows, { ...files, objectsFound: 0 })).toBe(1)
    expect(at(rows, files)).toBeGreaterThan(1)
    expect(at(rows, { ...files, rowsRemoved: 25, objectsRemoved: 25 })).toBeLessThan(at(rows, files))
    expect(at(rows, { ...files, rowsRemoved: 50, objectsRemoved: 50 })).toBe(0)
  })

  test('measures its speed from when all was counted: counting removes nothing', () => {
    const tallies = [tally({ rowsFound: 100, rowsRemoved: 10 })]
    const counted = deletionAt({ step: firstSweep, countedAt: startedAt + 60_000 })
    expect(deletionStatus(counted, tallies, startedAt + 70_000)).toMatchObject({ rate: 1, etaSeconds: 90 })
    const older = deletionAt({ step: firstSweep, countedAt: null }) // one that was counted before that was written down
    expect(deletionStatus(older, tallies, startedAt + 10_000)).toMatchObject({ rate: 1, etaSeconds: 90 })
  })

  test('keeps its total in later rounds, also of a plan that counts again', () => {
    const status = deletionStatus(
      deletionAt({ round: 2, step: 0 }),
      [tally({ rowsFound: 4, rowsRemoved: 1 })],
      startedAt,
    )
    expect(status).toMatchObject({ total: 4, percent: 25 })
  })

  test('says 100 % only when it is completed', () => {
    const all = [tally({ rowsFound: 3, rowsRemoved: 3 })]
    for (const state of ['sweeping', 'verifying', 'blocked'] as const) {
      const status = deletionStatus(deletionAt({ step: plan.steps.length - 1, state }), all, startedAt + 1000)
      expect(status).toMatchObject({ done: 3, total: 3, percent: 99.9 })
    }
    const completed = deletionAt({ step: plan.steps.length - 1, state: 'completed', completedAt: startedAt + 2000 })
    expect(deletionStatus(completed, all, startedAt + 999_000)).toMatchObject({
      percent: 100,
      rate: 2, // measured until it ended, not until the caller asks
      etaSeconds: 0,
      completedAt: '2026-01-02T03:04:08.006Z',
    })
  })

  test.each([
    [1, 100_000, 0],
    [99_999, 100_000, 99.9],
    [1, 3, 33.3],
    [2, 3, 66.6],
  ])('rounds %i of %i down to %f %%', (rowsRemoved, rowsFound, percent) => {
    const status = deletionStatus(deletionAt({ step: firstSweep }), [tally({ rowsFound, rowsRemoved })], startedAt)
    expect(status.percent).toBe(percent)
  })

  test('of an empty organization is 0 % until it is 100 %', () => {
    expect(deletionStatus(deletionAt({ step: firstSweep }), [], startedAt)).toMatchObject({ total: 0, percent: 0 })
    const completed = deletionAt({ state: 'completed', completedAt: startedAt, step: firstSweep })
    expect(deletionStatus(completed, [], startedAt)).toMatchObject({ total: 0, percent: 100 })
  })

  test('never has more done than the total: rows that were written just before the fence raise it', () => {
    const grown = [tally({ rowsFound: 3, rowsRemoved: 5, objectsFound: 0, objectsRemoved: 2 })]
    expect(deletionStatus(deletionAt({ step: firstSweep }), grown, startedAt)).toMatchObject({ done: 7, total: 7 })
  })

  test('has no rate and no end in sight before anything is removed, nor when the clock went back', () => {
    const some = [tally({ rowsFound: 3, rowsRemoved: 1 })]
    for (const [tallies, now] of [
      [[tally({ rowsFound: 3 })], startedAt + 5000],
      [some, startedAt],
      [some, startedAt - 3_600_000],
    ] as const) {
      const status = deletionStatus(deletionAt({ step: firstSweep }), tallies, now)
      expect(status.rate).toBe(0)
      expect(status).not.toHaveProperty('etaSeconds')
    }
  })

  test('shows whether work has started, and why it is blocked', () => {
    expect(deletionStatus(deletionAt({ state: 'requested', startedAt: null }), [], startedAt)).not.toHaveProperty(
      'startedAt',
    )
    const blocked = deletionAt({ state: 'blocked', reason: 'The store is away' })
    expect(deletionStatus(blocked, [], startedAt)).toMatchObject({ state: 'blocked', reason: 'The store is away' })
    expect(deletionStatus(deletionAt({}), [], startedAt)).not.toHaveProperty('reason')
  })
})

function tally(change: Partial<StepCounts>): StepCounts {
  return {
    table: 'devices',
    kind: 'devices',
    rowsFound: 0,
    rowsRemoved: 0,
    objectsFound: 0,
    objectsRemoved: 0,
    bytesRemoved: 0,
    incompleteInRound: null,
    beganAt: null,
    endedAt: null,
    ...change,
  }
}

/** A deletion under way; the casts make ids whose form does not matter here. */
function deletionAt(change: Partial<Deletion>): Deletion {
  return {
    id: 'deletion_1' as DeletionId, // see above
    subjectKind: 'organization',
    subjectId: 'org_1',
    organizationId: 'org_1' as OrganizationId, // see above
    appUuid: null,
    state: 'sweeping',
    plan,
    eventId: 'event_1' as EventId, // see above
    requestedBy: 'user_1' as UserId, // see above
    requester: 'member',
    requestReason: null,
    requestedAt,
    startedAt,
    countedAt: startedAt,
    completedAt: null,
    reason: null,
    round: 1,
    step: 0,
    cursor: null,
    stalledRounds: 0,
    removedBeforeRound: 0,
    unknownSchemaSince: null,
    lateListings: 0,
    strays: 0,
    farewell: null,
    sweptAt: null,
    blockedAt: null,
    roundsBegun: [],
    failures: 0,
    lastError: null,
    participants: 0,
    ...change,
  }
}
