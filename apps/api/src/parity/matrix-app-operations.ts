/** Every operation on apps and what is in them, as the matrix asks for it, and what the contract says of it. */
import { APP_ID } from '../testing/cast.ts'
import { ELSEWHERE_APP, GONE_APP, OTHER_APP, type Asker, type MatrixCast } from './matrix-cast.ts'
import {
  anyKey,
  appRight,
  isMember,
  reachesHere,
  right,
  valid,
  type MatrixOperation,
  type Outcome,
} from './matrix-rights.ts'

/** The contract's table of rights. */
const read = appRight('read', 'read', 'app_not_found')
const changeApp = appRight('write', 'write', 'insufficient_app_permissions')
const deleteApp = appRight('admin', 'all', 'insufficient_app_permissions')
const upload = appRight('upload', 'upload', 'insufficient_bundle_permissions')
const changeBundle = appRight('write', 'write', 'insufficient_bundle_permissions')
const changeChannel = appRight('write', 'write', 'insufficient_channel_permissions')
const changeAnother = appRight('write', 'write', 'insufficient_channel_permissions', 'another')
const createApp = right('write', 'write', 'insufficient_app_permissions')

const nobody = (asker: Asker) => valid(asker, 'app_not_found')
const app = () => ({ app_id: APP_ID })
const on =
  (fields: object): MatrixOperation['input'] =>
  () => ({ ...app(), ...fields })
const content = { external_url: 'https://example.com/2.zip', checksum: 'abc' }
const january = { from: '2026-01-01', to: '2026-01-31' }
const bundleOf = ({ bundleId }: MatrixCast) => ({ ...app(), version_id: bundleId })

export const appMatrix: Record<string, MatrixOperation> = {
  'list all apps': { operation: 'listApps', input: () => undefined, outcome: anyKey },
  'list the apps of the organization': {
    operation: 'listApps',
    input: ({ here }) => ({ org_id: here }),
    outcome: readOfApps,
  },
  'read an app': { operation: 'getApp', input: app, outcome: read },
  'read another app of the organization': {
    operation: 'getApp',
    input: () => ({ app_id: OTHER_APP }),
    outcome: appRight('read', 'read', 'app_not_found', 'another'),
  },
  'read an app of another organization': {
    operation: 'getApp',
    input: () => ({ app_id: ELSEWHERE_APP }),
    outcome: (asker) => {
      const isReached = ['all', 'elsewhere', 'breaksPolicy'].includes(asker.reach)
      return valid(asker, asker.place !== 'operator' && isReached ? 'allowed' : 'app_not_found')
    },
  },
  'read an app of one that is gone': { operation: 'getApp', input: () => ({ app_id: GONE_APP }), outcome: nobody },
  'create an app': {
    operation: 'createApp',
    input: ({ here }) => ({ app_id: 'com.example.new', name: 'New', owner_org: here }),
    outcome: createApp,
  },
  'create the one app, which is there': {
    operation: 'createApp',
    input: ({ here }) => ({ ...app(), name: 'Again', owner_org: here }),
    outcome: (asker) => {
      const outcome = createApp(asker.reach === 'oneApp' ? { ...asker, reach: 'here' } : asker)
      return outcome === 'allowed' ? 'app_id_taken' : outcome
    },
  },
  'update an app': { operation: 'updateApp', input: on({ name: 'X' }), outcome: changeApp },
  'update an app of one that is gone': {
    operation: 'updateApp',
    input: () => ({ app_id: GONE_APP, name: 'X' }),
    outcome: nobody,
  },
  'delete an app': { operation: 'deleteApp', input: app, outcome: deleteApp },
  'list bundles': { operation: 'listBundles', input: app, outcome: read },
  'register a bundle': { operation: 'registerBundle', input: on({ version: '2.0.0', ...content }), outcome: upload },
  'upload a bundle': { operation: 'uploadBundle', input: on({ version: '2.0.0' }), outcome: upload },
  'download a bundle': { operation: 'downloadBundle', input: on({ version: '1.0.0' }), outcome: read },
  'put a bundle on a channel': {
    operation: 'setBundleToChannel',
    input: (cast) => ({ ...bundleOf(cast), channel_id: cast.channelId }),
    outcome: changeBundle,
  },
  'comment on a bundle': {
    operation: 'setBundleMetadata',
    input: (cast) => ({ ...bundleOf(cast), comment: 'X' }),
    outcome: changeBundle,
  },
  'delete a bundle': { operation: 'deleteBundles', input: on({ version: '1.0.0' }), outcome: changeBundle },
  'delete all bundles': { operation: 'deleteBundles', input: app, outcome: changeBundle },
  'list channels': { operation: 'listChannels', input: app, outcome: read },
  'read a channel': { operation: 'getChannel', input: on({ channel: 'beta' }), outcome: read },
  'create a channel': { operation: 'upsertChannel', input: on({ channel: 'new' }), outcome: changeChannel },
  'change a channel': {
    operation: 'upsertChannel',
    input: on({ channel: 'beta', ios: false }),
    outcome: changeChannel,
  },
  'create a channel of another app': {
    operation: 'upsertChannel',
    input: () => ({ app_id: OTHER_APP, channel: 'new' }),
    outcome: changeAnother,
  },
  'delete a channel': { operation: 'deleteChannel', input: on({ channel: 'beta' }), outcome: changeChannel },
  'list devices': { operation: 'listDevices', input: app, outcome: read },
  'read a device': { operation: 'getDevice', input: on({ device_id: 'phone' }), outcome: read },
  'put a device on a channel': {
    operation: 'setDeviceChannel',
    input: on({ device_id: 'phone', channel: 'beta' }),
    outcome: changeApp,
  },
  'take a device off its channel': {
    operation: 'clearDeviceChannel',
    input: on({ device_id: 'phone' }),
    outcome: changeApp,
  },
  'read the statistics of an app': { operation: 'appStatistics', input: on(january), outcome: read },
  'read the usage of bundles': { operation: 'bundleUsage', input: on(january), outcome: read },
  'read the statistics of the organization': {
    operation: 'organizationStatistics',
    input: ({ here }) => ({ org_id: here, ...january }),
    outcome: readOfApps,
  },
  'read the statistics of the user': { operation: 'userStatistics', input: () => january, outcome: anyKey },
}

/** A key that is limited to an app may ask for the apps of an organization: it is told of its own. */
function readOfApps(asker: Asker): Outcome {
  const isReached = reachesHere(asker) || asker.reach === 'oneApp'
  if (!isMember(asker) || !isReached) return valid(asker, 'organization_not_accessible')
  return asker.reach === 'breaksPolicy' ? 'key_policy' : 'allowed'
}
