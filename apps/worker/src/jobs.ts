/** The jobs of the queue: each names the event, its delivery, and the deletion to work on. */
import { eventPayloads, type EventId, type EventType } from '@organizations/domain'
import { runDeletion, type DeletionDeps, type SliceOutcome } from '@organizations/services'
import { z } from 'zod'

export const QUEUE_NAME = 'organizations-deletions'

const eventId = z.string().transform((id) => id as EventId) // put there by our own publisher

export const jobData = z.object({ eventId, dispatch: z.int(), payload: z.unknown() })
export type JobData = z.output<typeof jobData>

/**
 * Unique per event and dispatch, so that the queue drops duplicates. BullMQ allows no colon and no id of only digits.
 */
export function jobId({ eventId, dispatch }: Pick<JobData, 'eventId' | 'dispatch'>): string {
  return `${eventId}-${dispatch}`
}

type JobHandler = (deps: DeletionDeps, data: JobData, signal: AbortSignal) => Promise<SliceOutcome>

const lookAtDeletion: JobHandler = async (deps, { eventId, dispatch, payload }, signal) => {
  const { deletionId } = eventPayloads['deletion.requested'].parse(payload)
  return await runDeletion(deps, { deletionId, delivery: { eventId, dispatch }, signal })
}

/** The handler of each event: a new event does not compile until it has one here. */
const jobCatalog = {
  'deletion.requested': lookAtDeletion,
  'deletion.resumed': lookAtDeletion,
  'deletion.late_listing': lookAtDeletion,
} as const satisfies Record<EventType, JobHandler>

/** The handler of a job by its name; undefined for an unknown name. */
export function findJobHandler(name: string): JobHandler | undefined {
  return Object.hasOwn(jobCatalog, name) ? jobCatalog[name as EventType] : undefined // just checked
}
