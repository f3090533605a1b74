import { badInput, type RefusalCase } from '../../testing/refusal-case.ts'

const missing = [404, 'Member not found', 'member_not_found'] as const
const weak = [403, 'Insufficient permissions to manage members', 'insufficient_member_permissions'] as const
const last = [409, 'Cannot remove the last admin from the organization', 'last_admin'] as const
const email = [400, 'Invalid email format', 'invalid_email'] as const
const role = [400, 'Invalid role specified', 'invalid_role'] as const
const path = '/organization/members'

export const memberRefusals: RefusalCase[] = [
  ...(['GET', 'POST', 'DELETE'] as const).map((method): RefusalCase => [
    'owner',
    method,
    path,
    { ...of('reader', 'read'), orgId: null },
    [400, 'orgId is required', 'org_id_required'],
  ]),
  ['owner', 'POST', path, { orgId: 'HERE', role: 'read' }, badInput('email is required')],
  ['owner', 'POST', path, of('reader'), badInput('role is required')],
  ['owner', 'POST', path, { orgId: 'HERE', email: 'x@', role: 'read' }, email],
  ['owner', 'DELETE', path, { orgId: 'HERE', email: 'x@' }, email],
  ['owner', 'POST', path, of('reader', 'boss'), role],
  ['owner', 'POST', path, of('reader', 'invite_read'), role],
  ['stranger', 'POST', path, of('reader', 'boss'), role], // before it is known whether they may
  ['owner', 'POST', path, of('no-user', 'read'), missing],
  ['owner', 'DELETE', path, of('no-user'), missing],
  ['owner', 'DELETE', path, of('stranger'), missing],
  ['ownerReadOnly', 'DELETE', path, of('owner'), weak],
  ['admin', 'POST', path, of('reader', 'super_admin'), weak],
  ['admin', 'POST', path, of('no-user', 'super_admin'), weak], // before the address is looked up
  ['admin', 'POST', path, of('admin', 'super_admin'), weak],
  ['admin', 'POST', path, of('owner', 'read'), weak],
  ['admin', 'DELETE', path, of('owner'), weak],
  ['owner', 'POST', path, of('owner', 'admin'), last],
  ['owner', 'DELETE', path, of('owner'), last],
  ['owner', 'POST', path, of('reader', 'read'), [409, 'Member already exists in organization', 'already_member']],
  ['invited', 'POST', `${path}/accept`, { orgId: '' }, [400, 'orgId is required', 'org_id_required']],
  [
    'invited',
    'POST',
    `${path}/accept`,
    { orgId: 'org_01h455vb4pex5vsknk084sn02q' },
    [404, 'No invitation to this organization', 'invitation_not_found'],
  ],
]

function of(name: string, role?: string): object {
  return { orgId: 'HERE', email: `${name}@example.com`, ...(role !== undefined && { role }) }
}
