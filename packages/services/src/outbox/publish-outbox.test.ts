import { appendEvent, claimDueEvents, inTransaction, type ClaimedEvent } from '@organizations/database'
import { testDatabases } from '@organizations/database/testing'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { publishOutbox } from './publish-outbox.ts'
import {
  openDeletionScenario,
  passTime,
  runBatch,
  runToEnd,
  type DeletionScenario,
} from '../testing/deletion-scenario.ts'

describe.each(testDatabases)('publishOutbox on $name', ({ name, open }) => {
  let scenario: DeletionScenario
  let published: ClaimedEvent[]
  beforeEach(async () => {
    scenario = await openDeletionScenario(open, { apps: 1 })
    published = []
  })
  afterEach(() => scenario.close())

  const publish = async (event: ClaimedEvent) => void published.push(event)
  const relay = async (hand: (event: ClaimedEvent) => Promise<void>, room = 100) =>
    (await publishOutbox(scenario.deps, { publish: hand, room: async () => room, after: '' })).published
  const fail = async () => {
    throw new Error('no queue')
  }

  test('publishes an event once, and again after 5 s, 10 s, ... at most 60 s while it is not acknowledged', async () => {
    const { id, eventId } = await scenario.request()
    for (const pause of [5, 10, 20, 40, 60, 60]) {
      expect(await relay(publish)).toBe(1)
      passTime(scenario, pause * 1000 - 1)
      expect(await relay(publish)).toBe(0)
      passTime(scenario, 1)
    }
    const { organizationId } = scenario
    const event = { id: eventId, type: 'deletion.requested', payload: { deletionId: id }, organizationId, dispatch: 1 }
    expect(published).toEqual(Array.from({ length: 6 }, () => event))
  })

  test('publishes at once, under the next number, after a slice that leaves more to do', async () => {
    await scenario.request()
    await relay(publish)
    await runBatch(scenario)
    await relay(publish)
    expect(published.map((it) => it.dispatch)).toEqual([1, 2])
  })

  test('loses nothing when the queue does not take it, nor when it dies after claiming', async () => {
    await scenario.request()
    expect(await relay(fail)).toBe(0)
    expect(scenario.deps.logged.map((it) => it.level)).toContain('warn')
    passTime(scenario, 5000)
    expect(await relay(publish)).toBe(1)
  })

  test('offers no other event to a queue that has just refused one', async () => {
    const { id: deletionId } = await scenario.request()
    const { deps } = scenario
    await inTransaction(deps.db, (trx) =>
      appendEvent(trx, {
        id: deps.ids.event(),
        type: 'deletion.resumed',
        payload: { deletionId },
        organizationId: scenario.organizationId,
        now: deps.clock(),
      }),
    )
    let offered = 0
    const refuse = async () => {
      offered += 1
      await fail()
    }
    expect(await relay(refuse)).toBe(0)
    expect(offered).toBe(1)
  })

  test('leaves what the queue has no room for, without claiming it', async () => {
    await scenario.request()
    expect(await relay(publish, 0)).toBe(0)
    expect(await relay(publish, 1)).toBe(1)
  })

  test('goes on with the organization after the one that had the last turn', async () => {
    const { deps } = scenario
    const event = {
      type: 'deletion.requested',
      payload: { deletionId: deps.ids.deletion() },
      now: deps.clock(),
    } as const
    const organizations = [1, 2, 3].map(() => deps.ids.organization()).toSorted()
    await inTransaction(deps.db, async (trx) => {
      for (const organizationId of [...organizations, ...organizations]) {
        await appendEvent(trx, { ...event, id: deps.ids.event(), organizationId })
      }
    })
    let after = ''
    for (let turns = 0; turns < 3; turns += 1) {
      ;({ after } = await publishOutbox(deps, { publish, room: async () => 2, after }))
    }
    const [a, b, c] = organizations
    expect(published.map(({ organizationId }) => organizationId)).toEqual([a, b, c, a, b, c])
  })

  test('hands an event to one of several relays at a time', async () => {
    await scenario.request()
    const counts = await Promise.all(Array.from({ length: 5 }, () => relay(publish)))
    expect(counts.reduce((sum, it) => sum + it, 0)).toBe(1)
  })

  // On Postgres transactions take no turns, and the time is its own: test/worker/relays.test.ts.
  test.runIf(name === 'SQLite')(
    'goes by the time when it had its turn, and leaves what another relay claimed while it waited',
    async () => {
      const { deps } = scenario
      await scenario.request()
      // Its next pause is the longest.
      await inTransaction(deps.db, (trx) => trx.updateTable('outbox').set({ rings: 4 }).execute())
      let waiting: Promise<number> | undefined
      await inTransaction(deps.relaxedDb, async (trx) => {
        waiting = relay(publish)
        for (let turns = 0; turns < 50; turns += 1) await new Promise((resume) => setImmediate(resume))
        passTime(scenario, 1)
        expect(await claimDueEvents(trx, { limit: 1 })).toHaveLength(1)
      })
      expect(await waiting).toBe(0)
      expect(published).toEqual([])
    },
  )

  test('publishes nothing of a completed deletion until its late listing is due', async () => {
    await scenario.request()
    await runToEnd(scenario)
    const { completedAt } = await scenario.current()
    expect(await relay(publish)).toBe(0)
    scenario.deps.now = (completedAt ?? 0) + 3_600_000
    expect(await relay(publish)).toBe(1)
    expect(published.map((it) => it.type)).toEqual(['deletion.late_listing'])
  })

  test('rings also when the clock has gone back by an hour since it last did', async () => {
    await scenario.request()
    await relay(publish)
    passTime(scenario, -3_600_000)
    expect(await relay(publish)).toBe(1)
  })
})
