import { describe } from 'vitest'
import { NEIGHBOUR_APP, noApp } from '../../testing/app-scene.ts'
import { APP_ID } from '../../testing/test-users.ts'
import { badInput, testRefusals, type RefusalCase } from '../../testing/test-refusals.ts'

const weak = [403, 'Insufficient permissions to manage channels', 'insufficient_channel_permissions'] as const
const none = [404, 'Channel not found', 'channel_not_found'] as const
const noBundle = [404, 'Bundle not found', 'bundle_not_found'] as const
const app = { app_id: APP_ID }
const beta = { ...app, channel: 'beta' }

const refusals: RefusalCase[] = [
  ...(['GET', 'POST', 'DELETE'] as const).flatMap((method): RefusalCase[] => [
    ['ownerExpired', method, '/channel', beta, [401, 'Invalid API key', 'invalid_api_key']],
    ['owner', method, '/channel', { ...beta, app_id: null }, badInput('app_id is required')],
    ['owner', method, '/channel', { ...beta, channel: '' }, badInput('channel')],
    ['owner', method, '/channel', { ...beta, app_id: 'com.example.unknown' }, noApp],
    ['owner', method, '/channel', { ...beta, app_id: NEIGHBOUR_APP }, noApp],
    ['stranger', method, '/channel', beta, noApp],
    ['invited', method, '/channel', beta, noApp],
    ['ownerElsewhere', method, '/channel', beta, noApp],
    ['ownerNothing', method, '/channel', beta, noApp],
  ]),
  ['owner', 'GET', '/channel', { ...app, channel: 'gamma' }, none],
  ['owner', 'GET', '/channel', { ...app, channel: 'theirs' }, none],
  ['owner', 'GET', '/channel', { ...app, channel: '__proto__' }, none],
  ['owner', 'GET', '/channel', { ...app, limit: 0 }, badInput('Expected limit to be a whole number from 1 to 1000')],
  ['owner', 'DELETE', '/channel', { ...app, channel: 'gamma' }, none],
  ['owner', 'DELETE', '/channel', app, badInput('channel is required')],
  ['reader', 'DELETE', '/channel', beta, weak],
  ['ownerUpload', 'DELETE', '/channel', beta, weak],
  ['owner', 'POST', '/channel', app, badInput('channel is required')],
  ...[' ', 'a\nb', '\u0001', 'x'.repeat(101), '\ud800'].map((channel): RefusalCase => [
    'owner',
    'POST',
    '/channel',
    { ...app, channel },
    badInput('Expected channel to be text of 1-100 characters without control characters'),
  ]),
  [
    'owner',
    'POST',
    '/channel',
    { ...beta, disableAutoUpdate: 'all' },
    badInput('disableAutoUpdate to be one of major,'),
  ],
  [
    'owner',
    'POST',
    `/channel?app_id=${APP_ID}&channel=x&ios=1`,
    undefined,
    badInput('Expected ios to be true or false'),
  ],
  ['owner', 'POST', '/channel', { ...beta, public: 'true' }, badInput('Expected public to be true or false')],
  ['owner', 'POST', '/channel', { ...beta, version: '9.9.9' }, noBundle],
  ['owner', 'POST', '/channel', { ...app, channel: 'new', version: '8.0.0' }, noBundle],
  ['reader', 'POST', '/channel', beta, weak],
  ['ownerReadOnly', 'POST', '/channel', beta, weak],
  ['ownerUpload', 'POST', '/channel', { ...app, channel: 'new' }, weak],
]

describe('what channels refuse over REST', () => {
  testRefusals(refusals, async ({ makeBundle, makeChannel }) => {
    await makeChannel('beta')
    await makeBundle('8.0.0', NEIGHBOUR_APP, 'neighbour')
    await makeChannel('theirs', { app_id: NEIGHBOUR_APP }, 'neighbour')
  })
})
