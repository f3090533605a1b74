import {
  autoUpdateLimits,
  platforms,
  storageProviders,
  type App,
  type Bundle,
  type Channel,
  type Device,
  type DevicePage,
} from '@organizations/domain'
import { z } from 'zod'
import { shapeOf } from '../shape-of.ts'
import { count, number, organizationId, time, url, userId } from './fields.ts'

export const app = shapeOf<App>()(
  z
    .object({
      app_id: z.string().meta({ description: 'A reverse-domain name.', examples: ['com.example.app'] }),
      id: z.guid(),
      name: z.string(),
      owner_org: organizationId,
      user_id: userId.nullable(),
      default_upload_channel: z.string(),
      icon_url: url.nullable(),
      last_version: z.string().nullable(),
      retention: count.meta({ description: 'Seconds.' }),
      created_at: time,
      updated_at: time,
    })
    .meta({ id: 'App' }),
)

export const bundle = shapeOf<Bundle>()(
  z
    .object({
      id: number,
      app_id: z.string(),
      name: z.string().meta({ description: 'The version.', examples: ['1.2.3'] }),
      checksum: z.string().nullable().meta({ description: 'Of a stored bundle the SHA-256 of its content, in hex.' }),
      minUpdateVersion: z.string().nullable(),
      storage_provider: z.enum(storageProviders),
      external_url: url.nullable(),
      size: count.meta({ description: 'Bytes of a stored bundle.' }),
      link: url.nullable(),
      comment: z.string().nullable(),
      deleted: z.boolean().meta({ description: 'Always false: a bundle that is deleted is not shown any more.' }),
      created_at: time,
      updated_at: time,
    })
    .meta({ id: 'Bundle', description: 'A version of an app.' }),
)

export const channel = shapeOf<Channel>()(
  z
    .object({
      id: number,
      name: z.string(),
      app_id: z.string(),
      version: z
        .object({ id: number, name: z.string() })
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
      created_at: time,
      updated_at: time,
    })
    .meta({ id: 'Channel' }),
)

export const device = shapeOf<Device>()(
  z
    .object({
      device_id: z.string().meta({ description: 'In lower case.' }),
      app_id: z.string(),
      platform: z.enum(platforms),
      custom_id: z.string().nullable(),
      version: number.nullable().meta({ description: "A bundle's id." }),
      version_name: z.string().nullable(),
      channel: z.string().nullable().meta({ description: 'The channel that it was put on, if it was.' }),
      plugin_version: z.string().nullable(),
      os_version: z.string().nullable(),
      version_build: z.string().nullable(),
      is_prod: z.boolean(),
      is_emulator: z.boolean(),
      key_id: z.string().nullable(),
      updated_at: time,
    })
    .meta({ id: 'Device' }),
)

export const devicePage = shapeOf<DevicePage>()(
  z
    .object({ data: z.array(device), nextCursor: z.string().nullable(), hasMore: z.boolean() })
    .meta({ id: 'DevicePage' }),
)
