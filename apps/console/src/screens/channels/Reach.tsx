import type { Channel } from '@organizations/client'
import type { ReactNode } from 'react'
import { channelsTexts as texts } from '../../texts/channels.ts'
import { useReach } from './use-reach.ts'

interface ReachProps {
  channel: Channel
  /** Is it about to be deleted, instead of changed? */
  isDeletion?: boolean
}

/** Says how many devices a change of a channel touches. */
export function Reach({ channel, isDeletion = false }: ReachProps): ReactNode {
  const reach = useReach(channel.app_id)
  if (reach === undefined) return <p role="status">{texts.counting}</p>
  const { count, looked, isMore } = reach(channel)
  const [exactly, atLeast] = isDeletion
    ? [texts.takesAlong, texts.takesAlongAtLeast]
    : [texts.touches, texts.touchesAtLeast]
  return (
    <p role="status" className="font-medium">
      {isMore ? atLeast(count, looked) : exactly(count)}
    </p>
  )
}
