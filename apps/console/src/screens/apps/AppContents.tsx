import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { client } from '../../api/client.ts'
import { appsTexts as texts } from '../../texts/apps.ts'
import { Loaded } from '../../ui/Loaded.tsx'

/** As many as a page of the API has at most: of what goes beyond it says "at least". */
const MOST = 1000

/** What lies under an app, and would go with it. */
export function AppContents({ appId }: { appId: string }): ReactNode {
  const contents = useQuery({ queryKey: ['app-contents', appId], queryFn: () => readContents(appId), gcTime: 0 })
  return (
    <Loaded query={contents}>
      {({ bundles, channels, devices, hasMoreDevices }) => {
        const isCut = bundles.length === MOST
        const rows = [
          [texts.bundles, texts.atLeast(bundles.length, isCut)],
          [texts.files, texts.atLeastBytes(bytesOf(bundles), isCut)],
          [texts.channels, texts.atLeast(channels.length, channels.length === MOST)],
          [texts.devices, texts.atLeast(devices, hasMoreDevices)],
          [texts.statistics, texts.allDays],
        ]
        return (
          <div className="overflow-hidden rounded-lg border border-line text-sm">
            <table className="w-full text-left">
              <caption className="border-b border-line bg-sunken px-3 py-1.5 text-left text-xs font-semibold">
                {texts.takesAlong}
              </caption>
              <tbody className="divide-y divide-line">
                {rows.map(([what, count]) => (
                  <tr key={what}>
                    <th scope="row" className="px-3 py-1.5 font-normal">
                      {what}
                    </th>
                    <td className="px-3 py-1.5 text-right font-medium tabular-nums">{count}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        )
      }}
    </Loaded>
  )
}

async function readContents(appId: string) {
  const input = { app_id: appId, limit: MOST }
  const [bundles, channels, devices] = await Promise.all([
    client.bundle.list.query(input),
    client.channel.list.query(input),
    client.device.list.query(input),
  ])
  return { bundles, channels, devices: devices.data.length, hasMoreDevices: devices.hasMore }
}

function bytesOf(bundles: readonly { size: number }[]): number {
  return bundles.reduce((sum, { size }) => sum + size, 0)
}
