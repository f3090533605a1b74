import type { AuditAction } from '@organizations/client'
import type { ReactNode } from 'react'
import { auditActionNames, auditTexts as texts } from '../../texts/audit.ts'
import { Button } from '../../ui/button/Button.tsx'
import { CommittedField } from '../../ui/form/CommittedField.tsx'
import { SelectField } from '../../ui/form/Field.tsx'
import type { AuditSearch } from './searches.ts'

interface AuditFiltersProps {
  search: AuditSearch
  onChange: (search: AuditSearch) => void
}

/** Narrows the audit log: action, who, what, and the days. */
export function AuditFilters({ search, onChange }: AuditFiltersProps): ReactNode {
  const { page: _first, ...filters } = search
  const set = (name: keyof typeof filters, value: string) => {
    const { [name]: _before, ...others } = filters
    onChange(value === '' ? others : { ...others, [name]: value })
  }
  const text = (name: 'actor' | 'subject', hint: string) => (
    <CommittedField label={texts[name]} hint={hint} value={filters[name] ?? ''} onCommit={(it) => set(name, it)} />
  )
  const day = (name: 'from' | 'to') => (
    <CommittedField label={texts[name]} type="date" value={filters[name] ?? ''} onCommit={(it) => set(name, it)} />
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
          value={filters.action ?? ''}
          onChange={({ target }) => set('action', target.value)}
        >
          <option value="">{texts.anyAction}</option>
          {(Object.keys(auditActionNames) as AuditAction[]).map((it) => (
            <option key={it} value={it}>
              {auditActionNames[it]}
            </option>
          ))}
        </SelectField>
      </div>
      <div className="lg:col-span-2">{text('actor', texts.actorHint)}</div>
      <div className="lg:col-span-2">{text('subject', texts.subjectHint)}</div>
      <div className="lg:col-span-2">{day('from')}</div>
      <div className="lg:col-span-2">{day('to')}</div>
      {Object.keys(filters).length > 0 && (
        <div className="self-end lg:col-span-2">
          <Button onClick={() => onChange({})}>{texts.clear}</Button>
        </div>
      )}
    </div>
  )
}
