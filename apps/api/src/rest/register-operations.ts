/**
 * Makes routes of declared operations. fastify-zod-openapi and fastify-type-provider-zod do more than is wanted: they
 * validate query and body each by a schema of its own, where this API takes a field from either, and they parse every
 * answer by its schema and strip what the schema does not name.
 */
import type { Deps } from '@organizations/services'
import type { FastifyInstance } from 'fastify'
import type { Operation } from './operation.ts'

export function registerOperations(scope: FastifyInstance, deps: Deps, operations: readonly Operation[]): void {
  for (const { method, path, handle } of operations) {
    if (handle === undefined) continue
    scope[method](path.replaceAll(/\{(\w+)\}/g, ':$1'), async (request, reply) => await handle(deps, request, reply))
  }
}
