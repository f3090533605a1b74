/** The cases about apps and what is in them. In the table they come before the first deletion. */
import { expect } from 'vitest'
import { APP_ID } from '../testing/test-users.ts'
import type { Expected, ParityCase } from './parity-cases.ts'

const refused = (code: string): Expected => ({ refused: code })
const answer = (like: unknown): Expected => ({ answer: like })

const app = { app_id: APP_ID }
const other = { app_id: 'com.example.other' }
const lost = { app_id: 'com.example.lost' }
const hidden = refused('app_not_found')
const bad = refused('invalid_input')
const id: unknown = expect.any(Number)
const external = { external_url: 'https://example.com/1.zip', checksum: 'abc' }
const january = { from: '2026-01-01', to: '2026-01-02' }
const quiet = [
  { date: '2026-01-01', mau: 0, storage: 0, bandwidth: 0 },
  { date: '2026-01-02', mau: 0, storage: 0, bandwidth: 0 },
]

const apps: ParityCase[] = [
  ['app.create', 'owner', { name: 'App', owner_org: 'HERE' }, bad],
  ['app.create', 'owner', { ...app, owner_org: 'HERE' }, refused('name_required')],
  ['app.create', 'owner', { ...app, name: 'App' }, bad],
  ['app.create', 'owner', { app_id: 'nodot', name: 'App', owner_org: 'HERE' }, refused('invalid_app_configuration')],
  ['app.create', 'owner', { app_id: 5, name: 'App', owner_org: 'HERE' }, refused('invalid_app_configuration')],
  ['app.create', 'owner', { ...app, name: 'App', owner_org: 'HERE', icon: 'http://x.co' }, bad],
  ['app.create', 'reader', { ...app, name: 'App', owner_org: 'HERE' }, refused('insufficient_app_permissions')],
  ['app.create', 'ownerUpload', { ...app, name: 'App', owner_org: 'HERE' }, refused('insufficient_app_permissions')],
  ['app.create', 'ownerOneApp', { ...other, name: 'X', owner_org: 'HERE' }, refused('organization_not_accessible')],
  ['app.create', 'stranger', { ...app, name: 'App', owner_org: 'HERE' }, refused('organization_not_accessible')],
  ['app.create', 'writer', { ...app, name: ' App ', owner_org: 'HERE' }, answer({ ...app, name: 'App' })],
  ['app.create', 'owner', { ...app, name: 'App', owner_org: 'HERE' }, refused('app_id_taken')],
  [
    'app.create',
    'ownerWrite',
    { ...other, name: 'Other', owner_org: 'HERE' },
    answer({ ...other, retention: 2592000 }),
  ],
  ['app.list', 'owner', { org_id: 'HERE' }, answer([other, app])],
  ['app.list', 'ownerOneApp', undefined, answer([app])],
  ['app.list', 'neighbour', undefined, answer([])],
  ['app.list', 'neighbour', { org_id: 'HERE' }, refused('organization_not_accessible')],
  ['app.list', 'owner', { limit: 0 }, bad],
  ['app.get', 'reader', app, answer({ ...app, owner_org: 'HERE', default_upload_channel: 'dev', last_version: null })],
  ['app.get', 'ownerOneApp', app, answer(app)],
  ['app.get', 'ownerOneApp', other, hidden],
  ['app.get', 'neighbour', app, hidden],
  ['app.get', 'owner', lost, hidden],
  ['app.update', 'owner', app, refused('nothing_to_update')],
  ['app.update', 'owner', { ...app, retention: -1 }, bad],
  ['app.update', 'reader', { ...app, name: 'X' }, refused('insufficient_app_permissions')],
  ['app.update', 'ownerOneApp', { ...other, name: 'X' }, hidden],
  [
    'app.update',
    'writer',
    { ...app, icon: 'https://x.example/i.png' },
    answer({ icon_url: 'https://x.example/i.png' }),
  ],
  ['app.update', 'writer', { ...app, icon: null }, refused('nothing_to_update')],
  ['app.update', 'writer', { ...app, icon: ' ' }, bad],
  ['app.update', 'writer', { ...app, icon: '' }, answer({ icon_url: null })],
  ['app.update', 'writer', { ...app, name: 'New', retention: 0 }, answer({ name: 'New', retention: 0 })],
]

const bundles: ParityCase[] = [
  ['bundle.register', 'owner', { ...app, version: 'v1.0.0', ...external }, refused('invalid_version')],
  ['bundle.register', 'owner', { ...app, version: '1.0.0', external_url: 'x', checksum: 'abc' }, bad],
  ['bundle.register', 'owner', { ...app, ...external }, bad],
  ['bundle.register', 'reader', { ...app, version: '1.0.0', ...external }, refused('insufficient_bundle_permissions')],
  ['bundle.register', 'neighbour', { ...app, version: '1.0.0', ...external }, hidden],
  ['bundle.register', 'ownerUpload', { ...app, version: '1.0.0', ...external }, answer({ ...app, name: '1.0.0' })],
  ['bundle.register', 'owner', { ...app, version: '1.0.0', ...external }, refused('version_taken')],
  ['bundle.register', 'owner', { ...app, version: '2.0.0', ...external }, answer({ storage_provider: 'external' })],
  ['bundle.register', 'owner', { ...app, version: '3.0.0', ...external }, answer({ deleted: false, id })],
  ['bundle.list', 'reader', app, answer([{ name: '3.0.0' }, { name: '2.0.0' }, { name: '1.0.0' }])],
  ['bundle.list', 'reader', { ...app, page: 1, limit: 2 }, answer([{ name: '1.0.0' }])],
  ['bundle.list', 'reader', {}, bad],
  ['bundle.list', 'stranger', app, hidden],
  ['bundle.setMetadata', 'owner', { ...app, version_id: 'BUNDLE 1.0.0' }, refused('nothing_to_update')],
  ['bundle.setMetadata', 'owner', { ...app, version_id: 'x', comment: 'x' }, bad],
  ['bundle.setMetadata', 'owner', { ...app, version_id: 999_999, comment: 'x' }, refused('bundle_not_found')],
  ['bundle.setMetadata', 'owner', { ...other, version_id: 'BUNDLE 1.0.0', comment: 'x' }, refused('bundle_not_found')],
  ['bundle.setMetadata', 'owner', { ...app, version_id: 'BUNDLE 1.0.0', comment: 'x' }, answer({ status: 'success' })],
  ['bundle.setMetadata', 'owner', { ...app, version_id: 'BUNDLE 1.0.0', comment: null }, refused('nothing_to_update')],
  ['bundle.setMetadata', 'owner', { ...app, version_id: 'BUNDLE 1.0.0', link: 'x' }, bad],
  [
    'bundle.setMetadata',
    'owner',
    { ...app, version_id: 'BUNDLE 1.0.0', comment: '', link: '' },
    answer({ status: 'success' }),
  ],
]

const channels: ParityCase[] = [
  ['channel.upsert', 'owner', app, bad],
  ['channel.upsert', 'owner', { ...app, channel: 'beta', ios: 'yes' }, bad],
  ['channel.upsert', 'owner', { ...app, channel: 'beta', version: '9.9.9' }, refused('bundle_not_found')],
  ['channel.upsert', 'ownerUpload', { ...app, channel: 'beta' }, refused('insufficient_channel_permissions')],
  ['channel.upsert', 'neighbour', { ...app, channel: 'beta' }, hidden],
  ['channel.upsert', 'writer', { ...app, channel: 'beta', version: '1.0.0' }, answer({ id, public: false })],
  ['channel.upsert', 'ownerOneApp', { ...app, channel: 'live', public: true }, answer({ id, public: true })],
  ['channel.upsert', 'writer', { ...app, channel: 'live', allow_dev: false }, answer({ id, public: true })],
  ['channel.list', 'reader', app, answer([{ name: 'live', public: true }, { name: 'beta' }])],
  ['channel.list', 'reader', { ...app, limit: 1001 }, bad],
  ['channel.reach', 'reader', {}, bad],
  ['channel.reach', 'ownerOneApp', other, hidden],
  ['channel.reach', 'reader', app, answer({ channels: [{ name: 'live' }, { name: 'beta' }], isAtLeast: false })],
  ['channel.get', 'reader', { ...app, channel: 'beta' }, answer({ name: 'beta', version: { name: '1.0.0' } })],
  ['channel.get', 'reader', { ...app, channel: ' beta\n' }, answer({ name: 'beta' })],
  ['channel.get', 'reader', { ...app, channel: 'gamma' }, refused('channel_not_found')],
  ['channel.get', 'reader', { ...other, channel: 'beta' }, refused('channel_not_found')],
  [
    'bundle.setToChannel',
    'writer',
    { ...app, version_id: 'BUNDLE 2.0.0', channel_id: 'CHANNEL beta' },
    answer({ message: 'Bundle 2.0.0 set to channel beta' }),
  ],
  ['bundle.setToChannel', 'owner', { ...app, version_id: 9999, channel_id: 1 }, refused('bundle_not_found')],
  [
    'bundle.setToChannel',
    'owner',
    { ...app, version_id: 'BUNDLE 1.0.0', channel_id: 9999 },
    refused('channel_not_found'),
  ],
  ['bundle.setToChannel', 'owner', { ...app, version_id: 1 }, bad],
  [
    'bundle.setToChannel',
    'ownerUpload',
    { ...app, version_id: 1, channel_id: 1 },
    refused('insufficient_bundle_permissions'),
  ],
]

const devices: ParityCase[] = [
  ['device.setChannel', 'owner', { ...app, device_id: 'A', channel: 'live' }, refused('public_channel_override')],
  ['device.setChannel', 'owner', { ...app, device_id: 'A', channel: 'gamma' }, refused('channel_not_found')],
  ['device.setChannel', 'owner', { ...app, device_id: '', channel: 'beta' }, bad],
  ['device.setChannel', 'reader', { ...app, device_id: 'A', channel: 'beta' }, refused('insufficient_app_permissions')],
  ['device.setChannel', 'writer', { ...app, device_id: ' Dev-A ', channel: 'beta' }, answer({ status: 'ok' })],
  ['device.setChannel', 'owner', { ...app, device_id: 'dev-b', channel: 'beta' }, answer({ status: 'ok' })],
  ['device.get', 'reader', { ...app, device_id: 'DEV-A' }, answer({ device_id: 'dev-a', channel: 'beta' })],
  ['device.get', 'reader', { ...app, device_id: 'dev-c' }, refused('device_not_found')],
  ['device.get', 'stranger', { ...app, device_id: 'dev-a' }, hidden],
  ['device.list', 'reader', { ...app, limit: 1 }, answer({ nextCursor: 'dev-a', hasMore: true })],
  ['device.list', 'reader', { ...app, cursor: 'dev-a' }, answer({ data: [{ device_id: 'dev-b' }], hasMore: false })],
  ['device.list', 'reader', { ...app, cursor: 5 }, bad],
  ['device.list', 'reader', { ...app, id_prefix: 'DEV-B' }, answer({ data: [{ device_id: 'dev-b' }], hasMore: false })],
  ['device.list', 'reader', { ...app, id_prefix: 'dev-c' }, answer({ data: [], hasMore: false })],
  ['device.list', 'reader', { ...app, version_name: '9.9.9' }, answer({ data: [], hasMore: false })],
  ['device.list', 'reader', { ...app, platform: 'windows' }, bad],
  ['device.clearChannel', 'reader', { ...app, device_id: 'dev-a' }, refused('insufficient_app_permissions')],
  ['device.clearChannel', 'owner', { ...app, device_id: 'DEV-A' }, answer({ status: 'ok' })],
  ['device.clearChannel', 'owner', { ...app, device_id: 'dev-z' }, answer({ status: 'ok' })],
]

const statistics: ParityCase[] = [
  ['statistics.app', 'reader', { ...app, ...january }, answer(quiet)],
  ['statistics.app', 'reader', { ...app, from: '2026-01-02', to: '2026-01-01' }, bad],
  ['statistics.app', 'ownerOneApp', { ...other, ...january }, hidden],
  [
    'statistics.bundleUsage',
    'reader',
    { ...app, ...january },
    answer({ labels: ['2026-01-01', '2026-01-02'], datasets: [] }),
  ],
  ['statistics.bundleUsage', 'reader', { ...app, from: 'yesterday', to: '2026-01-02' }, bad],
  ['statistics.organization', 'ownerOneApp', { org_id: 'HERE', ...january }, answer(quiet)],
  ['statistics.organization', 'owner', { org_id: 'HERE', ...january, breakdown: true }, answer({ length: 4 })],
  ['statistics.organization', 'stranger', { org_id: 'HERE', ...january }, refused('organization_not_accessible')],
  ['statistics.user', 'ownerNothing', january, answer(quiet)],
  ['statistics.user', 'owner', { from: '2026-01-01', to: '2027-01-02' }, bad],
]

const deletions: ParityCase[] = [
  ...[{ version: null }, { verison: '1.0.0' }, { version: '1.0.0', id: 1 }].map((fields): ParityCase => [
    'bundle.delete',
    'owner',
    { ...app, ...fields },
    bad,
  ]),
  ['app.delete', 'owner', { ...app, org: 'x' }, bad],
  ['channel.delete', 'owner', { ...app, channel: 'beta', all: true }, bad],
  ['device.clearChannel', 'owner', { ...app, device_id: 'dev-b', channel: 'beta' }, bad],
  ['bundle.delete', 'owner', { ...app, version: '2.0.0' }, refused('bundle_in_use')],
  ['bundle.delete', 'owner', { ...app, version: '9.9.9' }, refused('bundle_not_found')],
  ['bundle.delete', 'ownerUpload', { ...app, version: '1.0.0' }, refused('insufficient_bundle_permissions')],
  ['bundle.delete', 'writer', { ...app, version: '1.0.0' }, answer({ deleted: 1 })],
  ['bundle.delete', 'owner', app, answer({ deleted: 1, kept: 1 })],
  ['channel.delete', 'owner', { ...app, channel: 'gamma' }, refused('channel_not_found')],
  ['channel.delete', 'reader', { ...app, channel: 'beta' }, refused('insufficient_channel_permissions')],
  ['channel.delete', 'writer', { ...app, channel: ' beta ' }, answer({ status: 'ok' })],
  ['app.previewDeletion', 'writer', app, refused('insufficient_app_permissions')],
  ['app.previewDeletion', 'ownerOneApp', other, hidden],
  ['app.previewDeletion', 'owner', app, answer({ isAtLeast: false, files: { isAtLeast: false } })],
  ['app.delete', 'writer', app, refused('insufficient_app_permissions')],
  ['app.delete', 'ownerWrite', app, refused('insufficient_app_permissions')],
  ['app.delete', 'ownerOneApp', other, hidden],
  ['app.delete', 'ownerOneApp', app, answer({ status: 'ok' })],
  ['app.delete', 'owner', app, hidden],
  ['app.create', 'owner', { ...app, name: 'Again', owner_org: 'HERE' }, refused('app_id_taken')],
]

export const appParityCases: ParityCase[] = [...apps, ...bundles, ...channels, ...devices, ...statistics, ...deletions]
