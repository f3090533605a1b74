import type { DomainError } from '@organizations/domain'
import type { Call } from '@organizations/services'
import type { FastifyRequest } from 'fastify'
import type { z } from 'zod'
import { readIdempotencyKey } from './idempotency-key.ts'
import { actorOf } from './authenticated.ts'
import { readInput, type InputSchema } from './read-input.ts'

/** A request as a use case takes it: who, what by its schema, and what tells it from others. */
export function callOf<T extends InputSchema>(request: FastifyRequest, schema: T): Call<z.output<T>> {
  return { actor: actorOf(request), input: readInput(request, schema), requestId: request.id }
}

/** The same for a POST, which may be sent twice under one `Idempotency-Key`. */
export function repeatableCallOf<T extends InputSchema>(request: FastifyRequest, schema: T): Call<z.output<T>> {
  return { ...callOf(request, schema), idempotencyKey: readIdempotencyKey(request.headers) }
}

/** The id of a path such as `/apikey/{id}`, among the fields of the input; `missing` when it is none. */
export function pathId(request: FastifyRequest, missing: () => DomainError): number {
  const { id } = request.params as { id: string } // the route's own parameter
  if (!/^[1-9]\d{0,14}$/.test(id)) throw missing()
  return Number(id)
}
