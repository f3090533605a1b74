import { useState, type ReactNode } from 'react'
import { formatDay } from '../../texts/format.ts'
import { statisticsTexts as texts } from '../../texts/statistics.ts'
import type { ChartProps } from './Chart.tsx'

/** The same as a chart shows, in numbers, the latest day first. */
export function DayTable({ label, days, lines, format }: ChartProps): ReactNode {
  const [isOpen, setOpen] = useState(false)
  return (
    <details className="text-sm" onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary className="w-fit cursor-pointer text-muted hover:text-ink">{texts.asTable}</summary>
      {isOpen && (
        <div
          role="region"
          aria-label={label}
          tabIndex={0}
          className="mt-2 max-h-80 overflow-auto rounded-lg border border-line"
        >
          <table className="w-full text-left text-xs">
            <caption className="sr-only">{label}</caption>
            <thead className="sticky top-0 bg-sunken">
              <tr>
                <th scope="col" className="px-3 py-2 font-semibold">
                  {texts.day}
                </th>
                {lines.map(({ name }) => (
                  <th key={name} scope="col" className="px-3 py-2 text-right font-semibold">
                    {name}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody className="divide-y divide-line">
              {days
                .map((day, index) => (
                  <tr key={day}>
                    <th scope="row" className="px-3 py-1.5 font-normal whitespace-nowrap">
                      {formatDay(day)}
                    </th>
                    {lines.map(({ name, values }) => (
                      <td key={name} className="px-3 py-1.5 text-right tabular-nums">
                        {format(values[index] ?? 0)}
                      </td>
                    ))}
                  </tr>
                ))
                .toReversed()}
            </tbody>
          </table>
        </div>
      )}
    </details>
  )
}
