import { z } from 'zod'
import { appIdField } from '../apps/app.ts'
import { channelName, platforms } from '../channels/channel.ts'
import { destroyingInput, expected, inputObject, lineOfText, optional } from '../input/fields.ts'
import { pageFields } from '../input/page.ts'

/** Some letters become two in lower case, so the length is checked again. */
const deviceId = lineOfText('device_id', 255).toLowerCase().pipe(lineOfText('device_id', 255))

export const listDevicesInput = inputObject({
  app_id: appIdField,
  /** The `nextCursor` of the page before: the id of its last device. */
  cursor: optional(lineOfText('cursor', 255)),
  limit: pageFields.limit,
  /** How the ids begin. */
  id_prefix: optional(lineOfText('id_prefix', 255).toLowerCase()),
  platform: optional(z.enum(platforms, { error: expected('platform', `one of ${platforms.join(', ')}`) })),
  /** As the devices say it. */
  version_name: optional(lineOfText('version_name', 255)),
})
export const getDeviceInput = inputObject({ app_id: appIdField, device_id: deviceId })
/** The input of GET /device: the id of one device, or no id for a page of them. */
export const readDevicesInput = inputObject({ ...listDevicesInput.shape, device_id: optional(deviceId) })
export const setDeviceChannelInput = inputObject({
  app_id: appIdField,
  device_id: deviceId,
  channel: channelName,
})
export const clearDeviceChannelInput = destroyingInput({ app_id: appIdField, device_id: deviceId })

type DeviceListing = z.output<typeof listDevicesInput>
export type ListDevicesInput = Pick<DeviceListing, 'app_id'> & Partial<DeviceListing>
export type GetDeviceInput = z.output<typeof getDeviceInput>
export type SetDeviceChannelInput = z.output<typeof setDeviceChannelInput>
export type ClearDeviceChannelInput = z.output<typeof clearDeviceChannelInput>
