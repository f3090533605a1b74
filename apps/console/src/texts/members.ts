import type { MemberRole } from '@organizations/client'
import { formatNumber } from './format.ts'

export const membersTexts = {
  title: 'Members',
  lead: 'Who belongs to this organization, and what their role lets them do.',
  invite: 'Invite a member',
  inviteLead: 'The person needs no account yet. They become a member when they accept, within 7 days.',
  email: 'E-mail address',
  role: 'Role',
  send: 'Invite',
  invited: (email: string) => `${email} is invited`,
  link: 'Link',
  linkTitle: (email: string) => `Link for ${email}`,
  linkLead: (email: string) =>
    `Only ${email} can accept with this link. Pass it on if no mail arrives. It works until the invitation ends.`,
  copyLink: 'Copy the link',
  change: 'Change role',
  changeTitle: (email: string) => `Role of ${email}`,
  changed: (email: string) => `The role of ${email} is changed`,
  remove: 'Remove',
  withdraw: 'Withdraw',
  leave: 'Leave',
  removeTitle: (email: string) => `Remove ${email}?`,
  withdrawTitle: (email: string) => `Withdraw the invitation of ${email}?`,
  leaveTitle: 'Leave this organization?',
  removeLead: 'Their access ends at once, through every key and every browser. What they made stays.',
  withdrawLead: 'The invitation can no longer be accepted. You can invite them again.',
  leaveLead: 'Your access ends at once. To come back, you have to be invited again.',
  removed: (email: string) => `${email} is removed`,
  search: 'Search by address or role',
  noMatch: 'No member matches',
  table: 'Members',
  you: 'you',
  pending: 'invited',
  disabled: 'disabled',
  actions: 'Actions',
  found: (count: number) => (count === 1 ? '1 member' : `${formatNumber(count)} members`),
  rights: 'What each role may do',
  rightsLead: 'Each role includes the rights of the roles before it. A key can never do more than its user.',
  may: 'yes',
  mayNot: 'no',
  right: 'Right',
} as const

export const roleNames = {
  read: 'Read',
  upload: 'Upload',
  write: 'Write',
  admin: 'Admin',
  super_admin: 'Super admin',
} as const

export type RoleName = keyof typeof roleNames

/** The role of a member, and whether it is only offered so far. */
export function roleOf(role: MemberRole): { name: string; role: RoleName; isPending: boolean } {
  const isPending = role.startsWith('invite_')
  const plain = (isPending ? role.slice('invite_'.length) : role) as RoleName // the rest of it is one
  return { name: roleNames[plain], role: plain, isPending }
}

/** Is this the id of an invitation to an address, and not of a user? */
export function isInvitedAddress(uid: string): boolean {
  return uid.startsWith('inv_')
}

export const rightTexts = {
  'organization.read': 'See everything but the audit log, events and webhooks',
  'bundle.upload': 'Upload bundles',
  'app.create': 'Make and change apps and channels, override devices',
  'bundle.delete': 'Delete bundles and channels',
  'app.delete': 'Delete apps',
  'member.change': 'Invite, change and remove members',
  'organization.update': 'Change settings and the key policy',
  'webhook.manage': 'See the audit log and events, manage webhooks',
  'organization.export': 'Export the organization',
  'organization.delete': 'Delete the organization',
  superAdmin: 'Give and take the role super admin',
} as const
