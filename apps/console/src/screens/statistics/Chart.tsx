import { useEffect, useId, useRef, useState, type KeyboardEvent, type ReactNode } from 'react'
import type uPlot from 'uplot'
import { statisticsTexts as texts } from '../../texts/statistics.ts'
import { formatDay } from '../../texts/format.ts'
import { drawChart, type Line } from './draw-chart.ts'
import { DayTable } from './DayTable.tsx'
import { lineSwatches } from './line-swatches.ts'
import { useMedia } from '../../ui/page/use-media.ts'

export interface ChartProps {
  label: string
  /** YYYY-MM-DD, without gaps. */
  days: readonly string[]
  /** At most six; a value for each day. */
  lines: readonly Line[]
  format: (value: number) => string
}

/** Lines over days: to look at, to read day by day with the arrow keys, and as a table. */
export function Chart({ label, days, lines, format }: ChartProps): ReactNode {
  const place = useRef<HTMLDivElement>(null)
  const plot = useRef<uPlot>(undefined)
  const [day, setDay] = useState<number>()
  const isDark = useMedia('(prefers-color-scheme: dark)')
  const id = useId()
  useEffect(() => {
    if (place.current === null) return undefined
    const chart = drawChart(place.current, { days, lines, format, onDay: setDay })
    plot.current = chart.plot
    return chart.remove
  }, [days, lines, format, isDark])
  const shown = Math.min(day ?? days.length - 1, days.length - 1)
  const move = (event: KeyboardEvent) => {
    const next = nextDay(event.key, shown, days.length)
    if (next === undefined || plot.current === undefined) return
    event.preventDefault()
    setDay(next)
    plot.current.setCursor({ left: plot.current.valToPos(plot.current.data[0][next] ?? 0, 'x'), top: 0 })
  }
  const reading = lines.map(({ name, values }) => `${name} ${format(values[shown] ?? 0)}`).join(', ')
  return (
    <figure className="grid gap-2">
      <figcaption className="flex flex-wrap items-baseline gap-x-4 gap-y-1 text-xs">
        <span className="font-medium tabular-nums">{formatDay(days[shown] ?? '')}</span>
        {lines.map(({ name, values }, index) => (
          <span key={name} className="inline-flex items-center gap-1.5">
            <svg aria-hidden width="22" height="6" className={lineSwatches[index]?.className}>
              <line
                x1="0"
                y1="3"
                x2="22"
                y2="3"
                stroke="currentColor"
                strokeWidth="2"
                strokeDasharray={lineSwatches[index]?.dash.join(' ')}
              />
            </svg>
            <span className="text-muted">{name}</span>
            <span className="font-semibold tabular-nums">{format(values[shown] ?? 0)}</span>
          </span>
        ))}
      </figcaption>
      <div
        ref={place}
        role="slider"
        tabIndex={0}
        aria-label={label}
        aria-describedby={id}
        aria-valuemin={0}
        aria-valuemax={days.length - 1}
        aria-valuenow={shown}
        aria-valuetext={`${formatDay(days[shown] ?? '')}: ${reading}`}
        onKeyDown={move}
        className="h-52 w-full min-w-0 overflow-hidden rounded"
      />
      <p id={id} className="sr-only">
        {texts.keys}
      </p>
      <DayTable label={label} days={days} lines={lines} format={format} />
    </figure>
  )
}

function nextDay(key: string, shown: number, count: number): number | undefined {
  const last = count - 1
  if (key === 'ArrowRight' || key === 'ArrowUp') return Math.min(shown + 1, last)
  if (key === 'ArrowLeft' || key === 'ArrowDown') return Math.max(shown - 1, 0)
  if (key === 'Home') return 0
  return key === 'End' ? last : undefined
}
