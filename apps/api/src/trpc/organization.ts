import {
  createOrganizationInput,
  deleteOrganizationInput,
  getOrganizationInput,
  listOrganizationsInput,
  updateOrganizationInput,
} from '@organizations/domain'
import {
  createOrganization,
  deleteOrganization,
  getDeletionStatus,
  getOrganization,
  listOrganizations,
  updateOrganization,
} from '@organizations/services'
import { procedure, router } from './procedures.ts'

export const organizationRouter = router({
  list: procedure
    .input(listOrganizationsInput.optional())
    .query(({ ctx: { deps, actor }, input = {} }) => listOrganizations(deps, { actor, input })),
  get: procedure
    .input(getOrganizationInput)
    .query(({ ctx: { deps, actor }, input }) => getOrganization(deps, { actor, input })),
  create: procedure
    .input(createOrganizationInput)
    .mutation(({ ctx: { deps, actor }, input }) => createOrganization(deps, { actor, input })),
  update: procedure
    .input(updateOrganizationInput)
    .mutation(({ ctx: { deps, actor }, input }) => updateOrganization(deps, { actor, input })),
  delete: procedure
    .input(deleteOrganizationInput)
    .mutation(({ ctx: { deps, actor }, input }) => deleteOrganization(deps, { actor, input })),
  deletion: procedure
    .input(getOrganizationInput)
    .query(({ ctx: { deps, actor }, input }) => getDeletionStatus(deps, { actor, input })),
})
