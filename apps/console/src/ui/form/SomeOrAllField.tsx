import type { ReactNode } from 'react'
import { ChoiceFrame } from './ChoiceFrame.tsx'
import { SelectField } from './Field.tsx'

interface SomeOrAllFieldProps {
  label: string
  /** The two choices, in words. */
  all: string
  some: string
  /** Over what is chosen from; as `some` unless given. */
  legend?: string
  isAll: boolean
  /** Said while nothing is chosen. */
  error?: string | undefined
  onChange: (isAll: boolean) => void
  /** What is chosen from. */
  children: ReactNode
}

/** All of something, or some that are chosen. */
export function SomeOrAllField({
  label,
  all,
  some,
  legend = some,
  isAll,
  error,
  onChange,
  children,
}: SomeOrAllFieldProps): ReactNode {
  return (
    <>
      <SelectField
        label={label}
        value={isAll ? 'all' : 'some'}
        onChange={({ target }) => onChange(target.value === 'all')}
      >
        <option value="all">{all}</option>
        <option value="some">{some}</option>
      </SelectField>
      {!isAll && (
        <ChoiceFrame label={legend} error={error}>
          {children}
        </ChoiceFrame>
      )}
    </>
  )
}
