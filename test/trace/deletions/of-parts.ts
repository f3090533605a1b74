/** Deletions of a part of an organization, alone and within its own. */
import { passTime, putOrphan, runAndDie, runBatch, runSlice, runToEnd } from '@organizations/services/testing/deletions'
import { freeze } from '../ground.ts'
import { askForApp } from '../happenings.ts'
import type { FaultyDeletion } from './faulty-deletion.ts'

const rowsOfApps = ['device_overrides', 'devices', 'daily_statistics', 'daily_bundle_usage', 'channels']

export const ofParts: Record<string, FaultyDeletion> = {
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
  'a channel is deleted, and a worker dies after each batch': {
    kind: 'channel',
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
}
