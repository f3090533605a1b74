import type { ReactNode } from 'react'

interface ChoiceFrameProps {
  label: string
  /** Why what is chosen cannot be sent, e.g. because nothing is. */
  error?: string | undefined
  children: ReactNode
}

/** Around fields of which several can be chosen. Many of them scroll. */
export function ChoiceFrame({ label, error, children }: ChoiceFrameProps): ReactNode {
  return (
    <fieldset className="max-h-52 overflow-y-auto rounded-md border border-line p-3">
      <legend className="px-1 text-sm font-medium">{label}</legend>
      {error !== undefined && <p className="mb-1.5 text-xs font-medium text-danger">{error}</p>}
      <div className="grid gap-1.5 sm:grid-cols-2">{children}</div>
    </fieldset>
  )
}
