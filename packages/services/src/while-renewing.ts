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
  const timer = setInterval(() => void renew().catch((error: unknown) => lost.abort(error)), intervalMs)
  try {
    return await work(lost.signal)
  } finally {
    clearInterval(timer)
  }
}
