import type { Channel, Device } from '@organizations/client'
import { useQuery } from '@tanstack/react-query'
import { client } from '../../api/client.ts'

/** What of a device decides which channel serves it. */
export type ServedDevice = Pick<Device, 'channel' | 'platform' | 'is_emulator' | 'is_prod'>
type ServingChannel = Pick<Channel, 'name' | 'public' | 'ios' | 'android' | 'electron' | 'allow_emulator' | 'allow_dev'>

/** How many devices of each sort an app has, as far as it was looked at. */
export interface DeviceTally {
  sorts: readonly { device: ServedDevice; count: number }[]
  looked: number
  /** Are there devices that were not looked at? */
  isMore: boolean
}

const PER_PAGE = 1000
/** An app can have millions, and nothing counts them by channel: of more than these, the answer is "at least". */
const MOST_PAGES = 10
const FRESH_MS = 60_000

/** The tally of an app; undefined while it is counted, or when it could not be. */
export function useDeviceTally(appId: string): DeviceTally | undefined {
  return useQuery({
    queryKey: ['device-tally', appId],
    queryFn: ({ signal }) => countDevices(appId, signal),
    staleTime: FRESH_MS,
  }).data
}

async function countDevices(appId: string, signal: AbortSignal): Promise<DeviceTally> {
  const sorts = new Map<string, { device: ServedDevice; count: number }>()
  let looked = 0
  let cursor: string | undefined
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const { data, nextCursor } = await client.device.list.query({ app_id: appId, limit: PER_PAGE, cursor }, { signal })
    for (const device of data) {
      const key = [device.channel, device.platform, device.is_emulator, device.is_prod].join(' ')
      const sort = sorts.get(key) ?? { device, count: 0 }
      sorts.set(key, { ...sort, count: sort.count + 1 })
    }
    looked += data.length
    cursor = nextCursor
    if (cursor === undefined) break
  }
  return { sorts: [...sorts.values()], looked, isMore: cursor !== undefined }
}

/** How many devices a channel serves, of those that were looked at. Pure. */
export function servedBy(channel: ServingChannel, { sorts }: Pick<DeviceTally, 'sorts'>): number {
  return sorts.filter(({ device }) => serves(channel, device)).reduce((sum, { count }) => sum + count, 0)
}

function serves(channel: ServingChannel, device: ServedDevice): boolean {
  if (!channel[device.platform]) return false
  if (device.is_emulator && !channel.allow_emulator) return false
  if (!device.is_prod && !channel.allow_dev) return false
  return device.channel === null ? channel.public : device.channel === channel.name
}
