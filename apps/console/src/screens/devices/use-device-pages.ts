import type { Device } from '@organizations/client'
import { useInfiniteQuery, type InfiniteData } from '@tanstack/react-query'
import { useState } from 'react'
import { client, queryClient } from '../../api/client.ts'
import type { DeviceFilter } from './device-filter.ts'
import { createPageCourse } from './page-course.ts'

export const PER_PAGE = 200
/** 10,000 devices are kept, however many are scrolled through. */
const MOST_PAGES = 50

interface DevicePage {
  data: Device[]
  nextCursor?: string
}

/** A part of an app's devices, which moves along as one scrolls. */
export interface DevicePages {
  error: Error | null
  isFetching: boolean
  isLoaded: boolean
  /** How many were read, from the first of the list on. */
  known: number
  /** Are there more than that? */
  isMore: boolean
  /** Which one of the list the first of `devices` is. */
  offset: number
  devices: readonly Device[]
  /** Reads what is missing for the rows from one to another, if anything is. */
  reach: (first: number, last: number) => void
}

/** The devices of an app that match. Use it with a `key` of the filter: it remembers where the pages begin. */
export function useDevicePages(appId: string, { q, platform, version }: DeviceFilter): DevicePages {
  const [course] = useState(createPageCourse)
  // Where reading began; `turn` tells one beginning from another at the same place.
  const [anchor, setAnchor] = useState({ cursor: '', turn: 0 })
  const filter = { id_prefix: q, platform, version_name: version }
  const query = useInfiniteQuery({
    queryKey: ['devices', appId, filter, anchor],
    async queryFn({ pageParam: cursor, signal }): Promise<DevicePage> {
      const from = cursor === '' ? {} : { cursor }
      const page = await client.device.list.query({ app_id: appId, limit: PER_PAGE, ...filter, ...from }, { signal })
      course.note(cursor, page.data.length, page.nextCursor)
      return page
    },
    initialPageParam: anchor.cursor,
    getNextPageParam: ({ nextCursor }) => nextCursor,
    getPreviousPageParam: (_page, _pages, cursor: string) => course.before(cursor),
    maxPages: MOST_PAGES,
    staleTime: Infinity, // reading fifty pages again at each look at the window would be much for little
    gcTime: 0,
  })
  const { data, isFetching, hasNextPage, hasPreviousPage } = query
  const firstCursor = data?.pageParams[0] as string | undefined // cursors are all that it is given
  const offset = course.startOf(firstCursor ?? anchor.cursor)
  const devices = data?.pages.flatMap((page) => page.data) ?? []
  const end = offset + devices.length
  const known = Math.max(course.known(), end)
  return {
    error: query.error,
    isFetching,
    isLoaded: data !== undefined || known > 0,
    known,
    isMore: data === undefined || hasNextPage || known > end,
    offset,
    devices,
    reach(first, last) {
      if (data === undefined || query.isError) return
      const isFar = last < offset - PER_PAGE || first > end + PER_PAGE
      if (isFar) setAnchor(({ turn }) => ({ cursor: course.at(first), turn: turn + 1 }))
      else if (isFetching) return
      else if (first < offset && hasPreviousPage) void query.fetchPreviousPage()
      else if (last >= end && hasNextPage) void query.fetchNextPage()
    },
  }
}

/** Shows a change of one device in what was read of the list, which is not read again for it. */
export function changeListedDevice(appId: string, deviceId: string, change: Partial<Device>): void {
  queryClient.setQueriesData<InfiniteData<DevicePage>>({ queryKey: ['devices', appId] }, (list) =>
    list === undefined
      ? undefined
      : {
          ...list,
          pages: list.pages.map((page) => ({
            ...page,
            data: page.data.map((device) => (device.device_id === deviceId ? { ...device, ...change } : device)),
          })),
        },
  )
}
