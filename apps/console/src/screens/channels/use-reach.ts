import type { Channel } from '@organizations/client'
import { useQuery } from '@tanstack/react-query'
import { trpc } from '../../api/client.ts'

const FRESH_MS = 60_000

/** How many devices a channel serves. */
export interface Served {
  count: number
  /** The devices that were counted, of all channels. */
  looked: number
  /** Are there devices that were not counted? */
  isMore: boolean
}

/** For each channel of an app, by its id; undefined while they are counted, or when they could not be. */
export function useReach(appId: string): ((channel: Pick<Channel, 'id'>) => Served) | undefined {
  const { data } = useQuery(trpc.channel.reach.queryOptions({ app_id: appId }, { staleTime: FRESH_MS }))
  if (data === undefined) return undefined
  const counts = new Map(data.channels.map(({ id, devices }) => [id, devices]))
  return ({ id }) => ({ count: counts.get(id) ?? 0, looked: data.devices, isMore: data.isAtLeast })
}
