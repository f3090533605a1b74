import type { WebhookDelivery } from '@organizations/client'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useState, type ReactNode } from 'react'
import { trpc } from '../../api/client.ts'
import { formatDistance, formatNumber, formatTime } from '../../texts/format.ts'
import { deliveriesTexts as texts, deliveryStates } from '../../texts/webhooks.ts'
import { Button } from '../../ui/button/Button.tsx'
import { Empty } from '../../ui/page/Empty.tsx'
import { SelectField } from '../../ui/form/Field.tsx'
import { lazyPart } from '../../ui/page/lazy-part.tsx'
import { Loaded } from '../../ui/page/Loaded.tsx'
import { Section } from '../../ui/page/Page.tsx'
import { Pager } from '../../ui/list/Pager.tsx'
import { Table } from '../../ui/list/Table.tsx'
import { DeliveryState } from './DeliveryState.tsx'

const DeliveryDialog = lazyPart(() => import('./DeliveryDialog.tsx'), 'DeliveryDialog')

const ASKED_AGAIN_MS = 5_000

/** What became of the events on their way to a webhook. Asked for again every few seconds. */
export function DeliveriesSection({ orgId, webhookId }: { orgId: string; webhookId: string }): ReactNode {
  const { status, page = 0 } = useSearch({ from: '/signed-in/org/$orgId/webhooks/$webhookId' })
  const navigate = useNavigate()
  const [looked, setLooked] = useState<string>()
  const list = useQuery(
    trpc.webhook.deliveries.queryOptions(
      { orgId, webhookId, status, page },
      { placeholderData: keepPreviousData, refetchInterval: ASKED_AGAIN_MS },
    ),
  )
  const shown = list.data?.deliveries.find(({ id }) => id === looked)
  return (
    <Section title={texts.title} lead={texts.lead}>
      <div className="grid gap-3">
        <SelectField
          label={texts.show}
          className="w-full sm:w-48"
          value={status ?? ''}
          onChange={({ target }) =>
            void navigate({
              to: '.',
              search: target.value === '' ? {} : { status: target.value as WebhookDelivery['status'] }, // of the options below
              replace: true,
            })
          }
        >
          <option value="">{texts.all}</option>
          {Object.entries(deliveryStates).map(([value, label]) => (
            <option key={value} value={value}>
              {label}
            </option>
          ))}
        </SelectField>
        <Loaded query={list}>
          {({ deliveries, pagination }) =>
            deliveries.length === 0 ? (
              <Empty title={status === undefined ? texts.none : texts.noMatch}>{texts.noneHint}</Empty>
            ) : (
              <>
                <DeliveryTable deliveries={deliveries} onLook={setLooked} />
                <Pager
                  page={page}
                  hasMore={pagination.has_more}
                  onChange={(next) =>
                    void navigate({ to: '.', search: { ...(status && { status }), ...(next > 0 && { page: next }) } })
                  }
                />
              </>
            )
          }
        </Loaded>
      </div>
      {shown && <DeliveryDialog orgId={orgId} delivery={shown} onClose={() => setLooked(undefined)} />}
    </Section>
  )
}

interface DeliveryTableProps {
  deliveries: readonly WebhookDelivery[]
  onLook: (id: string) => void
}

function DeliveryTable({ deliveries, onLook }: DeliveryTableProps): ReactNode {
  return (
    <Table
      label={texts.title}
      rows={deliveries}
      keyOf={({ id }) => id}
      columns={[
        { header: texts.event, isName: true, cell: ({ event_type: type }) => type },
        { header: texts.state, cell: ({ status }) => <DeliveryState status={status} /> },
        { header: texts.tries, isNumber: true, cell: (it) => formatNumber(it.attempt_count) },
        { header: texts.answer, cell: ({ response_status: answer }) => answer ?? texts.noAnswer },
        {
          header: texts.time,
          cell: ({ created_at: at }) => (
            <time dateTime={at} title={formatTime(at)}>
              {formatDistance(at)}
            </time>
          ),
        },
        {
          header: texts.actions,
          isActions: true,
          cell: ({ id, event_type: type }) => (
            <Button aria-label={`${texts.look}: ${type}`} onClick={() => onLook(id)}>
              {texts.look}
            </Button>
          ),
        },
      ]}
    />
  )
}
