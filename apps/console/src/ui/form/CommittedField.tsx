import { useState, type ReactNode } from 'react'
import { TextField } from './Field.tsx'

interface CommittedFieldProps {
  label: string
  hint?: string
  type?: 'text' | 'date'
  value: string
  onCommit: (value: string) => void
}

/** A field of a filter that asks the server: what is typed counts at Enter, or when the field is left. */
export function CommittedField({ value, onCommit, ...rest }: CommittedFieldProps): ReactNode {
  const [draft, setDraft] = useState({ of: value, text: value })
  // The address was changed elsewhere, e.g. by going back.
  const text = draft.of === value ? draft.text : value
  const commit = () => {
    if (text.trim() !== value) onCommit(text.trim())
  }
  return (
    <TextField
      {...rest}
      value={text}
      onChange={({ target }) => setDraft({ of: value, text: target.value })}
      onBlur={commit}
      onKeyDown={({ key }) => {
        if (key === 'Enter') commit()
      }}
    />
  )
}
