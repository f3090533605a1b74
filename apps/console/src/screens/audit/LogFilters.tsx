import type { ReactNode } from 'react'
import { auditTexts as texts } from '../../texts/audit.ts'
import { Button } from '../../ui/button/Button.tsx'
import { CommittedField } from '../../ui/form/CommittedField.tsx'
import { SelectField } from '../../ui/form/Field.tsx'

interface LogFiltersProps {
  /** What is in the address. */
  search: object
  /** The actions that can be chosen, and what they are called. */
  actionNames: Readonly<Record<string, string>>
  /** The filter by what was changed: its name in the address, and its field. */
  subject: { name: string; label: string; hint: string }
  onChange: (search: Record<string, string>) => void
}

/** Narrows a log: action, who, what, and the days. */
export function LogFilters({ search, actionNames, subject, onChange }: LogFiltersProps): ReactNode {
  const { page: _first, ...filters } = search as Record<string, string> & { page?: number } // a page, and texts
  const set = (name: string, value: string) => {
    const { [name]: _before, ...others } = filters
    onChange(value === '' ? others : { ...others, [name]: value })
  }
  const field = (name: string, label: string, hint?: string) => (
    <div className="lg:col-span-2">
      <CommittedField
        label={label}
        {...(hint === undefined ? { type: 'date' } : { hint })}
        value={filters[name] ?? ''}
        onCommit={(value) => set(name, value)}
      />
    </div>
  )
  return (
    <div
      role="group"
      aria-label={texts.filters}
      className="grid gap-4 rounded-xl border border-line bg-surface p-4 sm:grid-cols-2 lg:grid-cols-6"
    >
      <div className="lg:col-span-2">
        <SelectField
          label={texts.action}
          value={filters['action'] ?? ''}
          onChange={({ target }) => set('action', target.value)}
        >
          <option value="">{texts.anyAction}</option>
          {Object.entries(actionNames).map(([action, name]) => (
            <option key={action} value={action}>
              {name}
            </option>
          ))}
        </SelectField>
      </div>
      {field('actor', texts.actor, texts.actorHint)}
      {field(subject.name, subject.label, subject.hint)}
      {field('from', texts.from)}
      {field('to', texts.to)}
      {Object.keys(filters).length > 0 && (
        <div className="self-end lg:col-span-2">
          <Button onClick={() => onChange({})}>{texts.clear}</Button>
        </div>
      )}
    </div>
  )
}
