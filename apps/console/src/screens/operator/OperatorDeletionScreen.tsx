import type { ListedDeletion } from '@organizations/client'
import { useQuery } from '@tanstack/react-query'
import { Link, useParams } from '@tanstack/react-router'
import { useState, type ReactNode } from 'react'
import { trpc } from '../../api/client.ts'
import { operatorDeletionsTexts as texts, subjectNames } from '../../texts/operator-deletions.ts'
import { operatorActionNames } from '../../texts/operator.ts'
import { Button, buttonClasses } from '../../ui/button/Button.tsx'
import { Empty } from '../../ui/page/Empty.tsx'
import { Facts } from '../../ui/facts/Facts.tsx'
import { lazyPart } from '../../ui/page/lazy-part.tsx'
import { Loaded } from '../../ui/page/Loaded.tsx'
import { Page } from '../../ui/page/Page.tsx'
import { isOver } from '../deletion/DeletionBadge.tsx'
import { DeletionProgress } from '../deletion/DeletionProgress.tsx'
import { Timeline } from '../deletion/Timeline.tsx'
import type { DoingToDeletion } from './DeletionsScreen.tsx'
import { WaitedFor } from './WaitedFor.tsx'

const RetryDeletion = lazyPart(() => import('./RetryDeletion.tsx'), 'RetryDeletion')
const WaiveParticipant = lazyPart(() => import('./WaiveParticipant.tsx'), 'WaiveParticipant')

/** The stream of a deletion is for who asked for it, so this asks. */
const ASKED_AGAIN_MS = 1_000
const MOST_ENTRIES = 100

/** One deletion, for operators: who asked for it, where it is, what went wrong, and what operators did to it. */
export function OperatorDeletionScreen(): ReactNode {
  const { deletionId: id } = useParams({ from: '/signed-in/operator/deletions/$deletionId' })
  const found = useQuery(
    trpc.operator.listDeletions.queryOptions(
      { id },
      {
        refetchInterval: ({ state: { data } }) => (data?.[0] === undefined || isOver(data[0]) ? false : ASKED_AGAIN_MS),
      },
    ),
  )
  const all = (
    <Link to="/operator/deletions" className={buttonClasses('quiet')}>
      {texts.backToAll}
    </Link>
  )
  return (
    <Page title={texts.oneTitle} lead={<code className="font-mono text-sm wrap-anywhere">{id}</code>} actions={all}>
      <Loaded query={found}>
        {([deletion]) =>
          deletion === undefined ? (
            <Empty title={texts.notFound}>{texts.notFoundHint}</Empty>
          ) : (
            <OneDeletion deletion={deletion} />
          )
        }
      </Loaded>
    </Page>
  )
}

function OneDeletion({ deletion }: { deletion: ListedDeletion }): ReactNode {
  const { id, state } = deletion
  const [doing, setDoing] = useState<DoingToDeletion>()
  const close = () => setDoing(undefined)
  const log = useQuery(trpc.operator.listAudit.queryOptions({ target: id, limit: MOST_ENTRIES }))
  const done = (log.data ?? []).map((it) => ({
    at: it.created_at,
    what: texts.by(operatorActionNames[it.action], it.email),
  }))
  return (
    <>
      <DeletionProgress deletion={deletion}>
        <Facts facts={factsOf(deletion)} />
        <WaitedFor deletion={deletion} onDo={setDoing} />
        {state === 'blocked' && (
          <div>
            <Button look="main" writes onClick={() => setDoing({ what: 'retry', deletion })}>
              {texts.retry}
            </Button>
          </div>
        )}
      </DeletionProgress>
      <Timeline deletion={deletion} more={done} />
      {doing?.what === 'retry' && <RetryDeletion deletion={doing.deletion} onRetried={close} onClose={close} />}
      {doing?.what === 'waive' && <WaiveParticipant {...doing} onClose={close} />}
    </>
  )
}

function factsOf({ subject, organizationId, requestedBy, stalledRounds, failures, lastError }: ListedDeletion) {
  const { email, uid, requester, reason } = requestedBy
  const facts: [string, ReactNode][] = [
    [subjectNames[subject.kind] ?? subject.kind, <code className="font-mono text-xs">{subject.id}</code>],
    [texts.askedBy, requester === null ? (email ?? uid) : `${email ?? uid}, ${texts.as[requester]}`],
  ]
  if (subject.kind !== 'organization' && organizationId !== null) facts.push([texts.organization, organizationId])
  if (reason !== null) facts.push([texts.why, reason])
  if (stalledRounds > 0) facts.push([texts.stalled, stalledRounds])
  if (failures > 0) facts.push([texts.failures, failures])
  if (lastError !== null) facts.push([texts.lastError, lastError])
  return facts
}
