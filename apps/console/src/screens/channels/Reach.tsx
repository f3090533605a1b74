import type { Channel } from '@organizations/client'
import type { ReactNode } from 'react'
import { channelsTexts as texts } from '../../texts/channels.ts'
import { servedBy, useDeviceTally } from './device-tally.ts'

interface ReachProps {
  channel: Channel
  /** Is it about to be deleted, instead of changed? */
  isDeletion?: boolean
}

/** Says how many devices a change of a channel touches. */
export function Reach({ channel, isDeletion = false }: ReachProps): ReactNode {
  const tally = useDeviceTally(channel.app_id)
  if (tally === undefined) return <p role="status">{texts.counting}</p>
  const count = servedBy(channel, tally)
  const [exactly, atLeast] = isDeletion
    ? [texts.takesAlong, texts.takesAlongAtLeast]
    : [texts.touches, texts.touchesAtLeast]
  return (
    <p role="status" className="font-medium">
      {tally.isMore ? atLeast(count, tally.looked) : exactly(count)}
    </p>
  )
}
