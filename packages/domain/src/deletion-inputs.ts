import { z } from 'zod'
import { deletionStates } from './deletion.ts'
import { expected, inputObject, optional, wholeNumber } from './fields.ts'

export const DELETIONS_PER_PAGE = 50

export const listDeletionsInput = inputObject({
  state: optional(z.enum(deletionStates, { error: expected('state', `one of ${deletionStates.join(', ')}`) })),
  page: optional(wholeNumber('page', 0, 1_000_000)),
})

export const retryDeletionInput = inputObject({ id: z.string({ error: expected('id', 'the id of a deletion') }) })

export type ListDeletionsInput = z.output<typeof listDeletionsInput>
export type RetryDeletionInput = z.output<typeof retryDeletionInput>
