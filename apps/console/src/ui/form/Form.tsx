import type { ReactNode } from 'react'
import type { FieldValues, UseFormReturn } from 'react-hook-form'
import { RefusalNote } from '../page/RefusalNote.tsx'
import { isShownAtFields } from './use-schema-form.ts'

export interface FormProps<Input extends FieldValues, Output> {
  /** From `useSchemaForm`. */
  form: UseFormReturn<Input, unknown, Output>
  /** What sends it: whether that is under way, and why it was refused. */
  sending: { isPending: boolean; error: unknown }
  onSubmit: (values: Output) => void
  children: ReactNode
  /** Below the refusal: the buttons. */
  foot: ReactNode
}

/** Fields that are checked by a schema. Why it was refused is said here, unless the fields say it. */
export function Form<Input extends FieldValues, Output>({
  form,
  sending: { error },
  onSubmit,
  children,
  foot,
}: FormProps<Input, Output>): ReactNode {
  return (
    <form
      noValidate
      className="grid grid-cols-[minmax(0,1fr)] gap-4"
      onSubmit={(event) => void form.handleSubmit(onSubmit)(event)}
    >
      {children}
      {error !== null && error !== undefined && !isShownAtFields(form, error) && <RefusalNote error={error} />}
      {foot}
    </form>
  )
}
