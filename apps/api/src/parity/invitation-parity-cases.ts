/** Cases of both doors about invitations to addresses: part of the table in parity-cases.ts. */
import type { Expected, ParityCase } from './parity-cases.ts'

const refused = (code: string): Expected => ({ refused: code })
const answer = (like: unknown): Expected => ({ answer: like })

const here = { orgId: 'HERE' }
const added = { ...here, email: 'new@example.com' }
const known = { ...here, email: 'stranger@example.com' }
const top = 'super_admin'

/** Order matters, as there. `TOKEN` is that of the link of the newest invitation. */
export const invitationParityCases: ParityCase[] = [
  ['member.upsert', 'admin', { ...added, role: 'read', invite: 'x' }, refused('invalid_input')],
  ['member.upsert', 'admin', { ...added, role: 'read', invite: null }, refused('member_not_found')],
  ['member.upsert', 'admin', { ...added, role: 'read', invite: false }, refused('member_not_found')],
  ['member.upsert', 'writer', { ...added, role: 'read', invite: true }, refused('insufficient_member_permissions')],
  ['member.upsert', 'admin', { ...added, role: top, invite: true }, refused('insufficient_member_permissions')],
  ['member.upsert', 'stranger', { ...added, role: 'read', invite: true }, refused('organization_not_accessible')],
  [
    'member.upsert',
    'admin',
    { ...added, role: 'read', invite: true },
    answer({ email: 'new@example.com', role: 'invite_read', image_url: null }),
  ],
  ['member.upsert', 'admin', { ...added, role: 'write' }, answer({ role: 'invite_write' })],
  ['member.upsert', 'admin', { ...known, role: 'write', invite: true }, answer({ role: 'invite_write' })],
  ['member.linkInvitation', 'keyless', added, refused('invalid_api_key')],
  ['member.linkInvitation', 'writer', added, refused('insufficient_member_permissions')],
  ['member.linkInvitation', 'stranger', known, refused('organization_not_accessible')],
  ['member.linkInvitation', 'admin', here, refused('invalid_input')],
  ['member.linkInvitation', 'admin', { email: 'new@example.com' }, refused('org_id_required')],
  ['member.linkInvitation', 'admin', { ...here, email: 'reader@example.com' }, refused('invitation_not_found')],
  ['member.linkInvitation', 'admin', added, answer({})],
  ['member.openInvitation', 'keyless', { token: 'TOKEN' }, refused('invalid_api_key')],
  ['member.openInvitation', 'stranger', {}, refused('invalid_input')],
  ['member.openInvitation', 'stranger', { token: 'x' }, refused('invitation_not_found')],
  ['member.openInvitation', 'neighbour', { token: 'TOKEN' }, refused('invitation_not_found')],
  ['member.openInvitation', 'stranger', { token: 'TOKEN' }, answer({ organization: { id: 'HERE' }, role: 'write' })],
  ['member.invitations', 'stranger', undefined, answer([{ organization: { id: 'HERE' }, role: 'write' }])],
  ['member.accept', 'neighbour', { token: 'TOKEN' }, refused('invitation_not_found')],
  ['member.accept', 'stranger', { token: 'x' }, refused('invitation_not_found')],
  ['member.accept', 'stranger', { token: 'TOKEN' }, answer({ status: 'OK' })],
  ['member.remove', 'stranger', known, answer({ status: 'OK' })],
  ['member.remove', 'admin', added, answer({ status: 'OK' })],
  ['member.remove', 'admin', added, refused('member_not_found')],
]
