/** What happens to workers: they die, freeze, and meet each other. */
import { takeOverAllLeases } from '@organizations/services'
import {
  passTime,
  putOrphan,
  runAndDie,
  runBatch,
  runSlice,
  runToEnd,
  runUnanswered,
} from '@organizations/services/testing/deletions'
import { freeze } from '../ground.ts'
import { expectRefusedRows } from '../happenings.ts'
import type { FaultyDeletion } from './faulty-deletion.ts'

const HOUR_MS = 3_600_000

/** The first batch counts. */
export const ofWorkers: Record<string, FaultyDeletion> = {
  'nothing happens': {
    async run(ground) {
      await ground.begin()
      await runToEnd(ground)
    },
  },
  'a worker dies after each of its batches, and what it left is found an hour and a day later': {
    async run(ground) {
      await ground.begin(['bundles'])
      for (let batches = 0; await runAndDie(ground, batches); batches += 1) passTime(ground, ground.deps.leaseMs)
      await putOrphan(ground, 'late')
      for (const hours of [1, 24]) {
        passTime(ground, hours * HOUR_MS)
        while ((await runSlice(ground)) === 'more') passTime(ground, 1)
      }
    },
  },
  'no worker learns what it has committed, and each is told to stop': {
    async run(ground) {
      await ground.begin()
      while ((await ground.current()).state !== 'completed') {
        passTime(ground, ground.deps.leaseMs)
        await runUnanswered(ground, { isToldToStop: true })
      }
      await runSlice(ground)
      passTime(ground, HOUR_MS)
      await runSlice(ground)
    },
  },
  'batches take two rows': {
    async run(ground) {
      Object.assign(ground.deps.batchSizes, { of: () => 2 })
      await ground.begin()
      for (let batches = 0; await runAndDie(ground, batches); batches += 5) passTime(ground, ground.deps.leaseMs)
    },
  },
  'rows are written behind the fence': {
    async run(ground) {
      await ground.begin()
      await runBatch(ground)
      await expectRefusedRows(ground)
      await runToEnd(ground)
    },
  },
  'a worker is frozen before it commits, while another works': {
    async run(ground) {
      await ground.begin()
      await runBatch(ground)
      const { thaw } = await freeze(ground, { at: 3 })
      passTime(ground, ground.deps.leaseMs)
      await runAndDie(ground, 2)
      await thaw()
      passTime(ground, ground.deps.leaseMs)
      await runToEnd(ground)
    },
  },
  'a worker is frozen before it gives the lease back, while another works': {
    async run(ground) {
      await ground.begin()
      await runBatch(ground)
      const { thaw } = await freeze(ground, { at: 3, endsAfter: 2 })
      passTime(ground, ground.deps.leaseMs)
      await runAndDie(ground, 1)
      await thaw()
      passTime(ground, ground.deps.leaseMs)
      await runToEnd(ground)
    },
  },
  'another worker comes while one is at work': {
    async run(ground) {
      await ground.begin()
      await runBatch(ground)
      const { thaw } = await freeze(ground, { at: 3 })
      await runSlice(ground)
      await thaw()
      await runToEnd(ground)
    },
  },
  'a server takes over all leases while a worker is frozen': {
    async run(ground) {
      await ground.begin()
      await runBatch(ground)
      const { thaw } = await freeze(ground, { at: 3 })
      await takeOverAllLeases(ground.deps)
      await runAndDie(ground, 2)
      await thaw()
      await takeOverAllLeases(ground.deps)
      await runToEnd(ground)
    },
  },
}
