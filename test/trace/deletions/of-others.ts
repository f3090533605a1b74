/** Who a deletion waits for: the queue, and a participant. */
import { claimDueAskings, runAsking, settleAsking } from '@organizations/services'
import { passTime, runSlice, runToEnd } from '@organizations/services/testing/deletions'
import { openServices } from '@organizations/services/testing/asked-participants'
import { byQueue } from '../happenings.ts'
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
      const { deps } = ground
      const services = openServices(deps)
      try {
        await services.addService()
        await ground.begin()
        while ((await runSlice(ground)) === 'more');
        const { claimed: late } = await claimDueAskings(services.asking)
        passTime(ground, HOUR_MS)
        const { claimed } = await claimDueAskings(services.asking)
        const [first, second] = [late[0], claimed[0]]
        if (first === undefined || second === undefined) throw new Error('Expected the participant to be asked twice')
        const asking = { ...first, givesUpAt: deps.clock() + 100 * HOUR_MS } as Parameters<
          typeof settleAsking
        >[1]['asking'] // all that is read of it
        await settleAsking(services.asking, { asking, answer: { is: 'completed', counts: {} } })
        await runSlice(ground)
        passTime(ground, 1000)
        await runAsking(services.asking, second, signal)
        await runToEnd(ground)
      } finally {
        await services.closeServices()
      }
    },
  },
}
