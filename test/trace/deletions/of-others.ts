/** Who a deletion waits for: the queue, and a participant. */
import { inTransaction, renewAsking, type ClaimedAsking } from '@organizations/database'
import { LONGEST_PAUSE_MS } from '@organizations/domain'
import { claimDueAskings, runAsking, settleAsking } from '@organizations/services'
import { passTime, runSlice, runToEnd } from '@organizations/services/testing/deletions'
import { openServices, type Services } from '@organizations/services/testing/asked-participants'
import { expect } from 'vitest'
import { bundleKeys, byQueue } from '../happenings.ts'
import type { Ground } from '../ground.ts'
import type { FaultyDeletion } from './faulty-deletion.ts'

const { signal } = new AbortController()
const HOUR_MS = 3_600_000

export const ofOthers: Record<string, FaultyDeletion> = {
  'the queue loses jobs, repeats them, and hands out old ones': {
    withQueue: true,
    async run(ground) {
      await ground.begin()
      await byQueue(ground, { until: 'completed', withTrouble: true })
    },
  },
  'a participant is asked by two, and both answers come': {
    async run(ground) {
      await whileAsked(ground, async (asking, first) => {
        passTime(ground, HOUR_MS)
        const { claimed } = await claimDueAskings(asking)
        const [second] = claimed
        if (second === undefined) throw new Error('Expected the participant to be asked twice')
        const late = { ...first, givesUpAt: ground.deps.clock() + 100 * HOUR_MS } as Parameters<
          typeof settleAsking
        >[1]['asking'] // all that is read of it
        await settleAsking(asking, { asking: late, answer: { is: 'completed', counts: {} } })
        await runSlice(ground)
        passTime(ground, 1000)
        await runAsking(asking, second, signal)
        await runToEnd(ground)
      })
    },
  },
  'a participant answers while the store still deletes what a failed slice asked it to': {
    async run(ground) {
      const { store } = ground.deps
      store.isAway = true
      await whileAsked(ground, async (asking, claimed) => {
        store.isAway = false
        await store.deleteMany(await bundleKeys(ground)) // nobody waits any more for what it does
        await runAsking(asking, claimed, signal)
        passTime(ground, LONGEST_PAUSE_MS)
        await runToEnd(ground)
      })
    },
  },
  'who asks a participant renews the claim when it has ended': {
    async run(ground) {
      await whileAsked(ground, async (asking, claimed) => {
        passTime(ground, HOUR_MS)
        expect(await inTransaction(ground.deps.relaxedDb, (trx) => renewAsking(trx, claimed))).toBe(true)
        await runAsking(asking, claimed, signal)
        await runToEnd(ground)
      })
    },
  },
}

/** A deletion waits for a participant, which one asker has claimed. */
async function whileAsked(
  ground: Ground,
  work: (asking: Services['asking'], claimed: ClaimedAsking) => Promise<void>,
): Promise<void> {
  const services = openServices(ground.deps)
  try {
    await services.addService()
    await ground.begin()
    while ((await runSlice(ground)) === 'more');
    const { claimed } = await claimDueAskings(services.asking)
    const [first] = claimed
    if (first === undefined) throw new Error('Expected the participant to be asked')
    await work(services.asking, first)
  } finally {
    await services.closeServices()
  }
}
