import { createUserInput, listDeletionsInput, listUsersInput, retryDeletionInput } from '@organizations/domain'
import { createUser, listDeletions, listUsers, retryDeletion } from '@organizations/services'
import { procedure, router } from './procedures.ts'

export const operatorRouter = router({
  createUser: procedure
    .input(createUserInput)
    .mutation(({ ctx: { deps, actor }, input }) => createUser(deps, { actor, input })),
  listUsers: procedure
    .input(listUsersInput.optional())
    .query(({ ctx: { deps, actor }, input = {} }) => listUsers(deps, { actor, input })),
  listDeletions: procedure
    .input(listDeletionsInput.optional())
    .query(({ ctx: { deps, actor }, input = {} }) => listDeletions(deps, { actor, input })),
  retryDeletion: procedure
    .input(retryDeletionInput)
    .mutation(({ ctx: { deps, actor }, input }) => retryDeletion(deps, { actor, input })),
})
