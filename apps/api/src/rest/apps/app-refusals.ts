import { NEIGHBOUR_APP, noApp, OTHER_APP } from '../../testing/app-scene.ts'
import { APP_ID } from '../../testing/test-users.ts'
import { badInput, type RefusalCase } from '../../testing/refusal-case.ts'

const config = [400, 'Invalid app configuration', 'invalid_app_configuration'] as const
const noOrganization = [403, 'No access to this organization', 'organization_not_accessible'] as const
const nothing = [400, 'Nothing to update', 'nothing_to_update'] as const
const app = { app_id: OTHER_APP, name: 'X', owner_org: 'HERE' }

export const appRefusals: RefusalCase[] = [
  ['owner', 'POST', '/app', { ...app, app_id: null }, badInput('app_id is required')],
  ...['', 'app', 'a b.c', 'com.', '.com', 'com..app', '-a.b', 'com.app\n', 'com.äpp', `com.${'a'.repeat(252)}`].map(
    (app_id): RefusalCase => ['owner', 'POST', '/app', { ...app, app_id }, config],
  ),
  ['owner', 'POST', '/app', { ...app, name: undefined }, [400, 'Name is required', 'name_required']],
  ['owner', 'POST', '/app', { ...app, name: ' ' }, [400, 'Name is required', 'name_required']],
  ['owner', 'POST', '/app', { ...app, name: 'a\nb' }, badInput('Expected name to be text of 1-255 characters')],
  ['owner', 'POST', '/app', { ...app, name: 'x'.repeat(256) }, badInput('Expected name to be text')],
  ['owner', 'POST', '/app', { ...app, owner_org: undefined }, badInput('owner_org is required')],
  ['owner', 'POST', '/app', { ...app, icon: 'http://example.com/a' }, badInput('Expected icon to be an https: URL')],
  ['owner', 'POST', '/app', { ...app, icon: 'https://a:b@example.com' }, badInput('Expected icon to be an https: URL')],
  ['owner', 'POST', '/app', { ...app, owner_org: 'nonsense' }, noOrganization],
  ['owner', 'POST', '/app', { ...app, app_id: NEIGHBOUR_APP }, [409, 'Custom ID already in use', 'app_id_taken']],
  ['owner', 'GET', '/app', { org_id: 'nonsense' }, noOrganization],
  ['owner', 'GET', '/app', { page: -1 }, badInput('Expected page to be a whole number')],
  ['owner', 'GET', '/app?limit=many', undefined, badInput('Expected limit to be a whole number')],
  ...['com.example.unknown', NEIGHBOUR_APP, '__proto__', 'constructor', '%00', 'a%2Fb'].flatMap((it) =>
    [['GET'], ['PUT', { name: 'X' }], ['DELETE']].map(([method, body]): RefusalCase => [
      'owner',
      method as string,
      `/app/${it}`,
      body as object,
      noApp,
    ]),
  ),
  ['owner', 'PUT', `/app/${APP_ID}`, {}, nothing],
  ['owner', 'PUT', `/app/${APP_ID}`, { name: null, icon: null, retention: null, owner_org: 'x' }, nothing],
  ['owner', 'PUT', `/app/${APP_ID}`, { name: ' ' }, badInput('Expected name to be text')],
  [
    'owner',
    'PUT',
    `/app/${APP_ID}`,
    { retention: -1 },
    badInput('Expected retention to be a whole number from 0 to 63113903'),
  ],
  ['owner', 'PUT', `/app/${APP_ID}`, { retention: 63_113_904 }, badInput('Expected retention to be a whole number')],
  ['owner', 'PUT', `/app/${APP_ID}?retention=1.5`, undefined, badInput('Expected retention to be a whole number')],
]
