import { z } from 'zod'
import { deletionStates } from './deletion.ts'
import { expected, inputObject, optional } from './fields.ts'
import { pageFields } from './page.ts'

export const listDeletionsInput = inputObject({
  state: optional(z.enum(deletionStates, { error: expected('state', `one of ${deletionStates.join(', ')}`) })),
  ...pageFields,
})

export const retryDeletionInput = inputObject({ id: z.string({ error: expected('id', 'the id of a deletion') }) })

export type ListDeletionsInput = Partial<z.output<typeof listDeletionsInput>>
export type RetryDeletionInput = z.output<typeof retryDeletionInput>
