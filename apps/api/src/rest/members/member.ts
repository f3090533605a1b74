import { acceptInvitationInput, listMembersInput, removeMemberInput, upsertMemberInput } from '@organizations/domain'
import { acceptInvitation, listMembers, removeMember, upsertMember, type Deps } from '@organizations/services'
import type { FastifyInstance } from 'fastify'
import { callOf, repeatableCallOf } from '../../http/call.ts'

/** `/organization/members`: Capgo's published paths and answers, and accepting an invitation, which is ours. */
export function registerMemberRoutes(scope: FastifyInstance, deps: Deps): void {
  scope.get('/organization/members', async (request) => ({
    data: await listMembers(deps, callOf(request, listMembersInput)),
  }))

  scope.post('/organization/members', async (request) => ({
    status: 'OK',
    data: await upsertMember(deps, repeatableCallOf(request, upsertMemberInput)),
  }))

  scope.delete('/organization/members', async (request) => {
    await removeMember(deps, callOf(request, removeMemberInput))
    return { status: 'OK' }
  })

  scope.post('/organization/members/accept', async (request) => {
    await acceptInvitation(deps, repeatableCallOf(request, acceptInvitationInput))
    return { status: 'OK' }
  })
}
