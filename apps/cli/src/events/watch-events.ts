import { setTimeout as sleep } from 'node:timers/promises'

import { createClientWithoutRetries } from '../http/connect.ts'
import { asRefusal, Interrupted } from '../http/failures.ts'
import { isTemporary } from '../http/send-request.ts'
import type { Login } from '../login/login-file.ts'
import { printAll } from '../terminal/print-all.ts'
import { printable, toJson } from '../terminal/printable.ts'
import type { Shell } from '../terminal/shell.ts'
import { watchInterrupt } from '../terminal/with-interrupt.ts'
import { describeDetails, whoDid, type Event } from './show-events.ts'

const FIRST_PAUSE_MS = 100
const LAST_PAUSE_MS = 5000
/** How long the server may be unreachable or too busy before the command gives up. */
const GIVE_UP_MS = 300_000
/** A server that is away is noticed sooner: a subscription that lasted as long was connected. */
const CONNECTED_MS = 60_000

interface Watching {
  login: Login
  orgId: string
  /** The cursor to begin after. */
  after: string
  isJson: boolean
}

/** Prints each event as it happens, over as many connections as it takes, until Ctrl-C. */
export async function watchEvents(shell: Shell, { login, orgId, after, isJson }: Watching): Promise<never> {
  const { event } = createClientWithoutRetries(login)
  const interruption = watchInterrupt(shell)
  const { signal } = interruption
  let cursor = after
  let awaySince: number | undefined
  let pause = FIRST_PAUSE_MS
  try {
    for (;;) {
      const begunAt = Date.now()
      const noteConnected = () => {
        awaySince = undefined
        pause = FIRST_PAUSE_MS
      }
      try {
        for await (const { id, data } of event.watch.subscribe({ orgId, after: cursor }, { signal })) {
          // Order matters: what is printed may come twice after a failure, and is never missing.
          await printAll(shell, isJson ? `${toJson({ ...data, cursor: id })}\n` : `${describe(data)}\n`)
          cursor = id
          noteConnected()
        }
      } catch (error) {
        if (signal.aborted || !isTemporary(asRefusal(error))) throw error
        if (Date.now() - begunAt > CONNECTED_MS) noteConnected()
        awaySince ??= Date.now()
        if (Date.now() - awaySince > GIVE_UP_MS) throw error
      }
      await sleep(pause, undefined, { signal })
      pause = Math.min(pause * 2, LAST_PAUSE_MS)
    }
  } catch (error) {
    if (!signal.aborted) throw error
    throw new Interrupted(`Interrupted. To go on from here: --after ${cursor}`, { cause: error })
  } finally {
    interruption.stop()
  }
}

function describe(event: Event): string {
  return printable([event.timestamp, event.type, whoDid(event), describeDetails(event)].join('  '))
}
