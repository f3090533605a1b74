import cliProgress from 'cli-progress'

import type { TransferBar } from '../bundles/transfer-bar.ts'
import { describeBytes } from '../terminal/describe-bytes.ts'
import type { Shell } from '../terminal/shell.ts'

/** Shows how much has been received of what has no known size. It is shown only when stderr is a terminal. */
export function startReceivedBar({ stderr }: Shell): TransferBar {
  if (!stderr.isTTY) return { add() {}, stop() {} }
  const bar = new cliProgress.SingleBar({
    format: '{done} received | {rate}/s',
    stream: stderr,
    hideCursor: true,
    gracefulExit: false,
    clearOnComplete: true,
  })
  const startedAt = Date.now()
  let done = 0
  const figures = () => {
    const rate = (done * 1000) / Math.max(Date.now() - startedAt, 1)
    return { done: describeBytes(done), rate: describeBytes(rate) }
  }
  bar.start(1, 0, figures())
  return {
    add(bytes) {
      done += bytes
      bar.update(0, figures())
    },
    stop: () => bar.stop(),
  }
}
