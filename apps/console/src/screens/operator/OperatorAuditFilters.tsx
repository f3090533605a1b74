import type { ReactNode } from 'react'
import { auditTexts } from '../../texts/audit.ts'
import { operatorActionNames, operatorAuditTexts as texts, type OperatorEntry } from '../../texts/operator.ts'
import { Button } from '../../ui/button/Button.tsx'
import { CommittedField } from '../../ui/form/CommittedField.tsx'
import { SelectField } from '../../ui/form/Field.tsx'
import type { OperatorAuditSearch } from './searches.ts'

interface OperatorAuditFiltersProps {
  search: OperatorAuditSearch
  onChange: (search: OperatorAuditSearch) => void
}

/** Narrows the operators' log: action, who, to whom or what, and the days. */
export function OperatorAuditFilters({ search, onChange }: OperatorAuditFiltersProps): ReactNode {
  const { page: _first, ...filters } = search
  const set = (name: keyof typeof filters, value: string) => {
    const { [name]: _before, ...others } = filters
    onChange(value === '' ? others : { ...others, [name]: value })
  }
  const field = (name: 'actor' | 'target' | 'from' | 'to', label: string, hint?: string) => (
    <div className="lg:col-span-2">
      <CommittedField
        label={label}
        {...(hint === undefined ? { type: 'date' } : { hint })}
        value={filters[name] ?? ''}
        onCommit={(it) => set(name, it)}
      />
    </div>
  )
  return (
    <div
      role="group"
      aria-label={auditTexts.filters}
      className="grid gap-4 rounded-xl border border-line bg-surface p-4 sm:grid-cols-2 lg:grid-cols-6"
    >
      <div className="lg:col-span-2">
        <SelectField
          label={auditTexts.action}
          value={filters.action ?? ''}
          onChange={({ target }) => set('action', target.value)}
        >
          <option value="">{auditTexts.anyAction}</option>
          {(Object.keys(operatorActionNames) as OperatorEntry['action'][]).map((it) => (
            <option key={it} value={it}>
              {operatorActionNames[it]}
            </option>
          ))}
        </SelectField>
      </div>
      {field('actor', auditTexts.actor, auditTexts.actorHint)}
      {field('target', texts.target, texts.targetHint)}
      {field('from', auditTexts.from)}
      {field('to', auditTexts.to)}
      {Object.keys(filters).length > 0 && (
        <div className="self-end lg:col-span-2">
          <Button onClick={() => onChange({})}>{auditTexts.clear}</Button>
        </div>
      )}
    </div>
  )
}
