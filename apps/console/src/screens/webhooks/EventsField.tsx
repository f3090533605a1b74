import { eventFilters } from '@organizations/domain'
import type { ReactNode } from 'react'
import { webhooksTexts as texts } from '../../texts/webhooks.ts'
import { CheckField } from '../../ui/form/Field.tsx'
import { SomeOrAllField } from '../../ui/form/SomeOrAllField.tsx'

interface EventsFieldProps {
  chosen: readonly string[]
  onChange: (chosen: string[]) => void
}

const all = '*'
const choices = eventFilters.filter((it) => it !== all)

/** Which events a webhook hears of: all, families such as `member.*`, or single types. */
export function EventsField({ chosen, onChange }: EventsFieldProps): ReactNode {
  return (
    <SomeOrAllField
      label={texts.events}
      all={texts.allEvents}
      some={texts.someEvents}
      isAll={chosen.includes(all)}
      error={chosen.length === 0 ? texts.chooseOne : undefined}
      onChange={(isAll) => onChange(isAll ? [all] : [])}
    >
      {choices.map((it) => (
        <CheckField
          key={it}
          label={it}
          checked={chosen.includes(it) || chosen.includes(familyOf(it))}
          disabled={it !== familyOf(it) && chosen.includes(familyOf(it))}
          onChange={({ target }) => onChange(target.checked ? [...chosen, it] : chosen.filter((other) => other !== it))}
        />
      ))}
    </SomeOrAllField>
  )
}

function familyOf(event: string): string {
  return `${event.slice(0, event.indexOf('.'))}.*`
}
