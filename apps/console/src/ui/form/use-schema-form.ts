import { standardSchemaResolver } from '@hookform/resolvers/standard-schema'
import { useForm, type DefaultValues, type FieldValues, type Path, type UseFormReturn } from 'react-hook-form'
import type { z } from 'zod'
import { refusalOf } from '../../api/refusal.ts'

/** A form whose values are checked by the schema that the service checks them with: `packages/domain` has it. */
export function useSchemaForm<Input extends FieldValues, Output>(
  schema: z.ZodType<Output, Input>,
  defaultValues: DefaultValues<Input>,
): UseFormReturn<Input, unknown, Output> {
  return useForm<Input, unknown, Output>({ resolver: standardSchemaResolver(schema), defaultValues, mode: 'onTouched' })
}

/** Shows at the fields what the service refused of them. */
export function showIssues<Input extends FieldValues, Output>(
  form: UseFormReturn<Input, unknown, Output>,
  error: unknown,
): void {
  const known = refusalOf(error).issues.filter(({ path }) => path in form.getValues())
  for (const { path, message } of known) form.setError(path as Path<Input>, { message }) // it is one of the fields
}

/** Has every sentence of a refusal found its field? */
export function isShownAtFields<Input extends FieldValues, Output>(
  form: UseFormReturn<Input, unknown, Output>,
  error: unknown,
): boolean {
  const { issues } = refusalOf(error)
  return issues.length > 0 && issues.every(({ path }) => path in form.getValues())
}
