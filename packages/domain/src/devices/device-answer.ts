import { z } from 'zod'
import { numberSchema, timeSchema } from '../answers/answer-fields.ts'
import { platforms } from '../channels/channel.ts'
import { MAX_LIMIT } from '../input/page.ts'

/** A device that runs an app, as callers see it (docs/rest-contract.md). */
export const deviceSchema = z
  .object({
    device_id: z.string().meta({ description: 'In lower case.' }),
    app_id: z.string(),
    platform: z.enum(platforms),
    custom_id: z.string().nullable(),
    version: numberSchema.nullable().meta({ description: "A bundle's id." }),
    version_name: z.string().nullable(),
    channel: z.string().nullable().meta({ description: 'The channel that it was put on, if it was.' }),
    plugin_version: z.string().nullable(),
    os_version: z.string().nullable(),
    version_build: z.string().nullable(),
    is_prod: z.boolean(),
    is_emulator: z.boolean(),
    key_id: z.string().nullable(),
    updated_at: timeSchema,
  })
  .meta({ id: 'Device' })

/** A page of devices in the order of their ids. */
export const devicePageSchema = z
  .object({
    data: z.array(deviceSchema).max(MAX_LIMIT),
    nextCursor: z
      .string()
      .exactOptional()
      .meta({ description: 'The `cursor` of the next page; absent on the last one.' }),
    hasMore: z.boolean(),
  })
  .meta({ id: 'DevicePage' })

export type Device = z.output<typeof deviceSchema>
export type DevicePage = z.output<typeof devicePageSchema>
