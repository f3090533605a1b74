import type { ReactNode } from 'react'

/** Names and values, one under the other: for dialogs, where `Facts` would be too narrow. */
export function FactList({ facts }: { facts: readonly (readonly [name: string, value: ReactNode])[] }): ReactNode {
  return (
    <dl className="grid gap-1.5 text-sm">
      {facts.map(([name, value]) => (
        <div key={name} className="flex items-baseline gap-3">
          <dt className="w-24 shrink-0 text-xs text-muted">{name}</dt>
          <dd className="min-w-0 font-medium wrap-anywhere tabular-nums">{value}</dd>
        </div>
      ))}
    </dl>
  )
}
