import { isOver } from '@organizations/domain'
import { setTimeout as sleep } from 'node:timers/promises'

import { startDeletionBar, type DeletionBar } from '../deletion/deletion-bar.ts'
import { findAnyDeletion, type AnyDeletion } from '../deletion/find-any-deletion.ts'
import type { Client, Session } from '../http/connect.ts'
import { asRefusal, Refusal } from '../http/failures.ts'
import { isTemporary } from '../http/send-request.ts'
import type { Shell } from '../terminal/shell.ts'
import { withInterrupt } from '../terminal/with-interrupt.ts'
import { withFullStop } from '../terminal/with-full-stop.ts'

const FIRST_POLL_MS = 100
const LAST_POLL_MS = 2000
/** How long the server may be unreachable or too busy before the command gives up. */
const GIVE_UP_MS = 60_000

/**
 * Waits until a deletion that an operator sees is complete or blocked, with a progress bar when stderr is a terminal. Ctrl-C
 * ends the wait, not the deletion.
 */
export async function waitAsOperator(shell: Shell, client: Client, id: string): Promise<AnyDeletion> {
  const progressHint = 'The deletion itself goes on; "orgs operator deletions" shows its progress'
  return await withInterrupt(shell, progressHint, async (signal) => {
    const bar = startDeletionBar(shell)
    try {
      return await poll(client, { id, bar, signal })
    } catch (error) {
      if (signal.aborted) throw error
      const { message, code, requestId } = asRefusal(error)
      const sentence = `${withFullStop(message)} ${progressHint}`
      throw new Refusal(sentence, { code, requestId, cause: error })
    } finally {
      bar.stop()
    }
  })
}

/** Waits until a deletion is complete: by its id, or that of what was deleted. Refuses when it ends in another way. */
export async function waitUntilCompletedAsOperator(
  shell: Shell,
  { client, output, id }: Pick<Session, 'client' | 'output'> & { id: string },
): Promise<AnyDeletion> {
  const found = await findAnyDeletion(client, id)
  const deletion = await waitAsOperator(shell, client, found.id)
  if (deletion.state === 'completed') return deletion
  output.data(deletion)
  if (deletion.state === 'superseded')
    throw new Refusal('The deletion is superseded: that of something larger took over')
  const why = withFullStop(`The deletion is ${deletion.state}: ${deletion.reason ?? 'no reason was given'}`)
  throw new Refusal(`${why} Remove the cause, then resume it with "orgs operator retry ${deletion.id}"`)
}

async function poll(
  client: Client,
  { id, bar, signal }: { id: string; bar: DeletionBar; signal: AbortSignal },
): Promise<AnyDeletion> {
  let lastAnswerAt = Date.now()
  for (let pause = FIRST_POLL_MS; ; pause = Math.min(pause * 1.5, LAST_POLL_MS)) {
    try {
      const [deletion] = await client.operator.listDeletions.query({ id }, { signal })
      lastAnswerAt = Date.now()
      if (deletion === undefined) throw new Refusal(`Expected ${id} among the deletions, did not find it`)
      if (isOver(deletion.state)) return deletion
      bar.show(deletion)
    } catch (error) {
      if (!isTemporary(asRefusal(error)) || Date.now() - lastAnswerAt > GIVE_UP_MS) throw error
    }
    await sleep(pause, undefined, { signal })
  }
}
