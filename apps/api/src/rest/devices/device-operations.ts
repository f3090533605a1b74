import {
  clearDeviceChannelInput,
  devicePageSchema,
  deviceSchema,
  readDevicesInput,
  setDeviceChannelInput,
} from '@organizations/domain'
import { clearDeviceChannel, getDevice, listDevices, setDeviceChannel } from '@organizations/services'
import { z } from 'zod'
import { done } from '../envelopes.ts'
import { operation, type Operation } from '../operation.ts'

const tag = 'Devices'
const ofApp = ['app_not_found', 'key_policy'] as const

export const deviceOperations: readonly Operation[] = [
  operation({
    method: 'get',
    path: '/device',
    id: 'readDevices',
    tag,
    summary: 'The devices of an app, or one of them',
    description:
      "In the order of their ids. A page of some platform or version looks at 100,000 devices: it may have fewer than `limit`, and yet a next one. With `device_id` that device's fields at the top.",
    input: readDevicesInput,
    notes: { device_id: 'The id of the device to answer with alone.' },
    answer: z.union([devicePageSchema, deviceSchema]),
    errors: [...ofApp, 'device_not_found'],
  }).run(async (deps, { input: { device_id, ...page }, ...call }) => {
    if (device_id === undefined) return await listDevices(deps, { ...call, input: page })
    return await getDevice(deps, { ...call, input: { app_id: page.app_id, device_id } })
  }),
  operation({
    method: 'post',
    path: '/device',
    id: 'setDeviceChannel',
    tag,
    summary: 'Put a device on a channel',
    description: 'The channel must not be public. A device that is not known yet becomes known.',
    input: setDeviceChannelInput,
    answer: done('ok'),
    errors: [...ofApp, 'insufficient_app_permissions', 'public_channel_override', 'channel_not_found'],
  }).run(async (deps, call) => {
    await setDeviceChannel(deps, call)
    return { status: 'ok' }
  }),
  operation({
    method: 'delete',
    path: '/device',
    id: 'clearDeviceChannel',
    tag,
    summary: 'Take a device off the channel that it was put on',
    description: 'Answers alike when it was on none.',
    input: clearDeviceChannelInput,
    answer: done('ok'),
    errors: [...ofApp, 'insufficient_app_permissions'],
  }).run(async (deps, call) => {
    await clearDeviceChannel(deps, call)
    return { status: 'ok' }
  }),
]
