import type { Bundle } from '@organizations/client'
import type { ReactNode } from 'react'
import { channelsTexts as texts } from '../../texts/channels.ts'
import { formatBytes, formatTime } from '../../texts/format.ts'

/** Two bundles side by side: the one of now, if there is one, and the one that is chosen. */
export function CompareBundles({ now, then }: { now: Bundle | undefined; then: Bundle }): ReactNode {
  const isSame = now?.checksum !== null && now?.checksum === then.checksum
  return (
    <div className="grid gap-2">
      <div className="overflow-hidden rounded-lg border border-line">
        <table className="w-full table-fixed text-left text-xs">
          <caption className="sr-only">{texts.comparison}</caption>
          <thead className="bg-sunken">
            <tr>
              <td className="w-20 px-3 py-2" />
              <th scope="col" className="px-2 py-2 font-semibold">
                {texts.now}
              </th>
              <th scope="col" className="px-2 py-2 font-semibold">
                {texts.chosen}
              </th>
            </tr>
          </thead>
          <tbody className="divide-y divide-line">
            {rows
              .filter(([, read]) => read(then) !== '' || (now !== undefined && read(now) !== ''))
              .map(([name, read]) => (
                <tr key={name}>
                  <th scope="row" className="px-3 py-1.5 font-normal text-muted">
                    {name}
                  </th>
                  <td className="px-2 py-1.5 wrap-anywhere">{now === undefined ? texts.noBundle : read(now)}</td>
                  <td className="px-2 py-1.5 font-medium wrap-anywhere">{read(then)}</td>
                </tr>
              ))}
          </tbody>
        </table>
      </div>
      {isSame && <p>{texts.same}</p>}
    </div>
  )
}

const rows: readonly [name: string, read: (bundle: Bundle) => string][] = [
  [texts.rows.version, ({ name }) => name],
  [texts.rows.created, ({ created_at }) => formatTime(created_at)],
  [texts.rows.size, ({ size, storage_provider }) => (storage_provider === 'external' ? '' : formatBytes(size))],
  [texts.rows.checksum, ({ checksum }) => (checksum === null ? '' : `${checksum.slice(0, 16)}…`)],
  [texts.rows.comment, ({ comment }) => comment ?? ''],
  [texts.rows.link, ({ link }) => link ?? ''],
]
