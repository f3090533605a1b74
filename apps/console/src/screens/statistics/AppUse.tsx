import type { DailyStatistics } from '@organizations/client'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { trpc } from '../../api/client.ts'
import { measureFormats, statisticsTexts as texts } from '../../texts/statistics.ts'
import { Loaded } from '../../ui/page/Loaded.tsx'
import { Section } from '../../ui/page/Page.tsx'
import { Table } from '../../ui/list/Table.tsx'
import { compareMeasure, type Measure } from './compare-measure.ts'

interface AppUseProps {
  orgId: string
  period: { from: string; to: string }
}

const measures = ['mau', 'bandwidth', 'storage'] as const satisfies readonly Measure[]

/** What each app has used of it all. */
export function AppUse({ orgId, period }: AppUseProps): ReactNode {
  const points = useQuery(trpc.statistics.organization.queryOptions({ org_id: orgId, ...period, breakdown: true }))
  return (
    <Section title={texts.apps} lead={texts.appsLead}>
      <Loaded query={points}>
        {(data) => (
          <Table
            label={texts.apps}
            rows={rowsOf(data)}
            keyOf={({ appId }) => appId}
            columns={[
              {
                header: texts.app,
                isName: true,
                cell: ({ appId }) => (
                  <Link
                    to="/org/$orgId/apps/$appId/statistics"
                    params={{ orgId, appId }}
                    className="text-accent hover:underline"
                  >
                    {appId}
                  </Link>
                ),
              },
              ...measures.map((measure) => ({
                header: texts.measures[measure],
                isNumber: true,
                cell: (row: AppRow) => measureFormats[measure](row[measure]),
              })),
            ]}
          />
        )}
      </Loaded>
    </Section>
  )
}

type AppRow = { appId: string } & Record<Measure, number>

function rowsOf(points: readonly DailyStatistics[]): AppRow[] {
  const rows = [...Map.groupBy(points, ({ app_id: appId = '' }) => appId)].map(([appId, own]) => ({
    appId,
    mau: compareMeasure('mau', own, undefined).value,
    bandwidth: compareMeasure('bandwidth', own, undefined).value,
    storage: compareMeasure('storage', own, undefined).value,
  }))
  return rows.toSorted((one, other) => other.bandwidth - one.bandwidth)
}
