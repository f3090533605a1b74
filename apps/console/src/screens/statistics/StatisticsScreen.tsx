import { useQuery } from '@tanstack/react-query'
import { useParams, useSearch } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { trpc } from '../../api/client.ts'
import { statisticsTexts as texts } from '../../texts/statistics.ts'
import { Loaded } from '../../ui/page/Loaded.tsx'
import { Page } from '../../ui/page/Page.tsx'
import { AppUse } from './AppUse.tsx'
import { MeasureCharts } from './MeasureCharts.tsx'
import { daysUpTo } from './period.ts'
import { PeriodLinks } from './PeriodLinks.tsx'

/** What the apps of an organization have used. */
export function StatisticsScreen(): ReactNode {
  const { orgId } = useParams({ from: '/signed-in/org/$orgId' })
  const { days = 30 } = useSearch({ from: '/signed-in/org/$orgId/statistics' })
  const { before: earlier, ...period } = daysUpTo(Date.now(), days)
  const points = useQuery(trpc.statistics.organization.queryOptions({ org_id: orgId, ...period }))
  const before = useQuery(trpc.statistics.organization.queryOptions({ org_id: orgId, ...earlier }))
  return (
    <Page title={texts.title} lead={texts.lead} actions={<PeriodLinks days={days} />}>
      <Loaded query={points}>{(data) => <MeasureCharts points={data} before={before.data} />}</Loaded>
      <AppUse orgId={orgId} period={period} />
    </Page>
  )
}
