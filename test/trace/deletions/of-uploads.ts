/** Uploads that are under way, or have died, when the deletion is asked for. */
import { removeDeadUploads } from '@organizations/services'
import { passTime, runBatch, runToEnd } from '@organizations/services/testing/deletions'
import { leaveUpload, withUploadUnderWay } from '../happenings.ts'
import type { FaultyDeletion } from './faulty-deletion.ts'

const { signal } = new AbortController()

export const ofUploads: Record<string, FaultyDeletion> = {
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
}
