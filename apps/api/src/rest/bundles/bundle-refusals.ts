import { content, NEIGHBOUR_APP, noApp } from '../../testing/app-scene.ts'
import { APP_ID } from '../../testing/test-users.ts'
import { badInput, type RefusalCase } from '../../testing/refusal-case.ts'

const version = [400, 'Invalid version format', 'invalid_version'] as const
const none = [404, 'Bundle not found', 'bundle_not_found'] as const
const nothing = [400, 'Nothing to update', 'nothing_to_update'] as const
const app = { app_id: APP_ID }
const fresh = { ...app, version: '2.0.0', ...content }
const metadata = { ...app, version_id: 1, comment: 'x' }
const put = { ...app, version_id: 1, channel_id: 1 }

/** The scene's first bundle and its first channel have the id 1, the neighbour's the id 2: refusals.test.ts. */
export const bundleRefusals: RefusalCase[] = [
  ...(['GET', 'POST', 'PUT', 'DELETE'] as const).flatMap((method): RefusalCase[] => {
    const fields = method === 'DELETE' ? { ...app, version: '1.0.0' } : { ...fresh, ...put }
    return [
      ['owner', method, '/bundle', { ...fields, app_id: null }, badInput('app_id is required')],
      ['owner', method, '/bundle', { ...fields, app_id: '' }, badInput('app_id is required')],
      ['owner', method, '/bundle', { ...fields, app_id: 'com.example.unknown' }, noApp],
      ['owner', method, '/bundle', { ...fields, app_id: NEIGHBOUR_APP }, noApp],
      ['owner', method, '/bundle', { ...fields, app_id: 'constructor' }, noApp],
    ]
  }),
  ...[
    '',
    'v1.0.0',
    '1',
    '1.0',
    '1.0.0 ',
    ' 1.0.0',
    '1.0.0\n',
    '01.0.0',
    '1.0.0-',
    '1.0.0+',
    `1.0.${'0'.repeat(300)}`,
  ].map((it): RefusalCase => ['owner', 'POST', '/bundle', { ...fresh, version: it }, version]),
  ['owner', 'POST', '/bundle', { ...fresh, version: undefined }, badInput('version is required')],
  ['owner', 'POST', '/bundle', { ...fresh, checksum: undefined }, badInput('checksum is required')],
  ['owner', 'POST', '/bundle', { ...fresh, checksum: ' ' }, badInput('Expected checksum to be text')],
  ['owner', 'POST', '/bundle', { ...fresh, external_url: undefined }, badInput('external_url is required')],
  ...[
    'http://example.com',
    'https://a:b@example.com',
    'ftp://example.com',
    'example.com',
    `https://e.co/${'x'.repeat(2048)}`,
  ].map((external_url): RefusalCase => [
    'owner',
    'POST',
    '/bundle',
    { ...fresh, external_url },
    badInput('Expected external_url to be an https: URL'),
  ]),
  ['owner', 'POST', '/bundle', { ...fresh, version: '1.0.0' }, [409, 'Version already exists', 'version_taken']],
  ['owner', 'GET', '/bundle', { ...app, limit: 1001 }, badInput('Expected limit to be a whole number from 1 to 1000')],
  ['owner', 'GET', `/bundle?app_id=${APP_ID}&page=x`, undefined, badInput('Expected page to be a whole number')],
  ['owner', 'DELETE', '/bundle', { ...app, version: null }, badInput('Expected version to be text, got null')],
  ['owner', 'DELETE', '/bundle', { ...app, verison: '1.0.0' }, badInput('Expected only app_id, version in a call')],
  ['owner', 'DELETE', `/bundle?app_id=${APP_ID}&Version=1.0.0`, undefined, badInput('got also Version')],
  ['owner', 'DELETE', '/bundle', { ...app, version: '' }, badInput('version is required')],
  ['owner', 'DELETE', '/bundle', { ...app, version: '7.0.0' }, none],
  ['owner', 'DELETE', '/bundle', { ...app, version: '9.0.0' }, none],
  ['owner', 'DELETE', '/bundle', { ...app, version: '__proto__' }, none],
  ['owner', 'PUT', '/bundle', { ...put, version_id: null }, badInput('version_id is required')],
  ['owner', 'PUT', '/bundle', { ...put, channel_id: undefined }, badInput('channel_id is required')],
  ['owner', 'PUT', '/bundle', { ...put, version_id: 0 }, badInput('Expected version_id to be a whole number')],
  ['owner', 'PUT', '/bundle', { ...put, version_id: 2 }, none],
  ['owner', 'PUT', '/bundle', { ...put, version_id: 999 }, none],
  ['owner', 'PUT', '/bundle', { ...put, channel_id: 999 }, [404, 'Channel not found', 'channel_not_found']],
  ['owner', 'PUT', '/bundle', { ...put, channel_id: 2 }, [404, 'Channel not found', 'channel_not_found']],
  ['owner', 'POST', '/bundle/metadata', { ...metadata, comment: undefined }, nothing],
  ['owner', 'POST', '/bundle/metadata', { ...metadata, comment: null, link: null }, nothing],
  ['owner', 'POST', '/bundle/metadata', { ...metadata, comment: 'x'.repeat(1001) }, badInput('Expected comment to be')],
  [
    'owner',
    'POST',
    '/bundle/metadata',
    { ...metadata, link: 'http://a.co' },
    badInput('Expected link to be an https:'),
  ],
  ['owner', 'POST', '/bundle/metadata', { ...metadata, version_id: 2 }, none],
]
