/**
 * The tickets of requests that transfer content: a browser that is signed in has one in the query instead of a key in a
 * header. Beside a header that may have a key, a ticket is not looked at.
 */
import { transferFields, type TransferTarget } from '@organizations/domain'
import { findSessionCaller, redeemTicket, type Caller, type Deps } from '@organizations/services'
import type { FastifyRequest } from 'fastify'

/** The sessions of requests whose tickets are used: a ticket works once, and a caller may be asked for twice. */
const redeemed = new WeakMap<FastifyRequest, string>()

/** The ticket of a request that may have one. */
export function ticketOf(request: FastifyRequest): string | undefined {
  const { ticket } = request.query as { ticket?: unknown } // Fastify's own parser makes an object
  return typeof ticket === 'string' && fieldsOf(request) !== undefined ? ticket : undefined
}

/** Who is signed in by the session that a ticket was made in. The first call for a request uses the ticket up. */
export async function findTicketCaller(
  deps: Deps,
  { request, ticket, orgId }: { request: FastifyRequest; ticket: string; orgId: string | undefined },
): Promise<Caller> {
  const known = redeemed.get(request)
  const sessionHash = known ?? (await redeemTicket(deps, { ticket, target: targetOf(request) }))
  redeemed.set(request, sessionHash)
  return await findSessionCaller(deps, sessionHash, orgId)
}

function targetOf(request: FastifyRequest): TransferTarget {
  const query = request.query as Record<string, unknown> // likewise
  const named = (fieldsOf(request) ?? []).map((field) => [field, String(query[field])])
  return { method: request.method, path: pathOf(request), query: Object.fromEntries(named) as Record<string, string> }
}

function fieldsOf(request: FastifyRequest): readonly string[] | undefined {
  return transferFields[`${request.method} ${pathOf(request)}`]
}

function pathOf({ routeOptions: { url = '' } }: FastifyRequest): string {
  return url
}
