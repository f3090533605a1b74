import type { z } from 'zod'
import { appIdField } from '../apps/app.ts'
import type { Platform } from '../channels/channel.ts'
import { inputObject, lineOfText, nameOf, optional } from '../input/fields.ts'
import { pageFields } from '../input/page.ts'

/** A device that runs an app, as callers see it (docs/rest-contract.md). */
export interface Device {
  /** In lower case. */
  device_id: string
  app_id: string
  platform: Platform
  custom_id: string | null
  /** A bundle's id. */
  version: number | null
  version_name: string | null
  /** The channel that it was put on, if it was. */
  channel: string | null
  plugin_version: string | null
  os_version: string | null
  version_build: string | null
  is_prod: boolean
  is_emulator: boolean
  key_id: string | null
  updated_at: string
}

/** A page of devices in the order of their ids; `nextCursor` asks for the one after it. */
export interface DevicePage {
  data: Device[]
  nextCursor: string | null
  hasMore: boolean
}

/** Some letters become two in lower case, so the length is checked again. */
const deviceId = lineOfText('device_id', 255).toLowerCase().pipe(lineOfText('device_id', 255))

export const listDevicesInput = inputObject({
  app_id: appIdField,
  /** The `nextCursor` of the page before: the id of its last device. */
  cursor: optional(lineOfText('cursor', 255)),
  limit: pageFields.limit,
})
export const getDeviceInput = inputObject({ app_id: appIdField, device_id: deviceId })
/** What GET /device takes: one device's id, or nothing for a page of them. */
export const readDevicesInput = inputObject({ ...listDevicesInput.shape, device_id: optional(deviceId) })
export const setDeviceChannelInput = inputObject({
  app_id: appIdField,
  device_id: deviceId,
  channel: nameOf('channel'),
})
export const clearDeviceChannelInput = inputObject({ app_id: appIdField, device_id: deviceId })

export type ListDevicesInput = z.output<typeof listDevicesInput>
export type GetDeviceInput = z.output<typeof getDeviceInput>
export type SetDeviceChannelInput = z.output<typeof setDeviceChannelInput>
export type ClearDeviceChannelInput = z.output<typeof clearDeviceChannelInput>
