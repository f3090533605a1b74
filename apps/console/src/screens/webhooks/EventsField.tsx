import { eventFilters } from '@organizations/domain'
import { useState, type ReactNode } from 'react'
import { webhooksTexts as texts } from '../../texts/webhooks.ts'
import { CheckField, SelectField } from '../../ui/Field.tsx'

interface EventsFieldProps {
  chosen: readonly string[]
  onChange: (chosen: string[]) => void
}

const all = '*'
const choices = eventFilters.filter((it) => it !== all)

/** Which events a webhook hears of: all, families such as `member.*`, or single types. */
export function EventsField({ chosen, onChange }: EventsFieldProps): ReactNode {
  const [isAll, setAll] = useState(chosen.includes(all))
  return (
    <>
      <SelectField
        label={texts.events}
        value={isAll ? 'all' : 'some'}
        onChange={({ target }) => {
          setAll(target.value === 'all')
          onChange(target.value === 'all' ? [all] : [])
        }}
      >
        <option value="all">{texts.allEvents}</option>
        <option value="some">{texts.someEvents}</option>
      </SelectField>
      {!isAll && (
        <fieldset className="max-h-52 overflow-y-auto rounded-md border border-line p-3">
          <legend className="px-1 text-sm font-medium">{texts.someEvents}</legend>
          {chosen.length === 0 && <p className="mb-1.5 text-xs font-medium text-danger">{texts.chooseOne}</p>}
          <div className="grid gap-1.5 sm:grid-cols-2">
            {choices.map((it) => (
              <CheckField
                key={it}
                label={it}
                checked={chosen.includes(it) || chosen.includes(familyOf(it))}
                disabled={it !== familyOf(it) && chosen.includes(familyOf(it))}
                onChange={({ target }) =>
                  onChange(target.checked ? [...chosen, it] : chosen.filter((other) => other !== it))
                }
              />
            ))}
          </div>
        </fieldset>
      )}
    </>
  )
}

function familyOf(event: string): string {
  return `${event.slice(0, event.indexOf('.'))}.*`
}
