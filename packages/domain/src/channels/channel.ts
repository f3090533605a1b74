import { z } from 'zod'
import { appIdField } from '../apps/app.ts'
import {
  destroyingInput,
  expected,
  flag,
  inputObject,
  lineOfText,
  nameOf,
  optional,
  trimmedNameOf,
} from '../input/fields.ts'
import { pageFields } from '../input/page.ts'

export const platforms = ['ios', 'android', 'electron'] as const
export type Platform = (typeof platforms)[number]

/** Which updates the devices of a channel do not install by themselves. */
export const autoUpdateLimits = ['major', 'minor', 'patch', 'version_number', 'none'] as const
export type AutoUpdateLimit = (typeof autoUpdateLimits)[number]

/** The name of a channel that should exist. Trimmed, as the names of new channels are. */
export const channelName = trimmedNameOf('channel')

export const listChannelsInput = inputObject({ app_id: appIdField, ...pageFields })
export const getChannelInput = inputObject({ app_id: appIdField, channel: channelName })
/** The input of GET /channel: the name of one channel, or no name for all of them. */
export const readChannelsInput = inputObject({
  app_id: appIdField,
  channel: optional(channelName),
  ...pageFields,
})

export const upsertChannelInput = inputObject({
  app_id: appIdField,
  channel: lineOfText('channel', 100),
  /** A bundle's name. */
  version: optional(nameOf('version')),
  public: optional(flag('public')),
  disableAutoUpdateUnderNative: optional(flag('disableAutoUpdateUnderNative')),
  disableAutoUpdate: optional(
    z.enum(autoUpdateLimits, { error: expected('disableAutoUpdate', `one of ${autoUpdateLimits.join(', ')}`) }),
  ),
  ios: optional(flag('ios')),
  android: optional(flag('android')),
  electron: optional(flag('electron')),
  allow_device_self_set: optional(flag('allow_device_self_set')),
  allow_emulator: optional(flag('allow_emulator')),
  allow_dev: optional(flag('allow_dev')),
})

export const channelReachInput = inputObject({ app_id: appIdField })

export const deleteChannelInput = destroyingInput({ app_id: appIdField, channel: channelName })

export type ListChannelsInput = z.output<typeof listChannelsInput>
export type GetChannelInput = z.output<typeof getChannelInput>
export type UpsertChannelInput = z.output<typeof upsertChannelInput>
export type ChannelReachInput = z.output<typeof channelReachInput>
export type DeleteChannelInput = z.output<typeof deleteChannelInput>
