import type { DailyStatistics } from '@organizations/client'
import { useMemo, type ReactNode } from 'react'
import { measureFormats, statisticsTexts as texts } from '../../texts/statistics.ts'
import { lazyPart } from '../../ui/page/lazy-part.tsx'
import { Section } from '../../ui/page/Page.tsx'
import { Skeleton } from '../../ui/page/Skeleton.tsx'
import type { ChartProps } from './Chart.tsx'
import { compareMeasure, type Measure } from './compare-measure.ts'

export const Chart: (props: ChartProps) => ReactNode = lazyPart(
  async () => await import('./Chart.tsx'),
  'Chart',
  <Skeleton lines={6} />,
)

const measures: readonly Measure[] = ['mau', 'bandwidth', 'storage']

interface MeasureChartsProps {
  points: readonly DailyStatistics[]
  /** Of as many days before them; undefined until they are known. */
  before: readonly DailyStatistics[] | undefined
}

/** What was used: a chart for each measure, compared with the days before. */
export function MeasureCharts(props: MeasureChartsProps): ReactNode {
  return measures.map((measure) => <MeasureChart key={measure} measure={measure} {...props} />)
}

function MeasureChart({ measure, points, before }: MeasureChartsProps & { measure: Measure }): ReactNode {
  const days = useMemo(() => points.map(({ date }) => date), [points])
  const lines = useMemo(() => {
    const now = { name: texts.measures[measure], values: points.map((it) => it[measure]) }
    if (before?.some((it) => it[measure] > 0) !== true) return [now]
    return [now, { name: texts.before(points.length), values: before.map((it) => it[measure]) }]
  }, [points, before, measure])
  const format = measureFormats[measure]
  const { value, change } = compareMeasure(measure, points, before)
  return (
    <Section title={texts.measures[measure]} lead={texts.leads[measure]}>
      <p className="mb-3 flex flex-wrap items-baseline gap-x-3">
        <span className="text-2xl font-semibold tabular-nums">{format(value)}</span>
        <span className="text-sm text-muted">{measure === 'bandwidth' ? texts.inAll : texts.now}</span>
        {change !== undefined && <span className="text-sm text-muted">{changeText(change, points.length)}</span>}
      </p>
      <Chart label={texts.measures[measure]} days={days} lines={lines} format={format} />
    </Section>
  )
}

function changeText(change: number | 'from nothing', days: number): string {
  if (change === 'from nothing') return texts.nothingBefore(days)
  return change === 0 ? texts.noChange(days) : texts.change(change, days)
}
