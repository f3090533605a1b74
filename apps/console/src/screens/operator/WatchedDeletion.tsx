import type { ListedDeletion } from '@organizations/client'
import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { client } from '../../api/client.ts'
import { deletionTexts } from '../../texts/deletion.ts'
import { formatNumber, formatSeconds } from '../../texts/format.ts'
import { operatorDeletionsTexts as texts } from '../../texts/operator-deletions.ts'
import { Button } from '../../ui/Button.tsx'
import { Facts } from '../../ui/Facts.tsx'
import { Loaded } from '../../ui/Loaded.tsx'
import { Section } from '../../ui/Page.tsx'
import { Progress } from '../../ui/Progress.tsx'
import { DeletionBadge } from './StateOfDeletion.tsx'

const ASKED_AGAIN_MS = 1_000
/** As many as a page of the API has at most. */
const MOST = 1000

/** One deletion as it goes on. The stream of a deletion is for who asked for it, so this asks every second. */
export function WatchedDeletion({ id, onClose }: { id: string; onClose: () => void }): ReactNode {
  const found = useQuery({
    queryKey: ['open deletion', id],
    queryFn: async ({ signal }) => await findOpenDeletion(id, signal),
    // What is not open any more does not change.
    refetchInterval: ({ state }) => (state.data === null ? false : ASKED_AGAIN_MS),
  })
  return (
    <Section title={texts.watched} lead={<code className="font-mono text-xs wrap-anywhere">{id}</code>}>
      <div className="grid gap-4">
        <Loaded query={found} skeleton={<p role="status">{texts.looking}</p>}>
          {(deletion) =>
            deletion === null ? (
              <p role="status" className="rounded-md bg-good-soft px-4 py-3 text-sm font-medium text-good">
                {texts.over}
              </p>
            ) : (
              <OpenDeletion deletion={deletion} />
            )
          }
        </Loaded>
        <div>
          <Button onClick={onClose}>{texts.stopWatching}</Button>
        </div>
      </div>
    </Section>
  )
}

function OpenDeletion({ deletion }: { deletion: ListedDeletion }): ReactNode {
  const { state, reason, percent, done, total, rate, etaSeconds } = deletion
  return (
    <div className="grid gap-4">
      <p role="status" className="flex flex-wrap items-center gap-2 text-sm">
        <DeletionBadge state={state} /> {reason}
      </p>
      <Progress label={texts.watched} percent={percent} />
      <Facts
        facts={[
          [deletionTexts.removed, deletionTexts.of(done, total)],
          [deletionTexts.rate, formatNumber(Math.round(rate))],
          [deletionTexts.left, etaSeconds === undefined ? deletionTexts.unknown : formatSeconds(etaSeconds)],
        ]}
      />
    </div>
  )
}

/** Null when it is not open any more. While one state is read it may go over to the next, which is read after it. */
async function findOpenDeletion(id: string, signal: AbortSignal): Promise<ListedDeletion | null> {
  for (const state of ['blocked', 'requested', 'sweeping', 'verifying', 'blocked'] as const) {
    const deletions = await client.operator.listDeletions.query({ state, limit: MOST }, { signal })
    const found = deletions.find((it) => it.id === id)
    if (found) return found
  }
  return null
}
