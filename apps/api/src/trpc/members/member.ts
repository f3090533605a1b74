import {
  acceptInvitationInput,
  linkInvitationInput,
  listInvitationsInput,
  listMembersInput,
  openInvitationInput,
  removeMemberInput,
  upsertMemberInput,
} from '@organizations/domain'
import {
  acceptInvitation,
  linkInvitation,
  listInvitations,
  listMembers,
  openInvitation,
  removeMember,
  upsertMember,
} from '@organizations/services'
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
  linkInvitation: procedure
    .input(linkInvitationInput)
    .mutation(({ ctx: { deps, call }, input }) => linkInvitation(deps, call(input))),
  /** Asks for no more than a query does; as a mutation the token is in no address. */
  openInvitation: procedure
    .input(openInvitationInput)
    .mutation(({ ctx: { deps, call }, input }) => openInvitation(deps, call(input))),
  remove: procedure
    .input(removeMemberInput)
    .mutation(({ ctx: { deps, call }, input }) => removeMember(deps, call(input))),
})
