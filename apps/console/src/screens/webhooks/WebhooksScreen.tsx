import { useQuery } from '@tanstack/react-query'
import { Link, useParams } from '@tanstack/react-router'
import { useState, type ReactNode } from 'react'
import { trpc } from '../../api/client.ts'
import { formatDay } from '../../texts/format.ts'
import { describeEvents, webhooksTexts as texts } from '../../texts/webhooks.ts'
import { AddButton } from '../../ui/list/AddButton.tsx'
import { lazyPart } from '../../ui/page/lazy-part.tsx'
import { LoadedList } from '../../ui/list/LoadedList.tsx'
import { Page } from '../../ui/page/Page.tsx'
import { Table } from '../../ui/list/Table.tsx'
import { StateBadge } from './StateBadge.tsx'

const WebhookForm = lazyPart(() => import('./WebhookForm.tsx'), 'WebhookForm')
const ShownSecret = lazyPart(() => import('../keys/ShownSecret.tsx'), 'ShownSecret')

/** The addresses that hear of an organization's events. An organization has at most 20. */
export function WebhooksScreen(): ReactNode {
  const { orgId } = useParams({ from: '/signed-in/org/$orgId' })
  const list = useQuery(trpc.webhook.list.queryOptions({ orgId }))
  const [isCreating, setCreating] = useState(false)
  const [secret, setSecret] = useState<string>()
  const create = <AddButton label={texts.create} onClick={() => setCreating(true)} />
  return (
    <Page title={texts.title} lead={texts.lead} actions={create}>
      <LoadedList query={list} none={texts.none} noneHint={texts.noneHint}>
        {(webhooks) => (
          <Table
            label={texts.table}
            rows={webhooks}
            keyOf={({ id }) => id}
            columns={[
              {
                header: texts.name,
                isName: true,
                cell: ({ id, name }) => (
                  <Link
                    to="/org/$orgId/webhooks/$webhookId"
                    params={{ orgId, webhookId: id }}
                    className="text-accent hover:underline"
                  >
                    {name}
                  </Link>
                ),
              },
              { header: texts.url, cell: ({ url }) => <span className="text-xs wrap-anywhere">{url}</span> },
              {
                header: texts.events,
                cell: ({ events }) => <span className="text-xs">{describeEvents(events)}</span>,
              },
              { header: texts.state, cell: ({ enabled }) => <StateBadge isEnabled={enabled} /> },
              {
                header: texts.created,
                cell: ({ created_at: at }) => <time dateTime={at}>{formatDay(at)}</time>,
              },
            ]}
          />
        )}
      </LoadedList>
      {isCreating && (
        <WebhookForm
          orgId={orgId}
          onClose={() => setCreating(false)}
          onCreated={(created) => {
            setCreating(false)
            setSecret(created)
          }}
        />
      )}
      {secret !== undefined && <ShownSecret secret={secret} onClose={() => setSecret(undefined)} />}
    </Page>
  )
}
