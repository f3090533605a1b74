/**
 * Every operation on apps and what is in them, as the permission tests ask for it, and what the contract says about it.
 */
import { APP_ID } from '../testing/test-users.ts'
import type { AskerKind } from './asker-kinds.ts'
import { ELSEWHERE_APP, GONE_APP, OTHER_APP, type PermissionUsers } from './permission-users.ts'
import {
  anyKey,
  appRight,
  isMember,
  reachesHere,
  right,
  valid,
  type PermissionCase,
  type Outcome,
} from './permission-rights.ts'

/** The contract's table of rights. */
const read = appRight('read', 'read', 'app_not_found')
const changeApp = appRight('write', 'write', 'insufficient_app_permissions')
const deleteApp = appRight('admin', 'all', 'insufficient_app_permissions')
const upload = appRight('upload', 'upload', 'insufficient_bundle_permissions')
const changeBundle = appRight('write', 'write', 'insufficient_bundle_permissions')
const changeChannel = appRight('write', 'write', 'insufficient_channel_permissions')
const changeAnother = appRight('write', 'write', 'insufficient_channel_permissions', 'another')
const createApp = right('write', 'write', 'insufficient_app_permissions')

const noAccess = (asker: AskerKind) => valid(asker, 'app_not_found')
const app = () => ({ app_id: APP_ID })
const on =
  (fields: object): PermissionCase['input'] =>
  () => ({ ...app(), ...fields })
const content = { external_url: 'https://example.com/2.zip', checksum: 'abc' }
const january = { from: '2026-01-01', to: '2026-01-31' }
const bundleOf = ({ bundleId }: PermissionUsers) => ({ ...app(), version_id: bundleId })

export const appPermissions: Record<string, PermissionCase> = {
  'list all apps': { asks: 'app.list', input: () => undefined, outcome: anyKey },
  'list the apps of the organization': {
    asks: 'app.list',
    input: ({ here }) => ({ org_id: here }),
    outcome: readOfApps,
  },
  'read an app': { asks: 'app.get', input: app, outcome: read },
  'read another app of the organization': {
    asks: 'app.get',
    input: () => ({ app_id: OTHER_APP }),
    outcome: appRight('read', 'read', 'app_not_found', 'another'),
  },
  'read an app of another organization': {
    asks: 'app.get',
    input: () => ({ app_id: ELSEWHERE_APP }),
    outcome: (asker) => {
      const isReached = ['all', 'elsewhere', 'breaksPolicy'].includes(asker.reach)
      return valid(asker, asker.place !== 'operator' && isReached ? 'allowed' : 'app_not_found')
    },
  },
  'read an app of one that is gone': { asks: 'app.get', input: () => ({ app_id: GONE_APP }), outcome: noAccess },
  'create an app': {
    asks: 'app.create',
    input: ({ here }) => ({ app_id: 'com.example.new', name: 'New', owner_org: here }),
    outcome: createApp,
  },
  'create the one app, which is there': {
    asks: 'app.create',
    input: ({ here }) => ({ ...app(), name: 'Again', owner_org: here }),
    outcome: (asker) => {
      const outcome = createApp(asker.reach === 'oneApp' ? { ...asker, reach: 'here' } : asker)
      return outcome === 'allowed' ? 'app_id_taken' : outcome
    },
  },
  'update an app': { asks: 'app.update', input: on({ name: 'X' }), outcome: changeApp },
  'update an app of one that is gone': {
    asks: 'app.update',
    input: () => ({ app_id: GONE_APP, name: 'X' }),
    outcome: noAccess,
  },
  'ask what the deletion of an app would remove': { asks: 'app.previewDeletion', input: app, outcome: deleteApp },
  'delete an app': { asks: 'app.delete', input: app, outcome: deleteApp },
  'list bundles': { asks: 'bundle.list', input: app, outcome: read },
  'register a bundle': { asks: 'bundle.register', input: on({ version: '2.0.0', ...content }), outcome: upload },
  'upload a bundle': { asks: 'uploadBundle', input: on({ version: '2.0.0' }), outcome: upload },
  'download a bundle': { asks: 'downloadBundle', input: on({ version: '1.0.0' }), outcome: read },
  'put a bundle on a channel': {
    asks: 'bundle.setToChannel',
    input: (users) => ({ ...bundleOf(users), channel_id: users.channelId }),
    outcome: changeBundle,
  },
  'comment on a bundle': {
    asks: 'bundle.setMetadata',
    input: (users) => ({ ...bundleOf(users), comment: 'X' }),
    outcome: changeBundle,
  },
  'delete a bundle': { asks: 'bundle.delete', input: on({ version: '1.0.0' }), outcome: changeBundle },
  'delete all bundles': { asks: 'bundle.delete', input: app, outcome: changeBundle },
  'list channels': { asks: 'channel.list', input: app, outcome: read },
  'count the devices of channels': { asks: 'channel.reach', input: app, outcome: read },
  'read a channel': { asks: 'channel.get', input: on({ channel: 'beta' }), outcome: read },
  'create a channel': { asks: 'channel.upsert', input: on({ channel: 'new' }), outcome: changeChannel },
  'change a channel': {
    asks: 'channel.upsert',
    input: on({ channel: 'beta', ios: false }),
    outcome: changeChannel,
  },
  'create a channel of another app': {
    asks: 'channel.upsert',
    input: () => ({ app_id: OTHER_APP, channel: 'new' }),
    outcome: changeAnother,
  },
  'delete a channel': { asks: 'channel.delete', input: on({ channel: 'beta' }), outcome: changeChannel },
  'list devices': { asks: 'device.list', input: app, outcome: read },
  'read a device': { asks: 'device.get', input: on({ device_id: 'phone' }), outcome: read },
  'put a device on a channel': {
    asks: 'device.setChannel',
    input: on({ device_id: 'phone', channel: 'beta' }),
    outcome: changeApp,
  },
  'take a device off its channel': {
    asks: 'device.clearChannel',
    input: on({ device_id: 'phone' }),
    outcome: changeApp,
  },
  'read the statistics of an app': { asks: 'statistics.app', input: on(january), outcome: read },
  'read the usage of bundles': { asks: 'statistics.bundleUsage', input: on(january), outcome: read },
  'read the statistics of the organization': {
    asks: 'statistics.organization',
    input: ({ here }) => ({ org_id: here, ...january }),
    outcome: readOfApps,
  },
  'read the statistics of the user': { asks: 'statistics.user', input: () => january, outcome: anyKey },
}

/** A key that is limited to an app may ask for the apps of an organization: it gets its own. */
function readOfApps(asker: AskerKind): Outcome {
  const isReached = reachesHere(asker) || asker.reach === 'oneApp'
  if (!isMember(asker) || !isReached) return valid(asker, 'organization_not_accessible')
  return asker.reach === 'breaksPolicy' ? 'key_policy' : 'allowed'
}
