import type { ReactNode } from 'react'

interface EmptyProps {
  title: string
  /** What to do first. */
  children?: ReactNode
  action?: ReactNode
}

/** Stands where nothing is yet, and says what to do first. */
export function Empty({ title, children, action }: EmptyProps): ReactNode {
  return (
    <div className="grid justify-items-center gap-2 rounded-xl border border-dashed border-edge px-6 py-12 text-center">
      <p className="text-base font-semibold">{title}</p>
      {children !== undefined && <div className="max-w-md text-sm text-muted">{children}</div>}
      {action !== undefined && <div className="mt-3">{action}</div>}
    </div>
  )
}
