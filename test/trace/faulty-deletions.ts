/** Deletions to which something happens: each ends all the same, and says nothing that the model could not say. */
import { LONGEST_PAUSE_MS } from '@organizations/domain'
import {
  claimDueAskings,
  removeDeadUploads,
  retryDeletion,
  runAsking,
  settleAsking,
  takeOverAllLeases,
} from '@organizations/services'
import { passTime, putOrphan, runAndDie, runBatch, runSlice, runToEnd } from '@organizations/services/testing/deletions'
import { openServices } from '@organizations/services/testing/asked-participants'
import { freeze, type Ground } from './ground.ts'
import {
  askForApp,
  bundleKeys,
  byQueue,
  expectRefusedRows,
  leaveUpload,
  runOnFullDisk,
  untilStep,
  withUploadUnderWay,
} from './happenings.ts'

export interface FaultyDeletion {
  kind?: 'organization' | 'app' | 'bundles' | 'bundle'
  withQueue?: boolean
  run: (ground: Ground) => Promise<void>
}

const { signal } = new AbortController()
const HOUR_MS = 3_600_000
const rowsOfApps = ['device_overrides', 'devices', 'daily_statistics', 'daily_bundle_usage', 'channels']

/** The first batch counts. */
export const faultyDeletions: Record<string, FaultyDeletion> = {
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
  'batches take two rows': {
    async run(ground) {
      Object.assign(ground.deps.batchSizes, { of: () => 2 })
      await ground.begin()
      for (let batches = 0; await runAndDie(ground, batches); batches += 5) passTime(ground, ground.deps.leaseMs)
    },
  },
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
  'the queue loses jobs, repeats them, and hands out old ones': {
    withQueue: true,
    async run(ground) {
      await ground.begin()
      await byQueue(ground, { until: 'completed', withTrouble: true })
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
  'two uploads have died, and one of them is being removed': {
    async run(ground) {
      await leaveUpload(ground, 'one')
      await leaveUpload(ground, 'another')
      passTime(ground, ground.deps.leaseMs)
      let isAsked = false
      ground.deps.store.beforeDiscard = async () => {
        if (isAsked) return
        isAsked = true
        await ground.begin(['uploads'])
        await runBatch(ground)
      }
      await removeDeadUploads({ ...ground.deps, signal })
      await runToEnd(ground)
    },
  },
  'an upload is under way, and ends': {
    run: (ground) => withUploadUnderWay(ground),
  },
  'an upload is under way, and asks for its lease again': {
    kind: 'app',
    async run(ground) {
      Object.assign(ground.deps, { leaseMs: 300 })
      await withUploadUnderWay(ground)
    },
  },
  'its app is being deleted, by a worker that is frozen': {
    async run(ground) {
      const app = await askForApp(ground)
      const { thaw } = await freeze({ ...ground, current: app }, { at: 3 })
      await ground.begin(['uploads'])
      await runBatch(ground)
      await thaw()
      await runToEnd(ground)
    },
  },
  'its app is being deleted, by a worker that is about to delete strays': {
    async run(ground) {
      const { store } = ground.deps
      const deleteMany = store.deleteMany.bind(store)
      const ofApp = { ...ground, current: await askForApp(ground) }
      const stray = await putOrphan({ ...ground, subject: await ofApp.current() }, 'stray')
      store.deleteMany = async (keys, options) => {
        // What is gone by then is in the receipt all the same.
        if (keys.includes(stray)) await ground.begin([...rowsOfApps, 'bundles'])
        return await deleteMany(keys, options)
      }
      while ((await runSlice(ofApp)) === 'more');
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
  'an app is deleted, and a worker dies after each batch': {
    kind: 'app',
    async run(ground) {
      await ground.begin()
      for (let batches = 0; await runAndDie(ground, batches); batches += 1) passTime(ground, ground.deps.leaseMs)
    },
  },
  'bundles are deleted in bulk, and a worker dies after each batch': {
    kind: 'bundles',
    async run(ground) {
      await ground.begin()
      for (let batches = 0; await runAndDie(ground, batches); batches += 1) passTime(ground, ground.deps.leaseMs)
    },
  },
  'a bundle is deleted': {
    kind: 'bundle',
    async run(ground) {
      await ground.begin()
      await runToEnd(ground)
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
