import { z } from 'zod'
import { expected, inputObject, optional } from '../input/fields.ts'
import { pageFields } from '../input/page.ts'
import { requiredOrgId } from '../organizations/organization.ts'

/** Instead of a cursor: the end of the feed, as it is now. */
export const LATEST = 'latest'

const error = expected('after', 'a cursor, or latest')

/** Its form is not checked here: what is not a cursor of this feed is answered like one that has expired. */
const after = optional(z.string({ error }).min(1, { error }).max(200, { error }))

export const listEventsInput = inputObject({ orgId: requiredOrgId, after, limit: pageFields.limit })

export const listAllEventsInput = inputObject({ after, limit: pageFields.limit })

export const watchEventsInput = inputObject({
  orgId: requiredOrgId,
  after,
  /** The id of the last event that was received, which is its cursor: a watch that was cut off goes on after it. */
  lastEventId: after,
})

export type ListEventsInput = z.output<typeof listEventsInput>
export type ListAllEventsInput = Partial<z.output<typeof listAllEventsInput>>
