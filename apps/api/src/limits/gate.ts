import { canGlobally, DomainError } from '@organizations/domain'
import type { Caller, Deps } from '@organizations/services'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { addressOf } from '../http/caller/address-of.ts'
import { findCaller, refusalWithoutCaller } from '../http/caller/find-caller.ts'
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
  /** It had no caller before, and what it asks for was not read: it has none now. */
  hadNoCaller?: boolean
}

/**
 * The caller of the call at this index of a request, 0 when it is one call. Throws `invalid_api_key` or
 * `too_many_requests`.
 */
export type Admission = (call: number) => Caller

/** Counts the calls of a request, and writes the limit's state into the answer's headers. */
export type CountAccess = (
  request: FastifyRequest,
  reply: FastifyReply,
  counted: { actor: Caller | undefined; calls: number; isForOperators?: boolean; isOfSession?: boolean },
) => Promise<{ isRefused: (call: number) => boolean }>

/** The headers of a refusal, and of every answer to a valid key. CORS has to allow browsers to read them. */
export const limitHeaders = ['retry-after', 'x-ratelimit-limit', 'x-ratelimit-remaining', 'x-ratelimit-reset']

/**
 * An account's requests are counted by its user, failed authentications by their address. An operator's calls to the
 * operations for operators are counted apart: a replay of many tombstones leaves the account its other requests. The key
 * is looked up first: a valid one passes also from an address that has failed too often.
 */
export function createGate(deps: Deps, { count, open }: { count: CountAccess; open: OpenLedger }): Gate {
  return async (request, reply, { calls, orgId, isForOperators, hadNoCaller = false }) => {
    const actor = hadNoCaller ? undefined : await findCaller(deps, request, orgId)
    const { isRefused } = await count(request, reply, { actor, calls, isForOperators })
    // Before any work: what it answers could not be sent either.
    if (actor) open.refuseFull(reply, 'unsentBytes')
    return (call) => {
      if (isRefused(call)) throw new DomainError('too_many_requests')
      if (actor === undefined) throw refusalWithoutCaller(request)
      return actor
    }
  }
}

/** Counts by the limits of the one who asks. What a user does in a browser is counted apart from all that their keys do. */
export function createCount(limits: RateLimits, counter: Counter): CountAccess {
  return async (
    request,
    reply,
    { actor, calls, isForOperators = false, isOfSession = actor?.session !== undefined },
  ) => {
    const account = accountOfCaller(request, actor, isOfSession)
    noteAccount(request, account)
    const isOperators = !isOfSession && isForOperators && actor !== undefined && canGlobally(actor, 'operator.act')
    const limit = limitOf(limits, actor, { isOperators, isOfSession })
    if (limit === 0) return { isRefused: () => false }
    const who = isOperators ? `operator:${actor.userId}` : account
    const window = await counter.add(who, calls)
    if (actor || window.count > limit) setLimitHeaders(reply, limit, window)
    return { isRefused: (call) => window.count - calls + call >= limit }
  }
}

function accountOfCaller(request: FastifyRequest, actor: Caller | undefined, isOfSession: boolean): string {
  if (actor === undefined) return `address:${addressOf(request)}`
  return isOfSession ? `session:${actor.userId}` : `account:${actor.userId}`
}

function limitOf(
  limits: RateLimits,
  actor: Caller | undefined,
  { isOperators, isOfSession }: { isOperators: boolean; isOfSession: boolean },
): number {
  if (actor === undefined) return limits.failedAuth
  if (isOfSession) return limits.session ?? 0
  return isOperators ? limits.operator : limits[actor.plan]
}

function setLimitHeaders(reply: FastifyReply, limit: number, { count, endsInMs }: Window) {
  const seconds = Math.max(Math.ceil(endsInMs / 1000), 1)
  reply.header('x-ratelimit-limit', limit)
  reply.header('x-ratelimit-remaining', Math.max(limit - count, 0))
  reply.header('x-ratelimit-reset', seconds)
  if (count > limit) reply.header('retry-after', seconds)
}
