import cliProgress from 'cli-progress'

import { describeBytes } from '../terminal/describe-bytes.ts'
import type { Shell } from '../terminal/shell.ts'

/** The progress bar of a transfer. It is shown only when stderr is a terminal. */
export interface TransferBar {
  add(bytes: number): void
  stop(): void
}

/** Shows the progress of a transfer of `total` bytes. */
export function startTransferBar({ stderr }: Shell, total: number): TransferBar {
  if (!stderr.isTTY) return { add() {}, stop() {} }
  const format = '{bar} {percentage} % | {done} of {all} | {rate}/s | {left} s left'
  const bar = new cliProgress.SingleBar(
    { format, stream: stderr, hideCursor: true, gracefulExit: false, clearOnComplete: true },
    cliProgress.Presets.shades_classic,
  )
  const startedAt = Date.now()
  let done = 0
  const figures = () => {
    const rate = (done * 1000) / Math.max(Date.now() - startedAt, 1)
    const left = rate === 0 ? '?' : Math.ceil((total - done) / rate)
    return { done: describeBytes(done), all: describeBytes(total), rate: describeBytes(rate), left }
  }
  bar.start(Math.max(total, 1), 0, figures())
  return {
    add(bytes) {
      done += bytes
      bar.update(done, figures())
    },
    stop: () => bar.stop(),
  }
}
