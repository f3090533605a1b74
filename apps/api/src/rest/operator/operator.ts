import {
  createUserInput,
  listDeletionsInput,
  listReceiptsInput,
  listTombstonesInput,
  listUsersInput,
  replayTombstonesInput,
  retryDeletionInput,
} from '@organizations/domain'
import {
  createUser,
  listDeletions,
  listReceipts,
  listTombstones,
  listUsers,
  replayTombstones,
  retryDeletion,
  type Deps,
} from '@organizations/services'
import type { FastifyInstance } from 'fastify'
import { callOf, repeatableCallOf } from '../../http/call.ts'

/** `/operator`: for those who run the service. */
export function registerOperatorRoutes(scope: FastifyInstance, deps: Deps): void {
  scope.post('/operator/user', async (request) => {
    const { user, apiKey } = await createUser(deps, repeatableCallOf(request, createUserInput))
    return { data: user, apikey: apiKey }
  })

  scope.get('/operator/user', async (request) => ({ data: await listUsers(deps, callOf(request, listUsersInput)) }))

  scope.get('/operator/deletion', async (request) => ({
    data: await listDeletions(deps, callOf(request, listDeletionsInput)),
  }))

  scope.get('/operator/receipt', async (request) => ({
    data: await listReceipts(deps, callOf(request, listReceiptsInput)),
  }))

  scope.post('/operator/deletion/retry', async (request) => {
    const { id } = await retryDeletion(deps, repeatableCallOf(request, retryDeletionInput))
    return { status: 'Deletion resumed', id }
  })

  scope.get('/operator/tombstone', async (request) => await listTombstones(deps, callOf(request, listTombstonesInput)))

  scope.post('/operator/tombstone/replay', async (request) => ({
    data: await replayTombstones(deps, callOf(request, replayTombstonesInput)),
  }))
}
