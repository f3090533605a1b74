import { DomainError } from '@organizations/domain'
import type { Deps } from '@organizations/services'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { readIdempotencyKey } from '../http/idempotency-key.ts'
import { notesOf } from '../http/log/request-notes.ts'
import type { endStreamsOnClose } from '../http/answers/end-streams.ts'
import type { Gate } from '../limits/gate.ts'
import { createBatchedLists } from './batched-lists.ts'
import type { DeletionWatch } from './deletion/deletion-watch.ts'
import type { EventWatch } from './events/event-watch.ts'
import type { RequestInfo } from './json-calls.ts'
import { rethrowTranslated, type TrpcContext } from './procedures.ts'
import { requestCost } from './request-cost.ts'
import { hadNoCaller } from './trpc-bodies.ts'

interface ContextParts {
  gate: Gate
  watch: DeletionWatch
  eventWatch: EventWatch
  streams: ReturnType<typeof endStreamsOnClose>
}

/**
 * Makes the context of a request, once for all its calls, and asks the gate: the headers tell the state after the last
 * call, and may leave before it is done.
 */
export function contextFactory(deps: Deps, { gate, watch, eventWatch, streams }: ContextParts) {
  return async (req: FastifyRequest, res: FastifyReply, info: RequestInfo): Promise<TrpcContext> => {
    const isUnknownPath = info.type === 'unknown' // as over REST: a path that does not exist needs no key
    const admission = isUnknownPath
      ? rejectUnknownPath
      : await gate(req, res, { ...(await requestCost(info)), hadNoCaller: hadNoCaller(req) }).catch(rethrowTranslated)
    const isRepeatable = info.type === 'mutation' && !info.isBatchCall
    const idempotencyKey = () => (isRepeatable ? readIdempotencyKey(req.headers) : undefined)
    if (!isUnknownPath) notesOf(req).procedures = info.calls.filter((it) => it.procedure).map(({ path }) => path)
    if (info.type === 'subscription') streams.add(res)
    const batched = info.isBatchCall ? { batchedList: createBatchedLists() } : {}
    return { deps, admission, requestId: req.id, idempotencyKey, watch, eventWatch, ...batched }
  }
}

/** The admission of a request whose path names no procedure. */
function rejectUnknownPath(): never {
  throw new DomainError('not_found')
}
