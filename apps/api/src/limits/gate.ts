import { canGlobally, DomainError } from '@organizations/domain'
import type { Caller, Deps } from '@organizations/services'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { addressOf } from '../http/address-of.ts'
import { findCaller } from '../http/find-caller.ts'
import { noteAccount } from './account-of.ts'
import type { Counter, Window } from './counter.ts'
import type { OpenLedger } from './open-limits.ts'
import type { RateLimits } from './rate-limits.ts'

/**
 * What both doors ask before they let a request in: whose key it is, and whether its rate limit is not exceeded. Writes
 * the limit's state into the answer's headers.
 */
export type Gate = (request: FastifyRequest, reply: FastifyReply, wanted: AccessRequest) => Promise<Admission>

/** What a request asks to be let in for. */
export interface AccessRequest {
  /** How many calls the request is: a batch counts as that many. */
  calls: number
  /** The organization that it names, if that is known before the input is read. */
  orgId: string | undefined
  /** Whether it calls operations for operators alone. */
  isForOperators: boolean
}

/**
 * The caller of the call at this index of a request, 0 when it is one call. Throws `invalid_api_key` or
 * `too_many_requests`.
 */
export type Admission = (call: number) => Caller

/** The headers of a refusal, and of every answer to a valid key. CORS has to allow browsers to read them. */
export const limitHeaders = ['retry-after', 'x-ratelimit-limit', 'x-ratelimit-remaining', 'x-ratelimit-reset']

/**
 * An account's requests are counted by its user, failed authentications by their address. An operator's calls to the
 * operations for operators are counted apart: a replay of many tombstones leaves the account its other requests. The key
 * is looked up first: a valid one passes also from an address that has failed too often.
 */
export function createGate(
  deps: Deps,
  limits: RateLimits,
  { counter, open }: { counter: Counter; open: OpenLedger },
): Gate {
  return async (request, reply, { calls, orgId, isForOperators }) => {
    const actor = await findCaller(deps, request, orgId)
    const account = actor ? `account:${actor.userId}` : `address:${addressOf(request)}`
    noteAccount(request, account)
    const isOperators = isForOperators && actor !== undefined && canGlobally(actor, 'operator.act')
    const limit = isOperators ? limits.operator : actor ? limits[actor.plan] : limits.failedAuth
    const who = isOperators ? `operator:${actor.userId}` : account
    let isRefused = (_call: number) => false
    if (limit > 0) {
      const window = await counter.add(who, calls)
      if (actor || window.count > limit) setLimitHeaders(reply, limit, window)
      isRefused = (call) => window.count - calls + call >= limit
    }
    // Before any work: what it answers could not be sent either.
    if (actor) open.refuseFull(reply, 'unsentBytes')
    return (call) => {
      if (isRefused(call)) throw new DomainError('too_many_requests')
      if (actor === undefined) throw new DomainError('invalid_api_key')
      return actor
    }
  }
}

function setLimitHeaders(reply: FastifyReply, limit: number, { count, endsInMs }: Window) {
  const seconds = Math.max(Math.ceil(endsInMs / 1000), 1)
  reply.header('x-ratelimit-limit', limit)
  reply.header('x-ratelimit-remaining', Math.max(limit - count, 0))
  reply.header('x-ratelimit-reset', seconds)
  if (count > limit) reply.header('retry-after', seconds)
}
