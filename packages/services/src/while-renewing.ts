/** A lease that is kept while some work takes long. */
export interface RenewedLease {
  intervalMs: number
  /** Throws when the lease is lost: the work is then aborted with that error. */
  renew: () => Promise<void>
}

/** Runs `work` while renewing a lease. The signal that the work is given aborts when the lease is lost. */
export async function whileRenewing<T>(
  { intervalMs, renew }: RenewedLease,
  work: (lost: AbortSignal) => Promise<T>,
): Promise<T> {
  const lost = new AbortController()
  let isUnderWay = false
  const renewOnce = async () => {
    if (isUnderWay) return // it waits for what is slow: another one would wait too
    isUnderWay = true
    try {
      await renew()
    } catch (error) {
      lost.abort(error)
    } finally {
      isUnderWay = false
    }
  }
  const timer = setInterval(() => void renewOnce(), intervalMs)
  try {
    return await work(lost.signal)
  } finally {
    clearInterval(timer)
  }
}
