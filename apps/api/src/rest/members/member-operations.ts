import {
  acceptInvitationInput,
  invitationLinkSchema,
  invitationSchema,
  linkInvitationInput,
  listInvitationsInput,
  listMembersInput,
  memberSchema,
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
import { z } from 'zod'
import { data, done, page } from '../envelopes.ts'
import { longPageNotes, longPages } from '../long-pages.ts'
import { operation, type Operation } from '../operation.ts'

const tag = 'Members'
const ofOne = ['org_id_required', 'organization_not_accessible', 'key_policy'] as const
const change = [...ofOne, 'invalid_email', 'member_not_found', 'insufficient_member_permissions', 'last_admin'] as const
const INVITE =
  'Also invites an address without an account. The answer is the same whether or not there is one: `uid` is `inv_...` until the invitation is accepted.'
const TOKEN = 'What stands in the link of an invitation. It works once, and for the user of the invited address alone.'
const notes = { email: 'The address of a user. Upper and lower case are the same.' }

export const memberOperations: readonly Operation[] = [
  operation({
    method: 'get',
    path: '/organization/members',
    id: 'listMembers',
    tag,
    summary: 'The members of an organization, invitations included',
    description: `Newest users first, then the addresses that are invited. ${longPages}`,
    input: listMembersInput,
    notes: longPageNotes,
    answer: page(memberSchema),
    linksNext: true,
    errors: ofOne,
  }).run(async (deps, call, linkNext) => {
    const members = await listMembers(deps, call)
    linkNext(members.next)
    return { data: members.data }
  }),
  operation({
    method: 'get',
    path: '/organization/invitations',
    id: 'listInvitations',
    tag,
    summary: 'The invitations of the user who asks, and of their address',
    description: `Those that have not ended, newest first. ${longPages}`,
    input: listInvitationsInput,
    notes: longPageNotes,
    answer: page(invitationSchema),
    linksNext: true,
    errors: [],
  }).run(async (deps, call, linkNext) => {
    const invitations = await listInvitations(deps, call)
    linkNext(invitations.next)
    return { data: invitations.data }
  }),
  operation({
    method: 'post',
    path: '/organization/members',
    id: 'upsertMember',
    tag,
    summary: "Invite a user, or change a member's role",
    description:
      'An invitation ends after 7 days, and grants nothing until it is accepted. With `invite` at most 20 an hour are sent.',
    input: upsertMemberInput,
    notes: { ...notes, invite: INVITE },
    answer: z.object({ status: z.literal('OK'), data: memberSchema }),
    errors: [
      ...change,
      'invalid_role',
      'already_member',
      'user_disabled',
      'too_many_invitations',
      'invitations_not_set_up',
    ],
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
    description: 'To an organization, or by the token in the link of an invitation to the address of the caller.',
    input: acceptInvitationInput,
    notes: { token: TOKEN },
    answer: done('OK'),
    errors: [...ofOne, 'insufficient_member_permissions', 'invitation_not_found'],
  }).run(async (deps, call) => {
    await acceptInvitation(deps, call)
    return { status: 'OK' }
  }),
  operation({
    method: 'post',
    path: '/organization/members/link',
    id: 'linkInvitation',
    tag,
    summary: 'The link of an invitation to an address',
    description:
      'For those who may change the role that it offers, to hand it over. Written into the audit log. Until the invitation ends the link stays the same.',
    input: linkInvitationInput,
    notes: { email: 'The address that is invited.' },
    answer: data(invitationLinkSchema),
    isRepeatable: false,
    errors: [
      ...ofOne,
      'invalid_email',
      'insufficient_member_permissions',
      'invitation_not_found',
      'invitations_not_set_up',
    ],
  }).run(async (deps, call) => ({ data: await linkInvitation(deps, call) })),
  operation({
    method: 'post',
    path: '/organization/invitations/open',
    id: 'openInvitation',
    tag,
    summary: 'What a link invites the caller to',
    description: 'A POST, so that the token is in no address. It changes nothing.',
    input: openInvitationInput,
    notes: { token: TOKEN },
    answer: data(invitationSchema),
    isRepeatable: false,
    errors: ['invitation_not_found'],
  }).run(async (deps, call) => ({ data: await openInvitation(deps, call) })),
]
