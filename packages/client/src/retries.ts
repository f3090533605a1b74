import { OrganizationsError } from './organizations-error.ts'

/** When calls are repeated. */
export interface RetryOptions {
  /** How often a call is repeated at most. 5 by default. */
  maxRetries?: number | undefined
  /** How long a call may take with its repetitions. A wait that would last longer is not begun. 2 minutes by default. */
  maxTimeMs?: number | undefined
  /** False for an error at which not to repeat the call. Asked only where repeating is safe. */
  shouldRetry?: ((error: OrganizationsError) => boolean) | undefined
  /** Told before each wait, for example to log it. */
  onRetry?: ((wait: Wait) => void) | undefined
}

/** The wait before a call is repeated. */
export interface Wait {
  error: OrganizationsError
  waitMs: number
  /** 1 for the first. */
  retry: number
}

/** Refusals of which the service says that nothing was done. Every call can be repeated after them. */
const nothingWasDone: ReadonlySet<string> = new Set(['too_many_requests', 'disk_full'])
/** It is not known what was done: only a call that may be carried out twice can be repeated. */
const maybeDone: ReadonlySet<string> = new Set(['service_unavailable', 'unreachable'])

const FIRST_PAUSE_MS = 200
const LAST_PAUSE_MS = 5_000

/** The repetitions of one call, or of a stream since its last event. */
export interface Retries {
  /** Waits until the call can be repeated. Throws the error when it cannot, and the signal's reason when it is aborted. */
  waitAfter(error: unknown): Promise<void>
}

interface RepeatedCall {
  options: RetryOptions | false
  /** True when the call may be carried out twice. */
  isRepeatable: boolean
  signal: AbortSignal | undefined
}

/** Counts the repetitions of a call that begins now. */
export function countRetries({ options, isRepeatable, signal }: RepeatedCall): Retries {
  const startedAt = Date.now()
  let retry = 0
  return {
    async waitAfter(error) {
      signal?.throwIfAborted()
      if (options === false || !(error instanceof OrganizationsError)) throw error
      const { maxRetries = 5, maxTimeMs = 120_000, shouldRetry = () => true, onRetry } = options
      const isSafe = nothingWasDone.has(error.code) || (isRepeatable && maybeDone.has(error.code))
      if (!isSafe || retry >= maxRetries || !shouldRetry(error)) throw error
      const waitMs = pauseAfter(error, retry)
      if (Date.now() - startedAt + waitMs > maxTimeMs) throw error
      retry += 1
      onRetry?.({ error, waitMs, retry })
      await wait(waitMs, signal)
    },
  }
}

/** Resolves with the promise, or rejects with the reason of the signal when it is aborted first. */
export async function untilAborted<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return await promise
  return await new Promise<T>((resolve, reject) => {
    const abort = () => reject(signal.reason as Error) // an Error, unless the caller gave another reason
    if (signal.aborted) abort()
    signal.addEventListener('abort', abort, { once: true })
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort))
  })
}

/** What the service asks for, else longer each time. By chance shorter, so that not all clients come back together. */
function pauseAfter({ retryAfter }: OrganizationsError, retries: number): number {
  if (retryAfter !== undefined) return Math.max(retryAfter, 1) * 1000
  return Math.min(FIRST_PAUSE_MS * 2 ** retries, LAST_PAUSE_MS) * (0.5 + Math.random() / 2)
}

async function wait(waitMs: number, signal: AbortSignal | undefined): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const over = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, waitMs)
  })
  try {
    await untilAborted(over, signal)
  } finally {
    clearTimeout(timer)
  }
}
