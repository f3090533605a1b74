import type { Deletion } from '@organizations/client'
import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { client, queryClient, trpc } from '../../api/client.ts'
import { useStream } from '../../api/use-stream.ts'
import { texts as common } from '../../texts/common.ts'
import { deletionTexts as texts } from '../../texts/deletion.ts'
import { CopyButton } from '../../ui/button/CopyButton.tsx'
import { lazyPart } from '../../ui/page/lazy-part.tsx'
import { Loaded } from '../../ui/page/Loaded.tsx'
import { Page } from '../../ui/page/Page.tsx'
import { Skeleton } from '../../ui/page/Skeleton.tsx'
import { DeletionProgress } from './DeletionProgress.tsx'
import { Timeline } from './Timeline.tsx'

const ReceiptSection = lazyPart(() => import('./ReceiptSection.tsx'), 'ReceiptSection', <Skeleton />)

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
          <span className="flex flex-wrap items-center gap-1">
            <code className="font-mono text-sm wrap-anywhere">{orgId}</code>
            <CopyButton text={orgId} label={common.copyId} size="small" />
          </span>
          <span className="block">{texts.progressLead}</span>
        </>
      }
    >
      <Loaded query={deletion}>
        {(data) => (
          <>
            <DeletionProgress deletion={data} />
            {state === 'completed' && <ReceiptSection orgId={orgId} />}
            <Timeline deletion={data} />
          </>
        )}
      </Loaded>
    </Page>
  )
}
