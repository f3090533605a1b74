import type { ReactNode } from 'react'
import { texts } from '../../texts/common.ts'

/** Stands where data will be. */
export function Skeleton({ lines = 3 }: { lines?: number }): ReactNode {
  return (
    <div
      role="status"
      aria-label={texts.loading}
      className="grid animate-pulse gap-3 rounded-xl border border-line bg-surface p-5"
    >
      {Array.from({ length: lines }, (_, index) => (
        <div key={index} className={`h-4 rounded bg-sunken ${index % 3 === 2 ? 'w-1/2' : 'w-full'}`} />
      ))}
    </div>
  )
}
