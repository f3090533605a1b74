import { setTimeout as sleep } from 'node:timers/promises'

/** Other programs of the same account may use up the next minute as well. */
const MOST_WAITS = 10
/** The service's windows are shorter. A proxy that asks for more is not worth waiting for. */
const LONGEST_WAIT_SECONDS = 120

export interface Waiting {
  /** Prints a sentence for the user. */
  note: (sentence: string) => void
  signal?: AbortSignal | null | undefined
}

/**
 * Sends a call, and sends it again after `Retry-After` when the account has made too many requests: such a call has
 * changed nothing. Returns the refusal when it does not end.
 */
export async function sendWhenAllowed(send: () => Promise<Response>, { note, signal }: Waiting): Promise<Response> {
  for (let waits = 0; ; waits += 1) {
    const response = await send()
    const seconds = secondsToWait(response)
    if (seconds === undefined || waits === MOST_WAITS) return response
    await response.body?.cancel()
    note(`Too many requests: the server asks to wait, going on in ${seconds} s`)
    await sleep(seconds * 1000, undefined, { ...(signal && { signal }) })
  }
}

function secondsToWait({ status, headers }: Response): number | undefined {
  const text = headers.get('retry-after') ?? ''
  const isUsable = status === 429 && /^\d{1,3}$/.test(text) && Number(text) <= LONGEST_WAIT_SECONDS
  return isUsable ? Math.max(Number(text), 1) : undefined
}
