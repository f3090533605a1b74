import type { Device } from '@organizations/client'
import { useVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useRef, type ReactNode } from 'react'
import { devicesTexts as texts } from '../../texts/devices.ts'
import { Empty } from '../../ui/page/Empty.tsx'
import { RefusalNote } from '../../ui/page/RefusalNote.tsx'
import { Skeleton } from '../../ui/page/Skeleton.tsx'
import { useMedia } from '../../ui/page/use-media.ts'
import type { DeviceFilter } from './device-filter.ts'
import { DeviceHead, DeviceRow } from './DeviceRow.tsx'
import { useDevicePages } from './use-device-pages.ts'

interface DeviceListProps {
  appId: string
  filter: DeviceFilter
  onOpen: (device: Device) => void
}

const ROW_PX = { wide: 44, narrow: 72 }
/** Rows beyond those in sight, at each end: no more than 60 are in the page. */
const OVERSCAN = 8

/** The devices that match. Only the rows in sight are in the page. */
export function DeviceList({ appId, filter, onOpen }: DeviceListProps): ReactNode {
  const scrolled = useRef<HTMLDivElement>(null)
  const isWide = useMedia('(min-width: 48rem)')
  const rowHeight = isWide ? ROW_PX.wide : ROW_PX.narrow
  const { known, isMore, offset, devices, error, isFetching, isLoaded, reach } = useDevicePages(appId, filter)
  const rows = useVirtualizer({
    count: known + (isMore ? 1 : 0),
    getScrollElement: () => scrolled.current,
    estimateSize: () => rowHeight,
    overscan: OVERSCAN,
  })
  useEffect(() => rows.measure(), [rows, rowHeight])
  const items = rows.getVirtualItems()
  const first = items[0]?.index
  const last = items.at(-1)?.index
  useEffect(() => {
    if (first !== undefined && last !== undefined) reach(first, last)
  })
  if (!isLoaded) return error === null ? <Skeleton lines={9} /> : <RefusalNote error={error} />
  if (known === 0 && !isMore) {
    const isFiltered = Object.keys(filter).length > 0
    return (
      <Empty title={isFiltered ? texts.noMatch : texts.none}>{isFiltered ? texts.noMatchHint : texts.noneHint}</Empty>
    )
  }
  const isLooking = isMore && isFetching && Object.keys(filter).length > 0
  return (
    <div className="grid gap-2">
      <p className="text-sm text-muted">
        {isLooking ? texts.looking(known) : isMore ? texts.soFar(known) : texts.shown(known)}
      </p>
      {error !== null && <RefusalNote error={error} />}
      <div
        ref={scrolled}
        role="region"
        aria-label={texts.table}
        tabIndex={0}
        className="max-h-[min(70dvh,40rem)] overflow-y-auto overflow-x-clip rounded-xl border border-line bg-surface [overflow-anchor:none]"
      >
        <div role="table" aria-label={texts.table} aria-rowcount={isMore ? -1 : known + 1}>
          <DeviceHead />
          <div role="rowgroup" className="relative" style={{ height: rows.getTotalSize() }}>
            {items.map(({ index, start, size }) => (
              <DeviceRow
                key={index}
                index={index}
                start={start}
                size={size}
                device={devices[index - offset]}
                onOpen={onOpen}
              />
            ))}
          </div>
        </div>
      </div>
    </div>
  )
}
