import { z } from 'zod'
import type { DeletionId } from '../ids.ts'

/** Every event that the outbox can carry, with the shape of its payload. All of them mean "look at this deletion". */
const deletionEvent = z.object({ deletionId: z.string().transform((id) => id as DeletionId) }) // written by us alone

export const eventPayloads = {
  /** Written in the commit that puts up the fence. */
  'deletion.requested': deletionEvent,
  /** Written when an operator retries a blocked deletion. */
  'deletion.resumed': deletionEvent,
  /** Written by the commit that completes a deletion: its prefix is listed again after an hour, and after a day. */
  'deletion.late_listing': deletionEvent,
} as const satisfies Record<string, z.ZodType>

export type EventType = keyof typeof eventPayloads
export type EventPayload<T extends EventType> = z.output<(typeof eventPayloads)[T]>

/** An event that is not acknowledged is published again after 5 s, doubling to 60 s. */
export function pauseBeforeRing(rings: number): number {
  return Math.min(5000 * 2 ** rings, LONGEST_PAUSE_MS)
}

/**
 * Only a late listing is ever due later than this. Any other event that seems to be was written before the clock went
 * back.
 */
export const LONGEST_PAUSE_MS = 60_000
