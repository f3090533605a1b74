import type { Device } from '@organizations/client'
import type { ReactNode } from 'react'
import { platformNames } from '../../texts/channels.ts'
import { devicesTexts as texts } from '../../texts/devices.ts'
import { formatTime } from '../../texts/format.ts'
import { Badge } from '../../ui/facts/Badge.tsx'
import { classes } from '../../ui/classes.ts'

const grid =
  'grid items-center gap-x-3 px-4 md:grid-cols-[minmax(0,2.4fr)_minmax(0,0.8fr)_minmax(0,1fr)_minmax(0,1fr)_minmax(0,1.3fr)]'

/** The names of the columns, where there are columns. */
export function DeviceHead(): ReactNode {
  const { id, platform, version, channel, seen } = texts.columns
  return (
    <div role="rowgroup" className="sticky top-0 z-1 border-b border-line bg-sunken max-md:sr-only">
      <div role="row" aria-rowindex={1} className={classes(grid, 'h-9 text-xs font-semibold text-muted')}>
        {[id, platform, version, channel, seen].map((name) => (
          <span key={name} role="columnheader">
            {name}
          </span>
        ))}
      </div>
    </div>
  )
}

interface DeviceRowProps {
  index: number
  /** Where it is and how high, in pixels. */
  start: number
  size: number
  /** Undefined while it is read. */
  device: Device | undefined
  onOpen: (device: Device) => void
}

/** A device, at its place in the list. Where it is narrow, two lines instead of columns. */
export function DeviceRow({ index, start, size, device, onOpen }: DeviceRowProps): ReactNode {
  return (
    <div
      role="row"
      aria-rowindex={index + 2}
      className={classes(
        grid,
        'absolute inset-x-0 top-0 content-center border-b border-line text-sm max-md:grid-cols-[auto_auto_minmax(0,1fr)] max-md:gap-y-1 hover:bg-sunken',
      )}
      style={{ height: size, transform: `translateY(${start}px)` }}
    >
      {device === undefined ? (
        <span role="cell" className="col-span-full h-4 rounded bg-sunken">
          <span className="sr-only">…</span>
        </span>
      ) : (
        <Cells device={device} onOpen={onOpen} />
      )}
    </div>
  )
}

function Cells({ device, onOpen }: { device: Device; onOpen: (device: Device) => void }): ReactNode {
  const { device_id: id, platform, version_name: version, channel, updated_at: seen } = device
  return (
    <>
      <span role="cell" className="min-w-0 max-md:col-span-full">
        <button
          type="button"
          title={id}
          onClick={() => onOpen(device)}
          className="block max-w-full truncate font-mono text-xs text-accent hover:underline"
        >
          {id}
        </button>
      </span>
      <span role="cell" className="truncate max-md:text-xs max-md:text-muted">
        {platformNames[platform]}
      </span>
      <span role="cell" className="truncate tabular-nums max-md:text-xs">
        {version ?? <span className="text-muted">{texts.noVersion}</span>}
      </span>
      <span role="cell" className="truncate max-md:text-right">
        {channel !== null && <Badge tone="accent">{channel}</Badge>}
      </span>
      <span role="cell" className="truncate text-muted max-md:hidden">
        <time dateTime={seen}>{formatTime(seen)}</time>
      </span>
    </>
  )
}
