import { NEIGHBOUR_APP, noApp } from '../../testing/app-scene.ts'
import { APP_ID } from '../../testing/test-users.ts'
import { badInput, type RefusalCase } from '../../testing/refusal-case.ts'

const none = [404, 'Channel not found', 'channel_not_found'] as const
const noBundle = [404, 'Bundle not found', 'bundle_not_found'] as const
const app = { app_id: APP_ID }
const beta = { ...app, channel: 'beta' }

export const channelRefusals: RefusalCase[] = [
  ...(['GET', 'POST', 'DELETE'] as const).flatMap((method): RefusalCase[] => [
    ['owner', method, '/channel', { ...beta, app_id: null }, badInput('app_id is required')],
    ['owner', method, '/channel', { ...beta, channel: '' }, badInput('channel')],
    ['owner', method, '/channel', { ...beta, app_id: 'com.example.unknown' }, noApp],
    ['owner', method, '/channel', { ...beta, app_id: NEIGHBOUR_APP }, noApp],
  ]),
  ['owner', 'GET', '/channel', { ...app, channel: 'gamma' }, none],
  ['owner', 'GET', '/channel', { ...app, channel: 'theirs' }, none],
  ['owner', 'GET', '/channel', { ...app, channel: '__proto__' }, none],
  ['owner', 'GET', '/channel', { ...app, limit: 0 }, badInput('Expected limit to be a whole number from 1 to 1000')],
  ['owner', 'DELETE', '/channel', { ...app, channel: 'gamma' }, none],
  ['owner', 'DELETE', '/channel', app, badInput('channel is required')],
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
]
