import {
  clearDeviceChannelInput,
  readDevicesInput,
  setDeviceChannelInput,
  devicePageSchema,
  deviceSchema,
} from '@organizations/domain'
import { z } from 'zod'
import { done } from '../../rest/envelopes.ts'
import type { ApiOperation } from '../operation.ts'

const tag = 'Devices'
const ofApp = ['app_not_found', 'key_policy'] as const

export const deviceOperations: readonly ApiOperation[] = [
  {
    method: 'get',
    path: '/device',
    id: 'readDevices',
    tag,
    summary: 'The devices of an app, or one of them',
    description: "In the order of their ids. With `device_id` that device's fields at the top.",
    input: readDevicesInput,
    notes: { device_id: 'The id of the device to answer with alone.' },
    answer: z.union([devicePageSchema, deviceSchema]),
    errors: [...ofApp, 'device_not_found'],
  },
  {
    method: 'post',
    path: '/device',
    id: 'setDeviceChannel',
    tag,
    summary: 'Put a device on a channel',
    description: 'The channel must not be public. A device that is not known yet becomes known.',
    input: setDeviceChannelInput,
    answer: done('ok'),
    errors: [...ofApp, 'insufficient_app_permissions', 'public_channel_override', 'channel_not_found'],
  },
  {
    method: 'delete',
    path: '/device',
    id: 'clearDeviceChannel',
    tag,
    summary: 'Take a device off the channel that it was put on',
    description: 'Answers alike when it was on none.',
    input: clearDeviceChannelInput,
    answer: done('ok'),
    errors: [...ofApp, 'insufficient_app_permissions'],
  },
]
