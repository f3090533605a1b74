import { createApiKeyInput, DomainError, updateApiKeyInput, parseInput } from '@organizations/domain'
import { createApiKey, deleteApiKey, listApiKeys, updateApiKey, type Deps } from '@organizations/services'
import type { FastifyInstance } from 'fastify'
import { actorOf } from '../../http/authenticated.ts'
import { pathId, repeatableCallOf } from '../../http/call.ts'
import { readFields } from '../../http/read-input.ts'

/** `/apikey`: the keys of the caller's own user. */
export function registerApiKeyRoutes(scope: FastifyInstance, deps: Deps): void {
  const notFound = () => new DomainError('api_key_not_found')

  scope.get('/apikey', async (request) => ({ data: await listApiKeys(deps, { actor: actorOf(request) }) }))

  scope.post('/apikey', async (request) => ({
    apikey: await createApiKey(deps, repeatableCallOf(request, createApiKeyInput)),
  }))

  scope.put('/apikey/:id', async (request) => {
    const fields = { ...readFields(request, updateApiKeyInput), id: pathId(request, notFound) }
    const input = parseInput(updateApiKeyInput, fields)
    return { apikey: await updateApiKey(deps, { actor: actorOf(request), input, requestId: request.id }) }
  })

  scope.delete('/apikey/:id', async (request) => {
    const input = { id: pathId(request, notFound) }
    await deleteApiKey(deps, { actor: actorOf(request), input, requestId: request.id })
    return { success: true }
  })
}
