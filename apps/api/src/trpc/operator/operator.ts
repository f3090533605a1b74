import {
  createUserInput,
  listDeletionsInput,
  listOperatorAuditInput,
  listReceiptsInput,
  listTombstonesInput,
  listUsersInput,
  replayTombstonesInput,
  retryDeletionInput,
} from '@organizations/domain'
import {
  createUser,
  listDeletions,
  listOperatorAudit,
  listReceipts,
  listTombstones,
  listUsers,
  replayTombstones,
  retryDeletion,
} from '@organizations/services'
import { listProcedure, procedure, router } from '../procedures.ts'

export const operatorRouter = router({
  createUser: procedure
    .input(createUserInput)
    .mutation(({ ctx: { deps, call }, input }) => createUser(deps, call(input))),
  listReceipts: listProcedure
    .input(listReceiptsInput.optional())
    .query(({ ctx: { deps, call }, input = {} }) => listReceipts(deps, call(input))),
  listUsers: listProcedure
    .input(listUsersInput.optional())
    .query(({ ctx: { deps, call }, input = {} }) => listUsers(deps, call(input))),
  listDeletions: listProcedure
    .input(listDeletionsInput.optional())
    .query(({ ctx: { deps, call }, input = {} }) => listDeletions(deps, call(input))),
  retryDeletion: procedure
    .input(retryDeletionInput)
    .mutation(({ ctx: { deps, call }, input }) => retryDeletion(deps, call(input))),
  listTombstones: listProcedure
    .input(listTombstonesInput.optional())
    .query(({ ctx: { deps, call }, input = {} }) => listTombstones(deps, call(input))),
  replayTombstones: procedure
    .input(replayTombstonesInput)
    .mutation(({ ctx: { deps, call }, input }) => replayTombstones(deps, call(input))),
  listAudit: listProcedure
    .input(listOperatorAuditInput.optional())
    .query(({ ctx: { deps, call }, input = {} }) => listOperatorAudit(deps, call(input))),
})
