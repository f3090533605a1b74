import {
  createOrganizationInput,
  deleteOrganizationInput,
  getOrganizationInput,
  getPolicyInput,
  listAuditInput,
  readOrganizationsInput,
  setPolicyInput,
  updateOrganizationInput,
} from '@organizations/domain'
import {
  createOrganization,
  deleteOrganization,
  getDeletionStatus,
  getOrganization,
  getPolicy,
  getReceipt,
  listAudit,
  listOrganizations,
  previewDeletion,
  setPolicy,
  updateOrganization,
  type Deps,
} from '@organizations/services'
import type { FastifyInstance } from 'fastify'
import { callOf, repeatableCallOf } from '../../http/call.ts'

/** `/organization`: Capgo's published paths and answers; the deletion's status, the policy and the audit log are ours. */
export function registerOrganizationRoutes(scope: FastifyInstance, deps: Deps): void {
  scope.get('/organization', async (request) => {
    const { input, ...call } = callOf(request, readOrganizationsInput)
    const { orgId, ...page } = input
    if (orgId === undefined) return { data: await listOrganizations(deps, { ...call, input: page }) }
    return { data: await getOrganization(deps, { ...call, input: { orgId } }) }
  })

  scope.post('/organization', async (request) => {
    const { id } = await createOrganization(deps, repeatableCallOf(request, createOrganizationInput))
    return { status: 'Organization created', id }
  })

  scope.put('/organization', async (request) => ({
    status: 'Organization updated',
    data: await updateOrganization(deps, callOf(request, updateOrganizationInput)),
  }))

  scope.delete('/organization', async (request) => {
    const { id } = await deleteOrganization(deps, callOf(request, deleteOrganizationInput))
    return { status: 'Organization deleted', id }
  })

  scope.get('/organization/deletion', async (request) => ({
    data: await getDeletionStatus(deps, callOf(request, getOrganizationInput)),
  }))

  scope.get('/organization/deletion/receipt', async (request) => ({
    data: await getReceipt(deps, callOf(request, getOrganizationInput)),
  }))

  scope.get('/organization/deletion/preview', async (request) => ({
    data: await previewDeletion(deps, callOf(request, getOrganizationInput)),
  }))

  scope.get('/organization/policy', async (request) => ({
    data: await getPolicy(deps, callOf(request, getPolicyInput)),
  }))

  scope.put('/organization/policy', async (request) => ({
    status: 'Policy updated',
    data: await setPolicy(deps, callOf(request, setPolicyInput)),
  }))

  scope.get('/organization/audit', async (request) => await listAudit(deps, callOf(request, listAuditInput)))
}
