import cliProgress from 'cli-progress'

import { describeParticipants } from './describe-participants.ts'
import type { DeletionStatus } from './follow-deletion.ts'
import type { Shell } from '../terminal/shell.ts'

/** The progress bar of a deletion. It is shown only when stderr is a terminal. */
export interface DeletionBar {
  show: (status: DeletionStatus) => void
  stop: () => void
}

/** Shows the bar before anything is known about the deletion. */
export function startDeletionBar({ stderr }: Shell): DeletionBar {
  if (!stderr.isTTY) return { show() {}, stop() {} }
  const format = '{bar} {percent} | {value} of {total} removed | {left}'
  const bar = new cliProgress.SingleBar(
    { format, stream: stderr, hideCursor: true, gracefulExit: false, clearOnComplete: true },
    cliProgress.Presets.shades_classic,
  )
  bar.start(1, 0, { percent: 'counting', left: '' })
  return {
    show({ done, total, percent, etaSeconds, participants = [] }) {
      if (total !== undefined) bar.setTotal(Math.max(total, 1))
      const awaited = etaSeconds === undefined && percent !== undefined ? describeParticipants(participants) : undefined
      const left = awaited === undefined ? timeLeft(etaSeconds) : `waits for ${awaited}`
      bar.update(total === undefined ? 0 : done, { percent: percent === undefined ? 'counting' : `${percent} %`, left })
    },
    stop: () => bar.stop(),
  }
}

function timeLeft(seconds: number | undefined): string {
  return seconds === undefined ? '' : `${seconds} s left`
}
