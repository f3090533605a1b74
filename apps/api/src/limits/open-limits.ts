/**
 * What an account may hold open at a time: streams of events, uploads, downloads, exports, and answers that are not read. A rate
 * limit counts what begins; this counts what has not ended. In memory, each API process for itself, and no larger than
 * what is open.
 */
import { DomainError } from '@organizations/domain'
import type { serverVariables } from '@organizations/runtime'
import type { FastifyReply } from 'fastify'
import type { z } from 'zod'
import { onceOver } from '../http/answers/once-over.ts'
import { accountOf } from './account-of.ts'

/** Of an account, all its keys together. 0 is no limit. */
export interface OpenLimits {
  watches: number
  uploads: number
  downloads: number
  exports: number
  /** Bytes of answers that wait to be read. */
  unsentBytes: number
}

export type OpenKind = keyof OpenLimits

export interface OpenLedger {
  /** Holds so much for the account of a request until its answer is over. Throws `too_many_requests` over the limit. */
  hold: (reply: FastifyReply, kind: OpenKind, amount?: number) => void
  /** Throws `too_many_requests` when the account holds all that it may. */
  refuseFull: (reply: FastifyReply, kind: OpenKind) => void
  /** What all accounts hold. */
  total: (kind: OpenKind) => number
}

/** What `Retry-After` says. By then everything that makes no progress has ended. */
const RETRY_AFTER_SECONDS = 30

const sentences: Record<OpenKind, (limit: number) => string> = {
  watches: (limit) => `Expected at most ${limit} subscriptions of an account at a time, got more`,
  uploads: (limit) => `Expected at most ${limit} uploads of an account at a time, got more`,
  downloads: (limit) => `Expected at most ${limit} downloads of an account at a time, got more`,
  exports: (limit) => `Expected at most ${limit} exports of an account at a time, got more`,
  unsentBytes: (limit) => `Expected the answers of an account to be read: ${limit} bytes wait to be`,
}

export function createOpenLedger(limits: OpenLimits): OpenLedger {
  const held: Record<OpenKind, Map<string, number>> = {
    watches: new Map(),
    uploads: new Map(),
    downloads: new Map(),
    exports: new Map(),
    unsentBytes: new Map(),
  }
  const refuse = (reply: FastifyReply, kind: OpenKind) => {
    void reply.header('retry-after', RETRY_AFTER_SECONDS)
    throw new DomainError('too_many_requests', sentences[kind](limits[kind]))
  }
  const add = (kind: OpenKind, account: string, amount: number) => {
    const sum = (held[kind].get(account) ?? 0) + amount
    if (sum === 0) held[kind].delete(account)
    else held[kind].set(account, sum)
  }
  return {
    hold(reply, kind, amount = 1) {
      const account = accountOf(reply.request)
      const already = held[kind].get(account) ?? 0
      // An answer that is larger than the limit goes out alone, or it could never be read.
      if (limits[kind] > 0 && already > 0 && already + amount > limits[kind]) refuse(reply, kind)
      add(kind, account, amount)
      onceOver(reply, () => add(kind, account, -amount))
    },
    refuseFull(reply, kind) {
      const already = held[kind].get(accountOf(reply.request)) ?? 0
      if (limits[kind] > 0 && already >= limits[kind]) refuse(reply, kind)
    },
    total: (kind) => [...held[kind].values()].reduce((sum, amount) => sum + amount, 0),
  }
}

type OpenEnvironment = {
  [Name in Extract<keyof typeof serverVariables, `OPEN_LIMIT_${string}`>]: z.output<(typeof serverVariables)[Name]>
}

/** The limits that a program's environment sets. */
export function openLimitsOf(env: OpenEnvironment): OpenLimits {
  return {
    watches: env.OPEN_LIMIT_WATCHES,
    uploads: env.OPEN_LIMIT_UPLOADS,
    downloads: env.OPEN_LIMIT_DOWNLOADS,
    exports: env.OPEN_LIMIT_EXPORTS,
    unsentBytes: env.OPEN_LIMIT_UNSENT_BYTES,
  }
}
