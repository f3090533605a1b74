import pTimeout from 'p-timeout'

/** Less than probes usually wait. */
const CHECK_TIMEOUT_MS = 1000

/** How a part that the service needs is doing, for `/readyz`. */
export type PartState = 'ok' | 'degraded' | 'down'

/** Asks a part, which rejects when it does not work; one that does not answer within a second counts as `otherwise`. */
export async function partState(check: () => Promise<void>, otherwise: PartState): Promise<PartState> {
  try {
    await pTimeout(check(), { milliseconds: CHECK_TIMEOUT_MS })
    return 'ok'
  } catch {
    return otherwise // the answer is the report
  }
}
