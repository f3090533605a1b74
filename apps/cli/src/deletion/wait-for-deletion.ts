import { setTimeout as sleep } from 'node:timers/promises'

import { startDeletionBar } from './deletion-bar.ts'
import { asRefusal, Interrupted, Refusal } from '../http/failures.ts'
import { isTemporary } from '../http/send-request.ts'
import { followDeletion, type DeletionStatus } from './follow-deletion.ts'
import type { Login } from '../login/login-file.ts'
import type { Shell } from '../terminal/shell.ts'
import { withFullStop } from '../terminal/with-full-stop.ts'
import { watchInterrupt } from '../terminal/with-interrupt.ts'

/**
 * Short at first, because a restart takes a moment. At most 30 requests a minute follow, of the 100 that an account
 * has.
 */
const FIRST_PAUSE_MS = 100
const LAST_PAUSE_MS = 2000
/** How long the server may be unreachable or too busy before the command gives up. */
const GIVE_UP_MS = 60_000

/**
 * Waits until a deletion is complete or blocked, with a progress bar when stderr is a terminal. Ctrl-C ends the wait.
 */
export async function waitForDeletion(shell: Shell, login: Login, orgId: string): Promise<DeletionStatus> {
  const interruption = watchInterrupt(shell)
  const bar = startDeletionBar(shell)
  try {
    return await followWithRetries(login, { orgId, show: bar.show, signal: interruption.signal })
  } catch (error) {
    const { message, code, requestId } = asRefusal(error)
    if (code === 'deletion_not_found') throw error
    const hint = `The deletion itself goes on; "orgs deletion ${orgId} --wait" waits for it again`
    if (interruption.signal.aborted) throw new Interrupted(`Interrupted. ${hint}`, { cause: error })
    throw new Refusal(`${withFullStop(message)} ${hint}`, { code, requestId, cause: error })
  } finally {
    bar.stop()
    interruption.stop()
  }
}

/** Follows a deletion, and starts again after temporary errors. */
async function followWithRetries(
  login: Login,
  { orgId, show, signal }: Parameters<typeof followDeletion>[1],
): Promise<DeletionStatus> {
  let awaySince: number | undefined
  let pause = FIRST_PAUSE_MS
  // Every new subscription gets a status at once, so a status shows that the server is back.
  const showAndReset = (status: DeletionStatus) => {
    awaySince = undefined
    pause = FIRST_PAUSE_MS
    show(status)
  }
  for (;;) {
    try {
      return await followDeletion(login, { orgId, show: showAndReset, signal })
    } catch (error) {
      awaySince ??= Date.now()
      if (!isTemporary(asRefusal(error)) || Date.now() - awaySince > GIVE_UP_MS) throw error
    }
    await sleep(pause, undefined, { signal })
    pause = Math.min(pause * 1.5, LAST_PAUSE_MS)
  }
}
