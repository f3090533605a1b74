import { setTimeout as sleep } from 'node:timers/promises'

import cliProgress from 'cli-progress'

import type { Client } from './connect.ts'
import { asRefusal, Refusal } from './failures.ts'
import { isPassing } from './fetch-from.ts'
import type { Shell } from './shell.ts'

type DeletionStatus = Awaited<ReturnType<Client['organization']['deletion']['query']>>

/** Small deletions are over in a moment; long ones are asked about 30 times a minute, of the 100 that an account has. */
const FIRST_POLL_MS = 100
const LAST_POLL_MS = 2000
/** How long the server may be away, or too busy, before the wait is given up. */
const PATIENCE_MS = 60_000

/** Waits until a deletion is complete or blocked, with a progress bar when stderr is a terminal. Ctrl-C ends the wait. */
export async function waitForDeletion(shell: Shell, client: Client, orgId: string): Promise<DeletionStatus> {
  const interruption = new AbortController()
  const interrupt = () => interruption.abort()
  shell.once('SIGINT', interrupt)
  const bar = startBar(shell)
  try {
    return await poll(client, { orgId, show: bar.show, signal: interruption.signal })
  } catch (error) {
    const { message, code, requestId } = asRefusal(error)
    const why = interruption.signal.aborted ? 'Interrupted' : message
    const sentence = `${why}. The deletion itself goes on; "orgs deletion ${orgId}" tells how far it is`
    throw new Refusal(sentence, { ...(code !== undefined && { code }), requestId, cause: error })
  } finally {
    bar.stop()
    shell.off('SIGINT', interrupt)
  }
}

interface Poll {
  orgId: string
  show: (status: DeletionStatus) => void
  signal: AbortSignal
}

async function poll(client: Client, { orgId, show, signal }: Poll): Promise<DeletionStatus> {
  let lastAnswerAt = Date.now()
  for (let pause = FIRST_POLL_MS; ; pause = Math.min(pause * 1.5, LAST_POLL_MS)) {
    try {
      const status = await client.organization.deletion.query({ orgId }, { signal })
      if (['completed', 'blocked', 'superseded'].includes(status.state)) return status
      lastAnswerAt = Date.now()
      show(status)
    } catch (error) {
      if (!isPassing(asRefusal(error)) || Date.now() - lastAnswerAt > PATIENCE_MS) throw error
    }
    await sleep(pause, undefined, { signal })
  }
}

function startBar({ stderr }: Shell): { show: Poll['show']; stop: () => void } {
  if (!stderr.isTTY) return { show() {}, stop() {} }
  const format = '{bar} {percent} | {value} of {total} removed | {left}'
  const bar = new cliProgress.SingleBar(
    { format, stream: stderr, hideCursor: true, gracefulExit: false, clearOnComplete: true },
    cliProgress.Presets.shades_classic,
  )
  bar.start(1, 0, { percent: 'counting', left: '' })
  return {
    show({ done, total, percent, etaSeconds }) {
      if (total !== undefined) bar.setTotal(Math.max(total, 1))
      const left = etaSeconds === undefined ? '' : `${etaSeconds} s left`
      bar.update(total === undefined ? 0 : done, { percent: percent === undefined ? 'counting' : `${percent} %`, left })
    },
    stop: () => bar.stop(),
  }
}
