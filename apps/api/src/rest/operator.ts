import { createUserInput, listDeletionsInput, listUsersInput, retryDeletionInput } from '@organizations/domain'
import { createUser, listDeletions, listUsers, retryDeletion, type Deps } from '@organizations/services'
import type { FastifyInstance } from 'fastify'
import { actorOf } from './authenticated.ts'
import { readInput } from './read-input.ts'

/** `/operator`: for those who run the service. */
export function registerOperatorRoutes(scope: FastifyInstance, deps: Deps): void {
  scope.post('/operator/user', async (request) => {
    const input = readInput(request, createUserInput)
    const { user, apiKey } = await createUser(deps, { actor: actorOf(request), input })
    return { data: user, apikey: apiKey }
  })

  scope.get('/operator/user', async (request) => {
    const input = readInput(request, listUsersInput)
    return { data: await listUsers(deps, { actor: actorOf(request), input }) }
  })

  scope.get('/operator/deletion', async (request) => {
    const input = readInput(request, listDeletionsInput)
    return { data: await listDeletions(deps, { actor: actorOf(request), input }) }
  })

  scope.post('/operator/deletion/retry', async (request) => {
    const input = readInput(request, retryDeletionInput)
    const { id } = await retryDeletion(deps, { actor: actorOf(request), input })
    return { status: 'Deletion resumed', id }
  })
}
