import type { OrganizationId, UserId } from '@organizations/domain'
import type { FastifyRequest } from 'fastify'

/** What becomes known of a request on its way, for the line in the log. Nothing in it is the caller's own text. */
export interface RequestNotes {
  userId?: UserId
  /** The organizations that the caller may read and that the request is about: several only in a batch over tRPC. */
  reached: Set<OrganizationId>
  /** The procedures that a request over tRPC calls, whose route is the same for all. */
  procedures?: readonly string[]
}

const notes = new WeakMap<FastifyRequest, RequestNotes>()

export function notesOf(request: FastifyRequest): RequestNotes {
  const known = notes.get(request)
  if (known !== undefined) return known
  const created: RequestNotes = { reached: new Set() }
  notes.set(request, created)
  return created
}
