import type { DeletionPreview } from '@organizations/domain'

/**
 * The counts of previews that a process has under way, and whose turn it is to read: theirs, or an export's. However many
 * ask, others wait for one batch at most.
 */
export interface PreviewCounts {
  /** Counts a subject of this id, or joins the count of it that is under way. */
  of: (subjectId: string, count: () => Promise<DeletionPreview>) => Promise<DeletionPreview>
  /** Reads a batch when those before it are done, of all counts and exports, with a turn for other work in between. */
  inTurn: <T>(readBatch: () => Promise<T>) => Promise<T>
}

export function createPreviewCounts(): PreviewCounts {
  const underWay = new Map<string, Promise<DeletionPreview>>()
  let lastTurn = Promise.resolve()
  return {
    async of(subjectId, count) {
      const joined = underWay.get(subjectId)
      if (joined) return await joined
      const own = count().finally(() => underWay.delete(subjectId))
      underWay.set(subjectId, own)
      return await own
    },
    async inTurn(readBatch) {
      const read = lastTurn.then(readBatch)
      lastTurn = read.then(letOthersWork, letOthersWork)
      return await read
    },
  }
}

function letOthersWork(): Promise<void> {
  return new Promise((resume) => {
    setImmediate(resume)
  })
}
