import type { Deletion } from '@organizations/client'
import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { client, queryClient, trpc } from '../../api/client.ts'
import { useStream } from '../../api/use-stream.ts'
import { texts as common } from '../../texts/common.ts'
import { deletionTexts as texts, kindName, stateNames } from '../../texts/deletion.ts'
import { formatNumber, formatSeconds, formatTime } from '../../texts/format.ts'
import { Badge, type BadgeTone } from '../../ui/Badge.tsx'
import { CopyButton } from '../../ui/CopyButton.tsx'
import { Facts } from '../../ui/Facts.tsx'
import { lazyPart } from '../../ui/lazy-part.tsx'
import { Loaded } from '../../ui/Loaded.tsx'
import { Page, Section } from '../../ui/Page.tsx'
import { Progress } from '../../ui/Progress.tsx'
import { Skeleton } from '../../ui/Skeleton.tsx'
import { Table } from '../../ui/Table.tsx'

const ReceiptSection = lazyPart(() => import('./ReceiptSection.tsx'), 'ReceiptSection', <Skeleton />)

const tones: Record<Deletion['state'], BadgeTone> = {
  requested: 'plain',
  sweeping: 'accent',
  verifying: 'accent',
  blocked: 'danger',
  completed: 'good',
  superseded: 'plain',
}

/** How far a deletion is, live, and its receipt in the end. */
export function DeletionScreen(): ReactNode {
  const { deletedId: orgId } = useParams({ from: '/signed-in/deletions/$deletedId' })
  const options = trpc.organization.deletion.queryOptions({ orgId })
  const deletion = useQuery(options)
  const state = deletion.data?.state
  const isOver = state === 'completed' || state === 'superseded'
  useStream<{ data: Deletion }>(
    state === undefined || isOver
      ? null
      : (handlers) => client.organization.watchDeletion.subscribe({ orgId }, handlers),
    ({ data }) => void queryClient.setQueryData(options.queryKey, data),
  )
  return (
    <Page
      title={texts.progressTitle}
      lead={
        <>
          <code className="font-mono text-sm">{orgId}</code>{' '}
          <CopyButton text={orgId} label={common.copyId} size="small" />
          <span className="block">{texts.progressLead}</span>
        </>
      }
    >
      <Loaded query={deletion}>{(data) => <DeletionProgress deletion={data} />}</Loaded>
      {state === 'completed' && <ReceiptSection orgId={orgId} />}
    </Page>
  )
}

function DeletionProgress({ deletion }: { deletion: Deletion }): ReactNode {
  const { state, done, total, percent, rate, etaSeconds, reason, kinds, requestedAt, startedAt, completedAt } = deletion
  const time = (at: string | undefined) =>
    at === undefined ? texts.unknown : <time dateTime={at}>{formatTime(at)}</time>
  return (
    <>
      <Section title={texts.progress}>
        <div className="grid gap-4">
          <p role="status">
            <Badge tone={tones[state]}>{stateNames[state]}</Badge>
          </p>
          <Progress label={texts.progressTitle} percent={percent} />
          {state === 'blocked' && (
            <p className="rounded-md border border-danger bg-danger-soft px-4 py-3 text-sm">
              {texts.blocked} {reason}
            </p>
          )}
          <Facts
            facts={[
              [texts.removed, texts.of(done, total)],
              [texts.rate, formatNumber(Math.round(rate))],
              ...(completedAt === undefined
                ? [[texts.left, etaSeconds === undefined ? texts.unknown : formatSeconds(etaSeconds)] as const]
                : []),
              [texts.requested, time(requestedAt)],
              [texts.started, time(startedAt)],
              [texts.completed, time(completedAt)],
            ]}
          />
        </div>
      </Section>
      {/* Later the receipt has them. */}
      {completedAt === undefined && kinds.length > 0 && (
        <Table
          label={texts.participants}
          rows={kinds}
          keyOf={({ kind }) => kind}
          columns={[
            { header: texts.kind, isName: true, cell: ({ kind }) => kindName(kind) },
            { header: texts.removed, isNumber: true, cell: (it) => texts.of(it.done, it.total) },
          ]}
        />
      )}
    </>
  )
}
