/** What travels through the queue: which deletion to look at, and which delivery of which event asks for it. */
import { eventPayloads, type EventId, type EventType } from '@organizations/domain'
import { runDeletion, type DeletionDeps, type SliceOutcome } from '@organizations/services'
import { z } from 'zod'

export const QUEUE_NAME = 'organizations-deletions'

const eventId = z.string().transform((id) => id as EventId) // put there by our own publisher

export const jobData = z.object({ eventId, dispatch: z.int(), payload: z.unknown() })
export type JobData = z.output<typeof jobData>

/** A job of an event and a dispatch exists once in the queue, however often it is published. No colon, not all digits. */
export function jobId({ eventId, dispatch }: Pick<JobData, 'eventId' | 'dispatch'>): string {
  return `${eventId}-${dispatch}`
}

type JobHandler = (deps: DeletionDeps, data: JobData, signal: AbortSignal) => Promise<SliceOutcome>

const lookAtDeletion: JobHandler = async (deps, { eventId, dispatch, payload }, signal) => {
  const { deletionId } = eventPayloads['deletion.requested'].parse(payload)
  return await runDeletion(deps, { deletionId, delivery: { eventId, dispatch }, signal })
}

/** What a worker does about each event: a new event does not compile until it is here. */
const jobCatalog = {
  'deletion.requested': lookAtDeletion,
  'deletion.resumed': lookAtDeletion,
  'deletion.late_listing': lookAtDeletion,
} as const satisfies Record<EventType, JobHandler>

/** The handler of a job by its name; nothing for one that this program does not know. */
export function findJobHandler(name: string): JobHandler | undefined {
  return Object.hasOwn(jobCatalog, name) ? jobCatalog[name as EventType] : undefined // just checked
}
