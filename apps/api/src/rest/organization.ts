import {
  createOrganizationInput,
  deleteOrganizationInput,
  getOrganizationInput,
  readOrganizationsInput,
  updateOrganizationInput,
} from '@organizations/domain'
import {
  createOrganization,
  deleteOrganization,
  getDeletionStatus,
  getOrganization,
  listOrganizations,
  updateOrganization,
  type Deps,
} from '@organizations/services'
import type { FastifyInstance } from 'fastify'
import { actorOf } from './authenticated.ts'
import { readInput } from './read-input.ts'

/** `/organization`: Capgo's published paths and answers, and the deletion's status, which is ours. */
export function registerOrganizationRoutes(scope: FastifyInstance, deps: Deps): void {
  scope.get('/organization', async (request) => {
    const actor = actorOf(request)
    const { orgId, ...page } = readInput(request, readOrganizationsInput)
    if (orgId === undefined) return { data: await listOrganizations(deps, { actor, input: page }) }
    return { data: await getOrganization(deps, { actor, input: { orgId } }) }
  })

  scope.post('/organization', async (request) => {
    const input = readInput(request, createOrganizationInput)
    const { id } = await createOrganization(deps, { actor: actorOf(request), input })
    return { status: 'Organization created', id }
  })

  scope.put('/organization', async (request) => {
    const input = readInput(request, updateOrganizationInput)
    return { status: 'Organization updated', data: await updateOrganization(deps, { actor: actorOf(request), input }) }
  })

  scope.delete('/organization', async (request) => {
    const input = readInput(request, deleteOrganizationInput)
    const { id } = await deleteOrganization(deps, { actor: actorOf(request), input })
    return { status: 'Organization deleted', id }
  })

  scope.get('/organization/deletion', async (request) => {
    const input = readInput(request, getOrganizationInput)
    return { data: await getDeletionStatus(deps, { actor: actorOf(request), input }) }
  })
}
