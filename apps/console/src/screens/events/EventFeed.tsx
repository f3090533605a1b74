import type { OrganizationEvent } from '@organizations/client'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useState, type ReactNode } from 'react'
import { client } from '../../api/client.ts'
import { useStream } from '../../api/use-stream.ts'
import { eventsTexts as texts } from '../../texts/events.ts'
import { Button } from '../../ui/button/Button.tsx'
import { Empty } from '../../ui/page/Empty.tsx'
import { Loaded } from '../../ui/page/Loaded.tsx'
import { RefusalNote } from '../../ui/page/RefusalNote.tsx'
import { EventTable } from './EventTable.tsx'
import type { EventsSearch } from './searches.ts'

const EVENTS_PER_PAGE = 100
/** Of those that come live: older ones are left out, and found again by loading the page. */
const MOST_LIVE = 1_000

interface LiveEvent {
  /** The cursor of those who have read it. */
  id: string
  data: OrganizationEvent
}

/** Reads events page by page and follows them at the end. The cursor of the one goes into the other: none is missed. */
export function EventFeed({ orgId, search: { kind, begin } }: { orgId: string; search: EventsSearch }): ReactNode {
  const pages = useInfiniteQuery({
    queryKey: ['events', orgId, begin ?? 'oldest'],
    queryFn: async ({ pageParam, signal }) =>
      await client.event.list.query({ orgId, after: pageParam, limit: EVENTS_PER_PAGE }, { signal }),
    initialPageParam: begin === 'now' ? 'latest' : undefined,
    getNextPageParam: ({ hasMore, cursor }) => (hasMore ? cursor : undefined),
    // What was read does not change, and reading the end again would leave out what came since.
    staleTime: ({ state }) => (state.data === undefined ? 0 : 'static'),
    gcTime: 0,
  })
  const [live, setLive] = useState<LiveEvent[]>([])
  const end = pages.data?.pages.at(-1)
  const isAtEnd = end?.hasMore === false
  const after = live.at(-1)?.id ?? end?.cursor
  useStream<LiveEvent>(
    isAtEnd ? (handlers) => client.event.watch.subscribe({ orgId, after }, handlers) : null,
    (event) => setLive((before) => [...before, event].slice(-MOST_LIVE)),
  )
  return (
    <Loaded query={pages}>
      {({ pages: read }) => {
        const all = [...read.flatMap(({ data }) => data), ...live.map(({ data }) => data)]
        const events = kind === undefined ? all : all.filter(({ type }) => type.startsWith(`${kind}.`))
        return (
          <div className="grid gap-3">
            <p className="text-sm text-muted">
              {texts.shown(events.length)}
              {isAtEnd && `. ${texts.following}`}
            </p>
            {events.length === 0 ? (
              <Empty title={all.length === 0 ? texts.none : texts.noMatch}>{texts.noneHint}</Empty>
            ) : (
              <EventTable orgId={orgId} events={events} />
            )}
            {pages.isFetchNextPageError && <RefusalNote error={pages.error} />}
            {pages.hasNextPage && (
              <div>
                <Button isBusy={pages.isFetchingNextPage} onClick={() => void pages.fetchNextPage()}>
                  {texts.more}
                </Button>
              </div>
            )}
          </div>
        )
      }}
    </Loaded>
  )
}
