import { useQuery } from '@tanstack/react-query'
import { useMemo, type ReactNode } from 'react'
import { trpc } from '../../api/client.ts'
import { statisticsTexts as texts } from '../../texts/statistics.ts'
import { Empty } from '../../ui/page/Empty.tsx'
import { Loaded } from '../../ui/page/Loaded.tsx'
import { Section } from '../../ui/page/Page.tsx'
import { Chart } from './MeasureCharts.tsx'
import { mostUsed } from './most-used.ts'

interface Usage {
  labels: string[]
  datasets: { label: string; data: number[] }[]
}

/** Which share of the devices ran which bundle. */
export function BundleUsage({ appId, period }: { appId: string; period: { from: string; to: string } }): ReactNode {
  const usage = useQuery(trpc.statistics.bundleUsage.queryOptions({ app_id: appId, ...period }))
  return (
    <Section title={texts.usage} lead={texts.usageLead}>
      <Loaded query={usage}>{(data) => <UsageChart usage={data} />}</Loaded>
    </Section>
  )
}

function UsageChart({ usage }: { usage: Usage }): ReactNode {
  const lines = useMemo(() => mostUsed(usage.datasets, texts.otherVersions), [usage])
  if (lines.length === 0) return <Empty title={texts.noUsage}>{texts.noUsageHint}</Empty>
  return <Chart label={texts.usage} days={usage.labels} lines={lines} format={texts.percent} />
}
