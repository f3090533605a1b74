import {
  acceptInvitationInput,
  listInvitationsInput,
  listMembersInput,
  removeMemberInput,
  upsertMemberInput,
} from '@organizations/domain'
import { acceptInvitation, listInvitations, listMembers, removeMember, upsertMember } from '@organizations/services'
import { listProcedure, procedure, router } from '../procedures.ts'

export const memberRouter = router({
  list: listProcedure
    .input(listMembersInput)
    .query(async ({ ctx: { deps, call }, input }) => (await listMembers(deps, call(input))).data),
  invitations: listProcedure
    .input(listInvitationsInput.optional())
    .query(async ({ ctx: { deps, call }, input = {} }) => (await listInvitations(deps, call(input))).data),
  upsert: procedure
    .input(upsertMemberInput)
    .mutation(({ ctx: { deps, call }, input }) => upsertMember(deps, call(input))),
  accept: procedure
    .input(acceptInvitationInput)
    .mutation(({ ctx: { deps, call }, input }) => acceptInvitation(deps, call(input))),
  remove: procedure
    .input(removeMemberInput)
    .mutation(({ ctx: { deps, call }, input }) => removeMember(deps, call(input))),
})
