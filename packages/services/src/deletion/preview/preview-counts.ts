/**
 * The counts of previews that a process has under way, and whose turn it is to read: theirs, or an export's. However many
 * ask, others wait for one batch at most.
 */
export interface PreviewCounts {
  /** Counts, or joins the count of the same name that is under way: a name has one kind of count. */
  of: <T>(name: string, count: () => Promise<T>) => Promise<T>
  /** Reads a batch when those before it are done, of all counts and exports, with a turn for other work in between. */
  inTurn: <T>(readBatch: () => Promise<T>) => Promise<T>
}

export function createPreviewCounts(): PreviewCounts {
  const underWay = new Map<string, Promise<unknown>>()
  let lastTurn = Promise.resolve()
  return {
    async of<T>(name: string, count: () => Promise<T>) {
      const joined = underWay.get(name) as Promise<T> | undefined // of this name
      if (joined) return await joined
      const own = count().finally(() => underWay.delete(name))
      underWay.set(name, own)
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
