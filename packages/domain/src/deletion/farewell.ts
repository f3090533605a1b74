/**
 * The last that the endpoints of an organization hear: that it is deleted. Its deletion sweeps them last, and waits for
 * these deliveries, but not for long.
 */
import { z } from 'zod'
import { countSchema } from '../answers/answer-fields.ts'

/** How long a deletion waits for a delivery at most, from the fence on: the tries may be off. */
export const FAREWELL_MS = 10 * 60_000

/** How long from the commit of its first try on: the others follow within 20 s, and each may take 15 s. */
export const FAREWELL_TRIES_MS = 60_000

/** How the end of an organization was told to its endpoints, by counts alone. */
export interface Farewell {
  endpoints: number
  delivered: number
  /** Of `endpoints`, those that could not be told in time. */
  failed: number
  /** Deliveries of earlier events that still waited, and were dropped. */
  undelivered: number
}

export const farewellSchema = z.object({ endpoints: countSchema, delivered: countSchema, failed: countSchema }).meta({
  description: 'How many endpoints were to hear of the deletion: those that did, and those that could not be reached.',
})
