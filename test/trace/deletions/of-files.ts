/** What happens to files: they come late, stay, and go unseen; the store, or the disk of the database, is in trouble. */
import { LONGEST_PAUSE_MS } from '@organizations/domain'
import { retryDeletion } from '@organizations/services'
import { passTime, putOrphan, runAndDie, runSlice, runToEnd } from '@organizations/services/testing/deletions'
import { bundleKeys, byQueue, runOnFullDisk, untilStep } from '../happenings.ts'
import type { FaultyDeletion } from './faulty-deletion.ts'

export const ofFiles: Record<string, FaultyDeletion> = {
  'a file comes after the prefix was listed': {
    async run(ground) {
      await ground.begin(['bundles'])
      await untilStep(ground, 'verify')
      await putOrphan(ground, 'late')
      await runToEnd(ground)
    },
  },
  'a worker dies when it has deleted strays, and the next one finds none': {
    async run(ground) {
      await putOrphan(ground, 'stray')
      await ground.begin(['bundles'])
      await untilStep(ground, 'delete strays')
      await runAndDie(ground, 0)
      passTime(ground, ground.deps.leaseMs)
      await runToEnd(ground)
    },
  },
  'the store refuses a file for two rounds': {
    async run(ground) {
      const { deps } = ground
      const [key = ''] = await bundleKeys(ground)
      deps.store.refused.add(key)
      await ground.begin()
      for (let rounds = 0; rounds < 2; rounds += 1) {
        while ((await runSlice(ground)) === 'more');
        passTime(ground, LONGEST_PAUSE_MS)
      }
      deps.store.refused.delete(key)
      await runToEnd(ground)
    },
  },
  'the store deletes a file, and does not say so': {
    async run(ground) {
      const { deps } = ground
      const [key = ''] = await bundleKeys(ground)
      deps.store.unanswered.add(key)
      await ground.begin()
      while ((await runSlice(ground)) === 'more');
      passTime(ground, LONGEST_PAUSE_MS)
      deps.store.unanswered.delete(key)
      await runToEnd(ground)
    },
  },
  'the store refuses a file until the deletion is blocked, and an operator retries it': {
    withQueue: true,
    async run(ground) {
      const { deps } = ground
      const [key = ''] = await bundleKeys(ground)
      deps.store.refused.add(key)
      await ground.begin()
      await runToEnd(ground)
      deps.store.refused.delete(key)
      await retryDeletion(deps, { actor: deps.operator, input: { id: (await ground.current()).id } })
      await byQueue(ground, { until: 'completed' })
    },
  },
  'the store is away for a while': {
    async run(ground) {
      await ground.begin()
      ground.deps.store.isAway = true
      for (let slices = 0; slices < 3; slices += 1) {
        await runSlice(ground)
        passTime(ground, LONGEST_PAUSE_MS)
      }
      ground.deps.store.isAway = false
      await runToEnd(ground)
    },
  },
  'the disk is full when a batch is to be written whose files are gone': {
    kind: 'bundles',
    async run(ground) {
      await ground.begin()
      for (const batches of [1, 0, 2]) {
        await runOnFullDisk(ground, batches)
        passTime(ground, LONGEST_PAUSE_MS)
      }
      await runToEnd(ground)
    },
  },
}
