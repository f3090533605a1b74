import type { Operation } from './operations.ts'

const data = (body: { data: unknown }) => body.data
const itself = (body: unknown) => body
const withoutStatus = (body: { status: unknown }) => {
  const { status: _, ...rest } = body
  return rest
}

/** The operations on apps and what is in them, in the order of the router. */
export const appOperations = {
  listApps: {
    route: ['GET', '/app'],
    procedure: 'app.list',
    call: (client, input) => client.app.list.query(input),
    unwrap: data,
  },
  getApp: {
    route: ['GET', '/app/:app_id'],
    procedure: 'app.get',
    call: (client, input) => client.app.get.query(input),
    unwrap: data,
  },
  createApp: {
    route: ['POST', '/app'],
    procedure: 'app.create',
    call: (client, input) => client.app.create.mutate(input),
    unwrap: data,
  },
  updateApp: {
    route: ['PUT', '/app/:app_id'],
    procedure: 'app.update',
    call: (client, input) => client.app.update.mutate(input),
    unwrap: data,
  },
  deleteApp: {
    route: ['DELETE', '/app/:app_id'],
    procedure: 'app.delete',
    call: async (client, input: { app_id: string }) => {
      const { app_id } = await client.app.delete.mutate(input)
      return { status: app_id === input.app_id ? 'ok' : app_id }
    },
    unwrap: itself,
  },
  listBundles: {
    route: ['GET', '/bundle'],
    procedure: 'bundle.list',
    call: (client, input) => client.bundle.list.query(input),
    unwrap: data,
  },
  registerBundle: {
    route: ['POST', '/bundle'],
    procedure: 'bundle.register',
    call: (client, input) => client.bundle.register.mutate(input),
    unwrap: (body: { bundle: unknown }) => body.bundle,
  },
  setBundleToChannel: {
    route: ['PUT', '/bundle'],
    procedure: 'bundle.setToChannel',
    call: async (client, input) => {
      const { version, channel } = await client.bundle.setToChannel.mutate(input)
      return { status: 'success', message: `Bundle ${version} set to channel ${channel}` }
    },
    unwrap: itself,
  },
  setBundleMetadata: {
    route: ['POST', '/bundle/metadata'],
    procedure: 'bundle.setMetadata',
    call: async (client, input: { version_id: number }) => {
      const { id } = await client.bundle.setMetadata.mutate(input as never) // also inputs of wrong types
      return { status: id === input.version_id ? 'success' : id }
    },
    unwrap: itself,
  },
  deleteBundles: {
    route: ['DELETE', '/bundle'],
    procedure: 'bundle.delete',
    call: (client, input) => client.bundle.delete.mutate(input),
    unwrap: withoutStatus,
  },
  listChannels: {
    route: ['GET', '/channel'],
    procedure: 'channel.list',
    call: (client, input) => client.channel.list.query(input),
    unwrap: data,
  },
  getChannel: {
    route: ['GET', '/channel'],
    procedure: 'channel.get',
    call: (client, input) => client.channel.get.query(input),
    unwrap: data,
  },
  upsertChannel: {
    route: ['POST', '/channel'],
    procedure: 'channel.upsert',
    call: (client, input) => client.channel.upsert.mutate(input),
    unwrap: withoutStatus,
  },
  deleteChannel: {
    route: ['DELETE', '/channel'],
    procedure: 'channel.delete',
    call: async (client, input) => {
      const { id } = await client.channel.delete.mutate(input)
      return { status: id > 0 ? 'ok' : id }
    },
    unwrap: itself,
  },
  listDevices: {
    route: ['GET', '/device'],
    procedure: 'device.list',
    call: (client, input) => client.device.list.query(input),
    unwrap: itself,
  },
  getDevice: {
    route: ['GET', '/device'],
    procedure: 'device.get',
    call: (client, input) => client.device.get.query(input),
    unwrap: itself,
  },
  setDeviceChannel: {
    route: ['POST', '/device'],
    procedure: 'device.setChannel',
    call: async (client, input: { channel: string }) => {
      const { channel } = await client.device.setChannel.mutate(input as never) // also inputs of wrong types
      return { status: channel === input.channel ? 'ok' : channel }
    },
    unwrap: itself,
  },
  clearDeviceChannel: {
    route: ['DELETE', '/device'],
    procedure: 'device.clearChannel',
    call: async (client, input) => {
      const { device_id } = await client.device.clearChannel.mutate(input)
      return { status: device_id === device_id.toLowerCase() ? 'ok' : device_id }
    },
    unwrap: itself,
  },
  appStatistics: {
    route: ['GET', '/statistics/app/:app_id'],
    procedure: 'statistics.app',
    call: (client, input) => client.statistics.app.query(input),
    unwrap: itself,
  },
  bundleUsage: {
    route: ['GET', '/statistics/app/:app_id/bundle_usage'],
    procedure: 'statistics.bundleUsage',
    call: (client, input) => client.statistics.bundleUsage.query(input),
    unwrap: itself,
  },
  organizationStatistics: {
    route: ['GET', '/statistics/org/:org_id'],
    procedure: 'statistics.organization',
    call: (client, input) => client.statistics.organization.query(input),
    unwrap: itself,
  },
  userStatistics: {
    route: ['GET', '/statistics/user'],
    procedure: 'statistics.user',
    call: (client, input) => client.statistics.user.query(input),
    unwrap: itself,
  },
} as const satisfies Record<string, Operation>
