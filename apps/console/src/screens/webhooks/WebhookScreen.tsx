import type { WebhookWithStats } from '@organizations/client'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { Send } from 'lucide-react'
import { useState, type ReactNode } from 'react'
import { client, trpc } from '../../api/client.ts'
import { refresh } from '../../api/refresh.ts'
import { formatTime } from '../../texts/format.ts'
import { describeEvents, verifyTexts, webhooksTexts as texts } from '../../texts/webhooks.ts'
import { Button } from '../../ui/button/Button.tsx'
import { Facts } from '../../ui/facts/Facts.tsx'
import { lazyPart } from '../../ui/page/lazy-part.tsx'
import { Loaded } from '../../ui/page/Loaded.tsx'
import { notify } from '../../ui/page/notice.tsx'
import { Page, Section } from '../../ui/page/Page.tsx'
import { RefusalNote } from '../../ui/page/RefusalNote.tsx'
import { Skeleton } from '../../ui/page/Skeleton.tsx'
import { HistoryLink } from '../audit/HistoryLink.tsx'
import { DeliveriesSection } from './DeliveriesSection.tsx'
import { StateBadge } from './StateBadge.tsx'
import { TestAnswer } from './TestAnswer.tsx'

const WebhookForm = lazyPart(() => import('./WebhookForm.tsx'), 'WebhookForm')
const RotateSecret = lazyPart(() => import('../keys/RotateSecret.tsx'), 'RotateSecret')
const DeleteWebhook = lazyPart(() => import('./DeleteWebhook.tsx'), 'DeleteWebhook')
const VerifyingCode = lazyPart(() => import('./VerifyingCode.tsx'), 'VerifyingCode', <Skeleton />)

/** The service may disable it while one looks. */
const ASKED_AGAIN_MS = 5_000

/** One webhook: what it hears of, a test, its deliveries, and how its receiver checks them. */
export function WebhookScreen(): ReactNode {
  const { orgId, webhookId } = useParams({ from: '/signed-in/org/$orgId/webhooks/$webhookId' })
  const webhook = useQuery(trpc.webhook.get.queryOptions({ orgId, webhookId }, { refetchInterval: ASKED_AGAIN_MS }))
  return (
    <Page title={webhook.data?.name ?? texts.title} lead={webhook.data?.url}>
      <Loaded query={webhook}>{(data) => <WebhookParts orgId={orgId} webhook={data} />}</Loaded>
    </Page>
  )
}

function WebhookParts({ orgId, webhook }: { orgId: string; webhook: WebhookWithStats }): ReactNode {
  const { id: webhookId, name, enabled, events, disabled_reason: reason, created_at: at, stats_24h: stats } = webhook
  const [doing, setDoing] = useState<'change' | 'rotate' | 'delete'>()
  const close = () => setDoing(undefined)
  const readAgain = async () => await refresh(trpc.webhook.pathFilter())
  const testing = useMutation(trpc.webhook.test.mutationOptions({ onSettled: readAgain }))
  const switching = useMutation(
    trpc.webhook.update.mutationOptions({
      async onSuccess(it) {
        await readAgain()
        notify(it.enabled ? texts.nowEnabled(name) : texts.nowDisabled(name))
      },
      onError: readAgain,
    }),
  )
  const error = testing.error ?? switching.error
  return (
    <>
      <div className="flex flex-wrap gap-2">
        <Button
          look="main"
          writes
          disabled={!enabled}
          isBusy={testing.isPending}
          onClick={() => testing.mutate({ orgId, webhookId })}
        >
          <Send aria-hidden size={16} />
          {texts.test}
        </Button>
        <Button writes onClick={() => setDoing('change')}>
          {texts.change}
        </Button>
        <Button writes onClick={() => setDoing('rotate')}>
          {texts.rotate}
        </Button>
        <Button
          writes
          isBusy={switching.isPending}
          onClick={() => switching.mutate({ orgId, webhookId, enabled: !enabled })}
        >
          {enabled ? texts.disable : texts.enable}
        </Button>
        <Button writes onClick={() => setDoing('delete')}>
          {texts.remove}
        </Button>
        <HistoryLink orgId={orgId} subject={webhookId} />
      </div>
      {!enabled && (
        <p role="status" className="rounded-md bg-warn-soft px-4 py-3 text-sm text-warn">
          {reason === null ? texts.disabledByHand : texts.disabledBecause(reason)}
        </p>
      )}
      {error && <RefusalNote error={error} />}
      {testing.data && <TestAnswer answer={testing.data} />}
      <div className="rounded-xl border border-line bg-surface p-4 sm:p-6">
        <Facts
          facts={[
            [texts.state, <StateBadge isEnabled={enabled} />],
            [texts.events, describeEvents(events)],
            [texts.last24h, texts.stats(stats)],
            [texts.created, <time dateTime={at}>{formatTime(at)}</time>],
          ]}
        />
      </div>
      <DeliveriesSection orgId={orgId} webhookId={webhookId} />
      <Section title={verifyTexts.title} lead={verifyTexts.lead}>
        <VerifyingCode />
      </Section>
      {doing === 'change' && <WebhookForm orgId={orgId} webhook={webhook} onClose={close} />}
      {doing === 'rotate' && (
        <RotateSecret
          name={name}
          lead={texts.rotateLead}
          rotate={() => client.webhook.rotate.mutate({ orgId, webhookId })}
          onClose={close}
        />
      )}
      {doing === 'delete' && <DeleteWebhook orgId={orgId} webhook={webhook} onClose={close} />}
    </>
  )
}
