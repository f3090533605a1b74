import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { trpc } from '../../api/client.ts'
import { texts as common } from '../../texts/common.ts'
import { formatTime } from '../../texts/format.ts'
import { settingsTexts as texts } from '../../texts/settings.ts'
import { CopyButton } from '../../ui/button/CopyButton.tsx'
import { Facts } from '../../ui/facts/Facts.tsx'
import { lazyPart } from '../../ui/page/lazy-part.tsx'
import { Loaded } from '../../ui/page/Loaded.tsx'
import { Page, Section } from '../../ui/page/Page.tsx'
import { Skeleton } from '../../ui/page/Skeleton.tsx'
import { HistoryLink } from '../audit/HistoryLink.tsx'

const GeneralForm = lazyPart(() => import('./GeneralForm.tsx'), 'GeneralForm', <Skeleton />)
const PolicyForm = lazyPart(() => import('./PolicyForm.tsx'), 'PolicyForm', <Skeleton />)

/** Name, address, logo and key policy of an organization. */
export function SettingsScreen(): ReactNode {
  const { orgId } = useParams({ from: '/signed-in/org/$orgId' })
  const organization = useQuery(trpc.organization.get.queryOptions({ orgId }))
  const policy = useQuery(trpc.organization.policy.queryOptions({ orgId }))
  return (
    <Page title={texts.title} lead={texts.lead} actions={<HistoryLink orgId={orgId} subject={orgId} />}>
      <Section title={texts.general}>
        <Loaded query={organization}>
          {(data) => (
            <div className="grid gap-5">
              <Facts
                facts={[
                  [
                    texts.id,
                    <span className="inline-flex items-center gap-1 font-mono text-xs">
                      {orgId}
                      <CopyButton text={orgId} label={common.copyId} size="small" />
                    </span>,
                  ],
                  [texts.created, <time dateTime={data.created_at}>{formatTime(data.created_at)}</time>],
                ]}
              />
              <GeneralForm key={data.updated_at} organization={data} />
            </div>
          )}
        </Loaded>
      </Section>
      <Section title={texts.policy} lead={texts.policyLead}>
        <Loaded query={policy}>
          {(data) => <PolicyForm key={JSON.stringify(data)} orgId={orgId} policy={data} />}
        </Loaded>
      </Section>
    </Page>
  )
}
