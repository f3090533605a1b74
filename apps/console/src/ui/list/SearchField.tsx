import type { ReactNode } from 'react'
import { TextField } from '../form/Field.tsx'

interface SearchFieldProps {
  label: string
  value: string
  /** How many are found, e.g. "3 members". */
  found: string
  onChange: (value: string) => void
}

/** Narrows the list below it. What is typed belongs into the address of the page. */
export function SearchField({ label, value, found, onChange }: SearchFieldProps): ReactNode {
  return (
    <div className="flex flex-wrap items-end justify-between gap-3">
      <TextField
        label={label}
        type="search"
        className="w-full sm:w-80"
        value={value}
        onChange={({ target }) => onChange(target.value)}
      />
      <p role="status" className="text-sm text-muted">
        {found}
      </p>
    </div>
  )
}
