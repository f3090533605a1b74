import type { OrganizationEvent } from '@organizations/client'
import { useQuery } from '@tanstack/react-query'
import { useState, type ReactNode } from 'react'
import { trpc } from '../../api/client.ts'
import { eventsTexts as texts } from '../../texts/events.ts'
import { formatNumber, formatTime } from '../../texts/format.ts'
import { Button } from '../../ui/button/Button.tsx'
import { lazyPart } from '../../ui/page/lazy-part.tsx'
import { Table } from '../../ui/list/Table.tsx'

const EventDialog = lazyPart(() => import('./EventDialog.tsx'), 'EventDialog')

/** As many as a page of the API has at most. */
const MOST = 1000

/** Events in their order; each can be looked at as programs get it. */
export function EventTable({ orgId, events }: { orgId: string; events: readonly OrganizationEvent[] }): ReactNode {
  const { data: members = [] } = useQuery(trpc.member.list.queryOptions({ orgId, limit: MOST }))
  const emails = new Map(members.map(({ uid, email }) => [uid, email]))
  const [looked, setLooked] = useState<OrganizationEvent>()
  return (
    <>
      <Table
        label={texts.table}
        rows={events}
        keyOf={({ id }) => id}
        columns={[
          { header: texts.sequence, isNumber: true, cell: ({ data }) => formatNumber(data.sequence) },
          { header: texts.event, isName: true, cell: ({ type }) => type },
          {
            header: texts.actor,
            cell: ({ data: { actor } }) =>
              actor === null ? (
                <span className="text-muted">{texts.service}</span>
              ) : (
                // One who is no member any more has no address here.
                (emails.get(actor.user_id) ?? <code className="font-mono text-xs wrap-anywhere">{actor.user_id}</code>)
              ),
          },
          {
            header: texts.time,
            cell: ({ timestamp: at }) => (
              <time dateTime={at} className="whitespace-nowrap">
                {formatTime(at)}
              </time>
            ),
          },
          {
            header: texts.actions,
            isActions: true,
            cell: (event) => (
              <Button
                aria-label={`${texts.look}: ${event.type}, ${texts.sequence} ${event.data.sequence}`}
                onClick={() => setLooked(event)}
              >
                {texts.look}
              </Button>
            ),
          },
        ]}
      />
      {looked && <EventDialog event={looked} onClose={() => setLooked(undefined)} />}
    </>
  )
}
