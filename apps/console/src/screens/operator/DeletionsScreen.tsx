import type { DeletionState, ListedDeletion } from '@organizations/client'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useState, type ReactNode } from 'react'
import { trpc } from '../../api/client.ts'
import { stateNames } from '../../texts/deletion.ts'
import { operatorDeletionsTexts as texts } from '../../texts/operator-deletions.ts'
import { Empty } from '../../ui/page/Empty.tsx'
import { SelectField } from '../../ui/form/Field.tsx'
import { lazyPart } from '../../ui/page/lazy-part.tsx'
import { Loaded } from '../../ui/page/Loaded.tsx'
import { Page } from '../../ui/page/Page.tsx'
import { Pager } from '../../ui/list/Pager.tsx'
import { DeletionTable } from './DeletionTable.tsx'

const RetryDeletion = lazyPart(() => import('./RetryDeletion.tsx'), 'RetryDeletion')
const WaiveParticipant = lazyPart(() => import('./WaiveParticipant.tsx'), 'WaiveParticipant')

const DELETIONS_PER_PAGE = 50
const ASKED_AGAIN_MS = 3_000

export type DoingToDeletion =
  | { what: 'retry'; deletion: ListedDeletion }
  | { what: 'waive'; deletion: ListedDeletion; participant: { id: string; name: string } }

/** All deletions by state: why one is blocked, a retry, and who is waited for. Each has a screen of its own. */
export function DeletionsScreen(): ReactNode {
  const { state, page = 0 } = useSearch({ from: '/signed-in/operator/deletions' })
  const navigate = useNavigate()
  const [doing, setDoing] = useState<DoingToDeletion>()
  const close = () => setDoing(undefined)
  const list = useQuery(
    trpc.operator.listDeletions.queryOptions(
      { state, page, limit: DELETIONS_PER_PAGE },
      { placeholderData: keepPreviousData, refetchInterval: ASKED_AGAIN_MS },
    ),
  )
  const go = (next: { state?: DeletionState | undefined; page?: number }) => {
    const { state: nextState, page: nextPage = 0 } = { state, ...next }
    void navigate({
      to: '.',
      search: {
        ...(nextState && { state: nextState }),
        ...(nextPage > 0 && { page: nextPage }),
      },
    })
  }
  return (
    <Page title={texts.title} lead={texts.lead}>
      <SelectField
        label={texts.state}
        className="w-full sm:w-60"
        value={state ?? ''}
        onChange={
          ({ target }) => go({ state: target.value === '' ? undefined : (target.value as DeletionState) }) // of the options below
        }
      >
        <option value="">{texts.anyState}</option>
        {Object.entries(stateNames).map(([value, label]) => (
          <option key={value} value={value}>
            {label}
          </option>
        ))}
      </SelectField>
      <Loaded query={list}>
        {(deletions) => (
          <div className="grid gap-3">
            {deletions.length === 0 ? (
              <Empty title={state === undefined ? texts.none : texts.noMatch}>{texts.noneHint}</Empty>
            ) : (
              <DeletionTable deletions={deletions} onDo={setDoing} />
            )}
            <Pager
              page={page}
              hasMore={deletions.length === DELETIONS_PER_PAGE}
              onChange={(next) => go({ page: next })}
            />
          </div>
        )}
      </Loaded>
      {doing?.what === 'retry' && (
        <RetryDeletion
          deletion={doing.deletion}
          onRetried={() => {
            void navigate({ to: '/operator/deletions/$deletionId', params: { deletionId: doing.deletion.id } })
          }}
          onClose={close}
        />
      )}
      {doing?.what === 'waive' && <WaiveParticipant {...doing} onClose={close} />}
    </Page>
  )
}
