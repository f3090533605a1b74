import { z } from 'zod'
import { countSchema, numberSchema, timeSchema } from '../answers/answer-fields.ts'
import { autoUpdateLimits } from './channel.ts'
import { MAX_LIMIT } from '../input/page.ts'

/** A channel, which points devices at a bundle, as callers see it (docs/rest-contract.md). */
export const channelSchema = z
  .object({
    id: numberSchema,
    name: z.string(),
    app_id: z.string(),
    version: z
      .object({ id: numberSchema, name: z.string() })
      .exactOptional()
      .meta({ description: 'The bundle that it points at; absent while there is none.' }),
    public: z.boolean(),
    disableAutoUpdateUnderNative: z.boolean(),
    disableAutoUpdate: z.enum(autoUpdateLimits),
    ios: z.boolean(),
    android: z.boolean(),
    electron: z.boolean(),
    allow_device_self_set: z.boolean(),
    allow_emulator: z.boolean(),
    allow_dev: z.boolean(),
    created_at: timeSchema,
    updated_at: timeSchema,
  })
  .meta({ id: 'Channel' })

/** How many devices each channel of an app serves. */
export const channelReachSchema = z
  .object({
    channels: z
      .array(z.object({ id: numberSchema, name: z.string(), devices: countSchema }))
      .max(MAX_LIMIT)
      .meta({ description: 'Those of the app, newest first, at most 1,000.' }),
    devices: countSchema.meta({ description: 'The devices that were counted, of all channels and of none.' }),
    isAtLeast: z.boolean().meta({ description: 'There was no time to count to the end: there are more devices.' }),
  })
  .meta({ id: 'ChannelReach', description: 'How many devices each channel of an app serves.' })

export type ChannelReach = z.output<typeof channelReachSchema>
export type Channel = z.output<typeof channelSchema>

/** The settings for the devices on a channel. */
export type ChannelSettings = Omit<Channel, 'id' | 'name' | 'app_id' | 'version' | 'created_at' | 'updated_at'>

/** The settings of a new channel, as the published API has them, where its creator sets none. */
export const newChannelSettings: ChannelSettings = {
  public: false,
  disableAutoUpdateUnderNative: true,
  disableAutoUpdate: 'major',
  ios: true,
  android: true,
  electron: true,
  allow_device_self_set: false,
  allow_emulator: true,
  allow_dev: true,
}
