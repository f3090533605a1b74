import {
  createOrganizationInput,
  deleteOrganizationInput,
  getOrganizationInput,
  getPolicyInput,
  listOrganizationsInput,
  listOwnDeletionsInput,
  setPolicyInput,
  updateOrganizationInput,
  watchDeletionInput,
  type DeletionStatus,
} from '@organizations/domain'
import {
  createOrganization,
  deleteOrganization,
  getDeletionStatus,
  getOrganization,
  getPolicy,
  getReceipt,
  listOrganizations,
  listOwnDeletions,
  previewDeletion,
  setPolicy,
  updateOrganization,
} from '@organizations/services'
import { tracked } from '@trpc/server'
import { listProcedure, procedure, router } from '../procedures.ts'

/**
 * Refused before the stream of events begins: an error in the stream would make the client reconnect again and again.
 */
const ownDeletion = procedure.input(watchDeletionInput).use(async ({ ctx, input, next }) => {
  await getDeletionStatus(ctx.deps, ctx.call({ orgId: input.orgId }))
  return await next()
})

export const organizationRouter = router({
  list: listProcedure
    .input(listOrganizationsInput.optional())
    .query(async ({ ctx: { deps, call }, input = {} }) => (await listOrganizations(deps, call(input))).data),
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
  deletions: listProcedure
    .input(listOwnDeletionsInput.optional())
    .query(({ ctx: { deps, call }, input = {} }) => listOwnDeletions(deps, call(input))),
  receipt: procedure
    .input(getOrganizationInput)
    .query(({ ctx: { deps, call }, input }) => getReceipt(deps, call(input))),
  previewDeletion: procedure
    .input(getOrganizationInput)
    .query(({ ctx: { deps, call }, input }) => previewDeletion(deps, call(input))),
  /** Events about the progress. A client that reconnects does not get the last one that it received again. */
  watchDeletion: ownDeletion.subscription(async function* ({ ctx, input, signal }) {
    const { orgId, lastEventId } = input
    const gone = signal ?? new AbortController().signal
    for await (const status of ctx.watch.follow(ctx.call({ orgId }), gone)) {
      const id = eventIdOf(status)
      if (id !== lastEventId) yield tracked(id, status)
    }
  }),
  policy: procedure.input(getPolicyInput).query(({ ctx: { deps, call }, input }) => getPolicy(deps, call(input))),
  setPolicy: procedure.input(setPolicyInput).mutation(({ ctx: { deps, call }, input }) => setPolicy(deps, call(input))),
})

/** Two statuses with the same id show the same progress. */
function eventIdOf({ state, done, total }: DeletionStatus): string {
  return [state, done, total ?? ''].join('-')
}
