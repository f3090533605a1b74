import type { DeletionState } from '@organizations/client'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { trpc } from '../../api/client.ts'
import { stateNames } from '../../texts/deletion.ts'
import { healthNames, overviewTexts as texts } from '../../texts/operator.ts'
import { Badge } from '../../ui/facts/Badge.tsx'
import { Facts } from '../../ui/facts/Facts.tsx'
import { Loaded } from '../../ui/page/Loaded.tsx'
import { Page, Section } from '../../ui/page/Page.tsx'
import { readHealth } from './read-health.ts'

const ASKED_AGAIN_MS = 5_000

/** The health of the service, and the work that waits. */
export function OverviewScreen(): ReactNode {
  const health = useQuery({ queryKey: ['health'], queryFn: readHealth, refetchInterval: ASKED_AGAIN_MS })
  const workload = useQuery(trpc.operator.workload.queryOptions(undefined, { refetchInterval: ASKED_AGAIN_MS }))
  return (
    <Page title={texts.title} lead={texts.lead}>
      <Section title={texts.parts} lead={texts.partsLead}>
        <Loaded query={health}>
          {({ status, database, store, redis, degraded }) => (
            <Facts
              facts={[
                [texts.status, <HealthBadge state={status} />],
                [texts.database, <HealthBadge state={database} />],
                [texts.store, <HealthBadge state={store} />],
                ...(redis === undefined ? [] : [[texts.redis, <HealthBadge state={redis} />] as const]),
                ...(degraded?.includes('disk') === true
                  ? [[texts.disk, <Badge tone="danger">{texts.full}</Badge>] as const]
                  : []),
              ]}
            />
          )}
        </Loaded>
      </Section>
      <Section title={texts.work}>
        <Loaded query={workload}>
          {({ deletionsByState, ...work }) => (
            <div className="grid gap-5">
              <Facts
                facts={[
                  [texts.oldestEvent, texts.age(work.oldestEventAgeMs)],
                  [texts.waitingForOthers, texts.count(work.deletionsWaitingForOthers)],
                  [texts.oldestWait, texts.age(work.oldestWaitForOthersMs)],
                  [texts.oldestDelivery, texts.age(work.oldestDeliveryAgeMs)],
                  [texts.participants, texts.count(work.participantsWaitedFor)],
                  [texts.mails, texts.count(work.mailsWaiting)],
                  [texts.oldestMail, texts.age(work.oldestMailAgeMs)],
                ]}
              />
              <StateCounts counts={deletionsByState} />
            </div>
          )}
        </Loaded>
      </Section>
    </Page>
  )
}

function HealthBadge({ state }: { state: string }): ReactNode {
  const isWell = state === 'ok' || state === 'ready'
  return <Badge tone={isWell ? 'good' : 'danger'}>{healthNames[state] ?? state}</Badge>
}

function StateCounts({ counts }: { counts: { [State in DeletionState]?: number } }): ReactNode {
  const states = (Object.keys(stateNames) as DeletionState[]).filter((state) => (counts[state] ?? 0) > 0)
  return (
    <div>
      <h3 className="text-sm font-semibold">{texts.deletions}</h3>
      {states.length === 0 && <p className="mt-1 text-sm text-muted">{texts.noDeletions}</p>}
      <ul className="mt-2 flex flex-wrap gap-2">
        {states.map((state) => (
          <li key={state}>
            <Link
              to="/operator/deletions"
              search={{ state }}
              className="flex items-center gap-2 rounded-md border border-line px-3 py-1.5 text-sm hover:bg-sunken"
            >
              {stateNames[state]}
              <Badge tone={state === 'blocked' ? 'danger' : 'plain'}>{texts.count(counts[state] ?? 0)}</Badge>
            </Link>
          </li>
        ))}
      </ul>
    </div>
  )
}
