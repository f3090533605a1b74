import type { ReactNode } from 'react'
import { formatNumber } from '../../texts/format.ts'

/** How far something is; unknown while `percent` is. */
export function Progress({ label, percent }: { label: string; percent: number | undefined }): ReactNode {
  return (
    <div className="flex items-center gap-3">
      <progress
        aria-label={label}
        max={100}
        {...(percent !== undefined && { value: percent })}
        className="h-2.5 w-full appearance-none overflow-hidden rounded-full bg-sunken accent-accent [&::-moz-progress-bar]:bg-accent [&::-webkit-progress-bar]:bg-sunken [&::-webkit-progress-value]:bg-accent [&::-webkit-progress-value]:transition-all"
      />
      {percent !== undefined && (
        <span className="w-14 text-right text-sm font-semibold tabular-nums">
          {formatNumber(Math.floor(percent))} %
        </span>
      )}
    </div>
  )
}
