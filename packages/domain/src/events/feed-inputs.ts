import { z } from 'zod'
import { expected, inputObject, optional } from '../input/fields.ts'
import { pageFields } from '../input/page.ts'
import { requiredOrgId } from '../organizations/organization.ts'

/** Instead of a cursor: the end of the feed, as it is now. */
export const LATEST = 'latest'

/** Its form is not checked here: what is not a cursor of this feed is answered like one that has expired. */
function cursorText(field: string, what: string): z.ZodString {
  const error = expected(field, what)
  return z.string({ error }).min(1, { error }).max(200, { error })
}

const after = optional(cursorText('after', 'a cursor, or latest'))

export const listEventsInput = inputObject({ orgId: requiredOrgId, after, limit: pageFields.limit })

export const listAllEventsInput = inputObject({ after, limit: pageFields.limit })

export const watchEventsInput = inputObject({
  orgId: requiredOrgId,
  // What happens before the first event comes would be missed by a watch that is cut off then, and begins at the end anew.
  after: optional(
    cursorText('after', 'a cursor').refine((text) => text !== LATEST, {
      error:
        'Expected after to be a cursor, got latest: GET /organization/events, or event.list, answers that with one',
    }),
  ),
  /** The id of the last event that was received, which is its cursor: a watch that was cut off goes on after it. */
  lastEventId: optional(cursorText('lastEventId', 'a cursor')),
})

export type ListEventsInput = z.output<typeof listEventsInput>
export type ListAllEventsInput = Partial<z.output<typeof listAllEventsInput>>
