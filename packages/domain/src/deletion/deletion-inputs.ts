import { z } from 'zod'
import { deletionStates } from './deletion.ts'
import { destroyingInput, expected, inputObject, nameOf, optional, wholeNumber } from '../input/fields.ts'
import { requiredOrgId } from '../organizations/organization.ts'
import { pageFields, type PageInput } from '../input/page.ts'
import { reasonField } from './requester.ts'

export const listDeletionsInput = inputObject({
  id: optional(nameOf('id', expected('id', 'the id of a deletion'))),
  /** The id of what was deleted: `user_...`, `org_...`, or a number of a bundle. */
  subject: optional(nameOf('subject', expected('subject', 'the id of what was deleted'))),
  state: optional(z.enum(deletionStates, { error: expected('state', `one of ${deletionStates.join(', ')}`) })),
  ...pageFields,
})

export const listOwnDeletionsInput = inputObject(pageFields)

export const retryDeletionInput = inputObject({ id: z.string({ error: expected('id', 'the id of a deletion') }) })

export const deleteOrganizationAsOperatorInput = destroyingInput({ orgId: requiredOrgId, reason: reasonField })

export const watchDeletionInput = inputObject({
  orgId: requiredOrgId,
  /** The id of the last event that was received: a watch that was cut off goes on after it. */
  lastEventId: optional(z.string({ error: expected('lastEventId', 'text') })),
})

export const listReceiptsInput = inputObject({
  /** The number after which to begin. */
  after: optional(wholeNumber('after', 0, Number.MAX_SAFE_INTEGER)),
  /** The deletion whose receipt is asked for alone. */
  deletion: optional(nameOf('deletion', expected('deletion', 'the id of a deletion'))),
  limit: pageFields.limit,
})

export type ListReceiptsInput = Partial<z.output<typeof listReceiptsInput>>
export type ListDeletionsInput = Partial<z.output<typeof listDeletionsInput>>
export type DeleteOrganizationAsOperatorInput = z.output<typeof deleteOrganizationAsOperatorInput>
export type ListOwnDeletionsInput = PageInput
export type RetryDeletionInput = z.output<typeof retryDeletionInput>
