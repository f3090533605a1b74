import { useQuery } from '@tanstack/react-query'
import { useParams, useSearch } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { trpc } from '../../api/client.ts'
import { statisticsTexts as texts } from '../../texts/statistics.ts'
import { Loaded } from '../../ui/page/Loaded.tsx'
import { Page } from '../../ui/page/Page.tsx'
import { BundleUsage } from './BundleUsage.tsx'
import { MeasureCharts } from './MeasureCharts.tsx'
import { daysUpTo } from './period.ts'
import { PeriodLinks } from './PeriodLinks.tsx'

/** What an app has used, and which of its bundles are in use. */
export function AppStatisticsScreen(): ReactNode {
  const { appId } = useParams({ from: '/signed-in/org/$orgId/apps/$appId' })
  const { days = 30 } = useSearch({ from: '/signed-in/org/$orgId/apps/$appId/statistics' })
  const { before: earlier, ...period } = daysUpTo(Date.now(), days)
  const points = useQuery(trpc.statistics.app.queryOptions({ app_id: appId, ...period }))
  const before = useQuery(trpc.statistics.app.queryOptions({ app_id: appId, ...earlier }))
  return (
    <Page title={texts.title} lead={texts.ofApp} actions={<PeriodLinks days={days} />}>
      <BundleUsage appId={appId} period={period} />
      <Loaded query={points}>{(data) => <MeasureCharts points={data} before={before.data} />}</Loaded>
    </Page>
  )
}
