import {
  createParticipantInput,
  createUserInput,
  createUserKeyInput,
  disableUserInput,
  enableUserInput,
  deleteUserInput,
  liftUserDeletionInput,
  getUserInput,
  deleteOrganizationAsOperatorInput,
  getOrganizationInput,
  listAllEventsInput,
  listDeletionsInput,
  listOperatorAuditInput,
  listParticipantsInput,
  listReceiptsInput,
  removeParticipantInput,
  rotateParticipantInput,
  listTombstonesInput,
  listUsersInput,
  replayTombstonesInput,
  retryDeletionInput,
  revokeUserKeysInput,
  updateParticipantInput,
  updateUserInput,
  waiveParticipantInput,
} from '@organizations/domain'
import {
  createParticipant,
  createUser,
  createUserKey,
  disableUser,
  enableUser,
  deleteUser,
  liftUserDeletion,
  previewUserDeletion,
  getUser,
  getWorkload,
  deleteOrganizationAsOperator,
  listAllEvents,
  listDeletions,
  listOperatorAudit,
  listParticipants,
  listReceipts,
  removeParticipant,
  rotateParticipant,
  listTombstones,
  listUsers,
  previewDeletionAsOperator,
  replayTombstones,
  retryDeletion,
  revokeUserKeys,
  updateParticipant,
  updateUser,
  waiveParticipant,
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
  getUser: listProcedure.input(getUserInput).query(({ ctx: { deps, call }, input }) => getUser(deps, call(input))),
  updateUser: procedure
    .input(updateUserInput)
    .mutation(({ ctx: { deps, call }, input }) => updateUser(deps, call(input))),
  disableUser: procedure
    .input(disableUserInput)
    .mutation(({ ctx: { deps, call }, input }) => disableUser(deps, call(input))),
  enableUser: procedure
    .input(enableUserInput)
    .mutation(({ ctx: { deps, call }, input }) => enableUser(deps, call(input))),
  deleteUser: procedure
    .input(deleteUserInput)
    .mutation(({ ctx: { deps, call }, input }) => deleteUser(deps, call(input))),
  liftUserDeletion: procedure
    .input(liftUserDeletionInput)
    .mutation(({ ctx: { deps, call }, input }) => liftUserDeletion(deps, call(input))),
  previewUserDeletion: listProcedure
    .input(getUserInput)
    .query(({ ctx: { deps, call }, input }) => previewUserDeletion(deps, call(input))),
  createUserKey: procedure
    .input(createUserKeyInput)
    .mutation(({ ctx: { deps, call }, input }) => createUserKey(deps, call(input))),
  revokeUserKeys: procedure
    .input(revokeUserKeysInput)
    .mutation(({ ctx: { deps, call }, input }) => revokeUserKeys(deps, call(input))),
  listDeletions: listProcedure
    .input(listDeletionsInput.optional())
    .query(({ ctx: { deps, call }, input = {} }) => listDeletions(deps, call(input))),
  retryDeletion: procedure
    .input(retryDeletionInput)
    .mutation(({ ctx: { deps, call }, input }) => retryDeletion(deps, call(input))),
  deleteOrganization: procedure
    .input(deleteOrganizationAsOperatorInput)
    .mutation(({ ctx: { deps, call }, input }) => deleteOrganizationAsOperator(deps, call(input))),
  previewDeletion: procedure
    .input(getOrganizationInput)
    .query(({ ctx: { deps, call }, input }) => previewDeletionAsOperator(deps, call(input))),
  listParticipants: listProcedure
    .input(listParticipantsInput.optional())
    .query(({ ctx: { deps, call }, input = {} }) => listParticipants(deps, call(input))),
  createParticipant: procedure
    .input(createParticipantInput)
    .mutation(({ ctx: { deps, call }, input }) => createParticipant(deps, call(input))),
  updateParticipant: procedure
    .input(updateParticipantInput)
    .mutation(({ ctx: { deps, call }, input }) => updateParticipant(deps, call(input))),
  rotateParticipant: procedure
    .input(rotateParticipantInput)
    .mutation(({ ctx: { deps, call }, input }) => rotateParticipant(deps, call(input))),
  removeParticipant: procedure
    .input(removeParticipantInput)
    .mutation(({ ctx: { deps, call }, input }) => removeParticipant(deps, call(input))),
  waiveParticipant: procedure
    .input(waiveParticipantInput)
    .mutation(({ ctx: { deps, call }, input }) => waiveParticipant(deps, call(input))),
  listTombstones: listProcedure
    .input(listTombstonesInput.optional())
    .query(({ ctx: { deps, call }, input = {} }) => listTombstones(deps, call(input))),
  replayTombstones: procedure
    .input(replayTombstonesInput)
    .mutation(({ ctx: { deps, call }, input }) => replayTombstones(deps, call(input))),
  workload: procedure.query(({ ctx: { deps, call } }) => getWorkload(deps, call({}))),
  listAudit: listProcedure
    .input(listOperatorAuditInput.optional())
    .query(({ ctx: { deps, call }, input = {} }) => listOperatorAudit(deps, call(input))),
  listEvents: listProcedure
    .input(listAllEventsInput.optional())
    .query(({ ctx: { deps, call }, input = {} }) => listAllEvents(deps, call(input))),
})
