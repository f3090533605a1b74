import {
  acceptInvitationInput,
  invitationSchema,
  listInvitationsInput,
  listMembersInput,
  memberSchema,
  removeMemberInput,
  upsertMemberInput,
} from '@organizations/domain'
import { acceptInvitation, listInvitations, listMembers, removeMember, upsertMember } from '@organizations/services'
import { z } from 'zod'
import { done, page } from '../envelopes.ts'
import { longPageNotes, longPages } from '../long-pages.ts'
import { operation, type Operation } from '../operation.ts'

const tag = 'Members'
const ofOne = ['org_id_required', 'organization_not_accessible', 'key_policy'] as const
const change = [...ofOne, 'invalid_email', 'member_not_found', 'insufficient_member_permissions', 'last_admin'] as const
const notes = { email: 'The address of a user. Upper and lower case are the same.' }

export const memberOperations: readonly Operation[] = [
  operation({
    method: 'get',
    path: '/organization/members',
    id: 'listMembers',
    tag,
    summary: 'The members of an organization, invitations included',
    description: `Newest users first. ${longPages}`,
    input: listMembersInput,
    notes: longPageNotes,
    answer: page(memberSchema),
    linksNext: true,
    errors: ofOne,
  }).run(async (deps, call, linkNext) => {
    const { data, next } = await listMembers(deps, call)
    linkNext(next)
    return { data }
  }),
  operation({
    method: 'get',
    path: '/organization/invitations',
    id: 'listInvitations',
    tag,
    summary: 'The invitations of the user who asks',
    description: `Those that have not ended, newest first. ${longPages}`,
    input: listInvitationsInput,
    notes: longPageNotes,
    answer: page(invitationSchema),
    linksNext: true,
    errors: [],
  }).run(async (deps, call, linkNext) => {
    const { data, next } = await listInvitations(deps, call)
    linkNext(next)
    return { data }
  }),
  operation({
    method: 'post',
    path: '/organization/members',
    id: 'upsertMember',
    tag,
    summary: "Invite a user, or change a member's role",
    description: 'An invitation ends after 7 days, and grants nothing until it is accepted.',
    input: upsertMemberInput,
    notes,
    answer: z.object({ status: z.literal('OK'), data: memberSchema }),
    errors: [...change, 'invalid_role', 'already_member', 'user_disabled'],
  }).run(async (deps, call) => ({ status: 'OK', data: await upsertMember(deps, call) })),
  operation({
    method: 'delete',
    path: '/organization/members',
    id: 'removeMember',
    tag,
    summary: 'Remove a member, or withdraw an invitation',
    description:
      'Anyone may remove themself; an invited user declines with it. The last super admin can neither leave nor be removed.',
    input: removeMemberInput,
    notes,
    answer: done('OK'),
    errors: change,
  }).run(async (deps, call) => {
    await removeMember(deps, call)
    return { status: 'OK' }
  }),
  operation({
    method: 'post',
    path: '/organization/members/accept',
    id: 'acceptInvitation',
    tag,
    summary: "Accept the caller's own invitation",
    input: acceptInvitationInput,
    answer: done('OK'),
    errors: [...ofOne, 'insufficient_member_permissions', 'invitation_not_found'],
  }).run(async (deps, call) => {
    await acceptInvitation(deps, call)
    return { status: 'OK' }
  }),
]
