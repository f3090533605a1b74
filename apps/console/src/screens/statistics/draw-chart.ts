import uPlot from 'uplot'
import { formatShortDay } from '../../texts/format-day.ts'
import { lineSwatches } from './line-swatches.ts'

export interface Line {
  name: string
  values: readonly number[]
}

interface ChartRequest {
  days: readonly string[]
  lines: readonly Line[]
  format: (value: number) => string
  /** Which day the pointer is at; undefined when it has left. */
  onDay: (index: number | undefined) => void
}

const FONT = '12px system-ui, sans-serif'

/** Draws lines into an element, and keeps them as wide as it is. */
export function drawChart(place: HTMLElement, request: ChartRequest): { plot: uPlot; remove: () => void } {
  const { days, lines, format, onDay } = request
  const colorOf = readColors(place)
  const muted = colorOf('var(--color-muted)')
  const grid = { stroke: colorOf('var(--color-line)'), width: 1 }
  const times = days.map((day) => Date.parse(day) / 1000)
  const plot = new uPlot(
    {
      ...sizeOf(place),
      legend: { show: false },
      cursor: { y: false, drag: { x: false, y: false } },
      tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1000), 'Etc/UTC'), // the days are those of the service
      scales: { y: { range: (_plot, _least, most) => uPlot.rangeNum(0, Math.max(most ?? 0, 1), 0.1, true) } },
      axes: [
        {
          stroke: muted,
          font: FONT,
          grid: { show: false },
          ticks: grid,
          space: 70,
          size: 34,
          values: (_plot, splits) => splits.map(formatShortDay),
        },
        {
          stroke: muted,
          font: FONT,
          grid,
          ticks: { show: false },
          size: 66,
          values: (_plot, splits) => splits.map(format),
        },
      ],
      series: [
        {},
        ...lines.map(({ name }, index) => ({
          label: name,
          stroke: colorOf(lineSwatches[index]?.color ?? ''),
          dash: [...(lineSwatches[index]?.dash ?? [])],
          width: 2,
          points: { show: days.length === 1 },
        })),
      ],
      hooks: { setCursor: [({ cursor: { idx } }) => onDay(idx ?? undefined)] },
    },
    [times, ...lines.map(({ values }) => [...values])],
    place,
  )
  const observer = new ResizeObserver(() => plot.setSize(sizeOf(place)))
  observer.observe(place)
  const remove = () => {
    observer.disconnect()
    plot.destroy()
  }
  return { plot, remove }
}

function sizeOf({ clientWidth: width, clientHeight: height }: HTMLElement): { width: number; height: number } {
  return { width: Math.max(width, 1), height: Math.max(height, 1) }
}

/** A canvas knows no variables: an element tells which colour one has now, in the light or the dark. */
function readColors(place: HTMLElement): (color: string) => string {
  return (color) => {
    const probe = document.createElement('span')
    probe.style.color = color
    place.append(probe)
    const { color: read } = getComputedStyle(probe)
    probe.remove()
    return read
  }
}
