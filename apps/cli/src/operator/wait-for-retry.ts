import { isOver } from '@organizations/domain'
import { setTimeout as sleep } from 'node:timers/promises'

import type { Client } from '../http/connect.ts'
import { asRefusal, Refusal } from '../http/failures.ts'
import { isTemporary } from '../http/send-request.ts'
import type { Shell } from '../terminal/shell.ts'
import { withInterrupt } from '../terminal/with-interrupt.ts'
import { withFullStop } from '../terminal/with-full-stop.ts'

type Deletion = Awaited<ReturnType<Client['operator']['listDeletions']['query']>>[number]

const FIRST_POLL_MS = 100
const LAST_POLL_MS = 2000
/** How long the server may be unreachable or too busy before the command gives up. */
const GIVE_UP_MS = 60_000

/** Waits until a retried deletion is complete or blocked again. Ctrl-C ends the wait, not the deletion. */
export async function waitForRetry(shell: Shell, client: Client, id: string): Promise<Deletion> {
  const progressHint = 'The deletion itself goes on; "orgs operator deletions" shows its progress'
  return await withInterrupt(shell, progressHint, async (signal) => {
    try {
      return await poll(client, id, signal)
    } catch (error) {
      if (signal.aborted) throw error
      const { message, code, requestId } = asRefusal(error)
      const sentence = `${withFullStop(message)} ${progressHint}`
      throw new Refusal(sentence, { code, requestId, cause: error })
    }
  })
}

async function poll(client: Client, id: string, signal: AbortSignal): Promise<Deletion> {
  let lastAnswerAt = Date.now()
  for (let pause = FIRST_POLL_MS; ; pause = Math.min(pause * 1.5, LAST_POLL_MS)) {
    try {
      const [deletion] = await client.operator.listDeletions.query({ id }, { signal })
      lastAnswerAt = Date.now()
      if (deletion === undefined) throw new Refusal(`Expected ${id} among the deletions, did not find it`)
      if (isOver(deletion.state)) return deletion
    } catch (error) {
      if (!isTemporary(asRefusal(error)) || Date.now() - lastAnswerAt > GIVE_UP_MS) throw error
    }
    await sleep(pause, undefined, { signal })
  }
}
