import type { DeletionPreview, OrganizationId } from '@organizations/domain'

/** The counts of previews that a process has under way. However many ask, others wait for one batch at most. */
export interface PreviewCounts {
  /** Counts an organization, or joins the count of it that is under way. */
  of: (organizationId: OrganizationId, count: () => Promise<DeletionPreview>) => Promise<DeletionPreview>
  /** Counts a batch when those before it are done, of all counts, with a turn for other work in between. */
  inTurn: <T>(countBatch: () => Promise<T>) => Promise<T>
}

export function createPreviewCounts(): PreviewCounts {
  const underWay = new Map<OrganizationId, Promise<DeletionPreview>>()
  let lastTurn = Promise.resolve()
  return {
    async of(organizationId, count) {
      const joined = underWay.get(organizationId)
      if (joined) return await joined
      const own = count().finally(() => underWay.delete(organizationId))
      underWay.set(organizationId, own)
      return await own
    },
    async inTurn(countBatch) {
      const counted = lastTurn.then(countBatch)
      lastTurn = counted.then(letOthersWork, letOthersWork)
      return await counted
    },
  }
}

function letOthersWork(): Promise<void> {
  return new Promise((resume) => {
    setImmediate(resume)
  })
}
