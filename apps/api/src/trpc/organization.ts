import {
  createOrganizationInput,
  deleteOrganizationInput,
  getOrganizationInput,
  getPolicyInput,
  listOrganizationsInput,
  setPolicyInput,
  updateOrganizationInput,
} from '@organizations/domain'
import {
  createOrganization,
  deleteOrganization,
  getDeletionStatus,
  getOrganization,
  getPolicy,
  listOrganizations,
  setPolicy,
  updateOrganization,
} from '@organizations/services'
import { procedure, router } from './procedures.ts'

export const organizationRouter = router({
  list: procedure
    .input(listOrganizationsInput.optional())
    .query(({ ctx: { deps, call }, input = {} }) => listOrganizations(deps, call(input))),
  get: procedure
    .input(getOrganizationInput)
    .query(({ ctx: { deps, call }, input }) => getOrganization(deps, call(input))),
  create: procedure
    .input(createOrganizationInput)
    .mutation(({ ctx: { deps, call }, input }) => createOrganization(deps, call(input))),
  update: procedure
    .input(updateOrganizationInput)
    .mutation(({ ctx: { deps, call }, input }) => updateOrganization(deps, call(input))),
  delete: procedure
    .input(deleteOrganizationInput)
    .mutation(({ ctx: { deps, call }, input }) => deleteOrganization(deps, call(input))),
  deletion: procedure
    .input(getOrganizationInput)
    .query(({ ctx: { deps, call }, input }) => getDeletionStatus(deps, call(input))),
  policy: procedure.input(getPolicyInput).query(({ ctx: { deps, call }, input }) => getPolicy(deps, call(input))),
  setPolicy: procedure.input(setPolicyInput).mutation(({ ctx: { deps, call }, input }) => setPolicy(deps, call(input))),
})
