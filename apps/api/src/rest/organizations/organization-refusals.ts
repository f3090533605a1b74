import { badInput, type RefusalCase } from '../../testing/refusal-case.ts'

const noName = [400, 'Name is required', 'name_required'] as const
const noOrgId = [400, 'orgId is required', 'org_id_required'] as const
const nothing = [400, 'Nothing to update', 'nothing_to_update'] as const
const noAccess = [403, 'No access to this organization', 'organization_not_accessible'] as const
const here = { orgId: 'HERE' }

export const organizationRefusals: RefusalCase[] = [
  ...[{}, { name: null }, { name: '' }, { name: ' \t ' }].map(refused('POST', noName)),
  ...[{ name: 'X' }, { orgId: null, name: 'X' }, { orgId: '', name: 'X' }].map(refused('PUT', noOrgId)),
  ...[{}, { orgId: null }, { orgId: '' }].map(refused('DELETE', noOrgId)),
  ...[here, { ...here, name: null, management_email: null }, { ...here, customer_id: 'x', created_by: 'y' }].map(
    refused('PUT', nothing),
  ),
  ...(['GET', 'PUT', 'DELETE'] as const).flatMap((method) =>
    ['org_01h455vb4pex5vsknk084sn02q', 'nonsense'].map((orgId): RefusalCase => [
      'owner',
      method,
      '/organization/',
      method === 'PUT' ? { orgId, name: 'X' } : { orgId },
      noAccess,
    ]),
  ),
  refused('PUT', badInput('Expected management_email to be an e-mail'))({ ...here, management_email: 'x' }),
  refused('POST', badInput('Expected email to be an e-mail'))({ name: 'X', email: 'x@' }),
  ...['http://a.co/x', 'https://a:b@a.co'].map((logo) =>
    refused('PUT', badInput('Expected logo to be an https: URL'))({ ...here, logo }),
  ),
  ...[' ', 'a\nb'].map((name) =>
    refused('PUT', badInput('Expected name to be text of 1-255 characters'))({ ...here, name }),
  ),
  refused('GET', badInput('Expected orgId to be the id of an organization'))({ orgId: '' }),
]

function refused(method: string, refusal: RefusalCase[4]): (fields: object) => RefusalCase {
  return (fields) => ['owner', method, '/organization/', fields, refusal]
}
