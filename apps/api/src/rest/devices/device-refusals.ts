import { NEIGHBOUR_APP, noApp } from '../../testing/app-scene.ts'
import { APP_ID } from '../../testing/test-users.ts'
import { badInput, type RefusalCase } from '../../testing/refusal-case.ts'

const noChannel = [404, 'Channel not found', 'channel_not_found'] as const
const isPublic = [400, 'Public channels cannot be used as device overrides', 'public_channel_override'] as const
const none = [404, 'Device not found', 'device_not_found'] as const
const app = { app_id: APP_ID }
const phone = { ...app, device_id: 'phone', channel: 'beta' }
const text = 'Expected device_id to be text of 1-255 characters without control characters'

export const deviceRefusals: RefusalCase[] = [
  ...(['GET', 'POST', 'DELETE'] as const).flatMap((method): RefusalCase[] => {
    const fields = method === 'DELETE' ? { ...app, device_id: 'phone' } : phone
    return [
      ['owner', method, '/device', { ...fields, app_id: null }, badInput('app_id is required')],
      ...['', ' ', 'a\0b', 'x'.repeat(256), 'İ'.repeat(255), '\ud800'].map((device_id): RefusalCase => [
        'owner',
        method,
        '/device',
        { ...fields, device_id },
        badInput(text),
      ]),
      ['owner', method, '/device', { ...fields, app_id: 'com.example.unknown' }, noApp],
      ['owner', method, '/device', { ...fields, app_id: NEIGHBOUR_APP }, noApp],
    ]
  }),

  ['owner', 'GET', '/device', { ...app, device_id: 'unknown' }, none],
  ['owner', 'GET', '/device', { ...app, device_id: 'theirs' }, none],
  ['owner', 'GET', '/device', { ...app, device_id: '__proto__' }, none],
  ['owner', 'GET', '/device', { ...app, limit: 1001 }, badInput('Expected limit to be a whole number from 1 to 1000')],
  ['owner', 'GET', `/device?app_id=${APP_ID}&limit=all`, undefined, badInput('Expected limit to be a whole number')],
  ['owner', 'GET', '/device', { ...app, cursor: '' }, badInput('Expected cursor to be text')],
  ['owner', 'POST', '/device', { ...phone, device_id: null }, badInput('device_id is required')],
  ['owner', 'POST', '/device', { ...phone, channel: undefined }, badInput('channel is required')],
  ['owner', 'POST', '/device', { ...phone, channel: 'gamma' }, noChannel],
  ['owner', 'POST', '/device', { ...phone, channel: 'theirs' }, noChannel],
  ['owner', 'POST', '/device', { ...phone, channel: 'live' }, isPublic],
  ['owner', 'DELETE', '/device', app, badInput('device_id is required')],
]
