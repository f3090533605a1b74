/** The part of the table of cases that is about apps and what is in them; it stands where nobody has deleted anything. */
import { expect } from 'vitest'
import { APP_ID } from '../testing/cast.ts'
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
  ['createApp', 'owner', { name: 'App', owner_org: 'HERE' }, bad],
  ['createApp', 'owner', { ...app, owner_org: 'HERE' }, refused('name_required')],
  ['createApp', 'owner', { ...app, name: 'App' }, bad],
  ['createApp', 'owner', { app_id: 'nodot', name: 'App', owner_org: 'HERE' }, refused('invalid_app_configuration')],
  ['createApp', 'owner', { app_id: 5, name: 'App', owner_org: 'HERE' }, refused('invalid_app_configuration')],
  ['createApp', 'owner', { ...app, name: 'App', owner_org: 'HERE', icon: 'http://x.co' }, bad],
  ['createApp', 'reader', { ...app, name: 'App', owner_org: 'HERE' }, refused('insufficient_app_permissions')],
  ['createApp', 'ownerUpload', { ...app, name: 'App', owner_org: 'HERE' }, refused('insufficient_app_permissions')],
  ['createApp', 'ownerOneApp', { ...other, name: 'X', owner_org: 'HERE' }, refused('organization_not_accessible')],
  ['createApp', 'stranger', { ...app, name: 'App', owner_org: 'HERE' }, refused('organization_not_accessible')],
  ['createApp', 'writer', { ...app, name: ' App ', owner_org: 'HERE' }, answer({ ...app, name: 'App' })],
  ['createApp', 'owner', { ...app, name: 'App', owner_org: 'HERE' }, refused('app_id_taken')],
  ['createApp', 'ownerWrite', { ...other, name: 'Other', owner_org: 'HERE' }, answer({ ...other, retention: 2592000 })],
  ['listApps', 'owner', { org_id: 'HERE' }, answer([other, app])],
  ['listApps', 'ownerOneApp', undefined, answer([app])],
  ['listApps', 'neighbour', undefined, answer([])],
  ['listApps', 'neighbour', { org_id: 'HERE' }, refused('organization_not_accessible')],
  ['listApps', 'owner', { limit: 0 }, bad],
  ['getApp', 'reader', app, answer({ ...app, owner_org: 'HERE', default_upload_channel: 'dev', last_version: null })],
  ['getApp', 'ownerOneApp', app, answer(app)],
  ['getApp', 'ownerOneApp', other, hidden],
  ['getApp', 'neighbour', app, hidden],
  ['getApp', 'owner', lost, hidden],
  ['updateApp', 'owner', app, refused('nothing_to_update')],
  ['updateApp', 'owner', { ...app, retention: -1 }, bad],
  ['updateApp', 'reader', { ...app, name: 'X' }, refused('insufficient_app_permissions')],
  ['updateApp', 'ownerOneApp', { ...other, name: 'X' }, hidden],
  ['updateApp', 'writer', { ...app, name: 'New', retention: 0 }, answer({ name: 'New', retention: 0 })],
]

const bundles: ParityCase[] = [
  ['registerBundle', 'owner', { ...app, version: 'v1.0.0', ...external }, refused('invalid_version')],
  ['registerBundle', 'owner', { ...app, version: '1.0.0', external_url: 'x', checksum: 'abc' }, bad],
  ['registerBundle', 'owner', { ...app, ...external }, bad],
  ['registerBundle', 'reader', { ...app, version: '1.0.0', ...external }, refused('insufficient_bundle_permissions')],
  ['registerBundle', 'neighbour', { ...app, version: '1.0.0', ...external }, hidden],
  ['registerBundle', 'ownerUpload', { ...app, version: '1.0.0', ...external }, answer({ ...app, name: '1.0.0' })],
  ['registerBundle', 'owner', { ...app, version: '1.0.0', ...external }, refused('version_taken')],
  ['registerBundle', 'owner', { ...app, version: '2.0.0', ...external }, answer({ storage_provider: 'external' })],
  ['registerBundle', 'owner', { ...app, version: '3.0.0', ...external }, answer({ deleted: false, id })],
  ['listBundles', 'reader', app, answer([{ name: '3.0.0' }, { name: '2.0.0' }, { name: '1.0.0' }])],
  ['listBundles', 'reader', { ...app, page: 1, limit: 2 }, answer([{ name: '1.0.0' }])],
  ['listBundles', 'reader', {}, bad],
  ['listBundles', 'stranger', app, hidden],
  ['setBundleMetadata', 'owner', { ...app, version_id: 'BUNDLE 1.0.0' }, refused('nothing_to_update')],
  ['setBundleMetadata', 'owner', { ...app, version_id: 'x', comment: 'x' }, bad],
  ['setBundleMetadata', 'owner', { ...app, version_id: 999_999, comment: 'x' }, refused('bundle_not_found')],
  ['setBundleMetadata', 'owner', { ...other, version_id: 'BUNDLE 1.0.0', comment: 'x' }, refused('bundle_not_found')],
  ['setBundleMetadata', 'owner', { ...app, version_id: 'BUNDLE 1.0.0', comment: 'x' }, answer({ status: 'success' })],
]

const channels: ParityCase[] = [
  ['upsertChannel', 'owner', app, bad],
  ['upsertChannel', 'owner', { ...app, channel: 'beta', ios: 'yes' }, bad],
  ['upsertChannel', 'owner', { ...app, channel: 'beta', version: '9.9.9' }, refused('bundle_not_found')],
  ['upsertChannel', 'ownerUpload', { ...app, channel: 'beta' }, refused('insufficient_channel_permissions')],
  ['upsertChannel', 'neighbour', { ...app, channel: 'beta' }, hidden],
  ['upsertChannel', 'writer', { ...app, channel: 'beta', version: '1.0.0' }, answer({ id, public: false })],
  ['upsertChannel', 'ownerOneApp', { ...app, channel: 'live', public: true }, answer({ id, public: true })],
  ['listChannels', 'reader', app, answer([{ name: 'live', public: true }, { name: 'beta' }])],
  ['listChannels', 'reader', { ...app, limit: 1001 }, bad],
  ['getChannel', 'reader', { ...app, channel: 'beta' }, answer({ name: 'beta', version: { name: '1.0.0' } })],
  ['getChannel', 'reader', { ...app, channel: 'gamma' }, refused('channel_not_found')],
  ['getChannel', 'reader', { ...other, channel: 'beta' }, refused('channel_not_found')],
  [
    'setBundleToChannel',
    'writer',
    { ...app, version_id: 'BUNDLE 2.0.0', channel_id: 'CHANNEL beta' },
    answer({ message: 'Bundle 2.0.0 set to channel beta' }),
  ],
  ['setBundleToChannel', 'owner', { ...app, version_id: 9999, channel_id: 1 }, refused('bundle_not_found')],
  [
    'setBundleToChannel',
    'owner',
    { ...app, version_id: 'BUNDLE 1.0.0', channel_id: 9999 },
    refused('channel_not_found'),
  ],
  ['setBundleToChannel', 'owner', { ...app, version_id: 1 }, bad],
  [
    'setBundleToChannel',
    'ownerUpload',
    { ...app, version_id: 1, channel_id: 1 },
    refused('insufficient_bundle_permissions'),
  ],
]

const devices: ParityCase[] = [
  ['setDeviceChannel', 'owner', { ...app, device_id: 'A', channel: 'live' }, refused('public_channel_override')],
  ['setDeviceChannel', 'owner', { ...app, device_id: 'A', channel: 'gamma' }, refused('channel_not_found')],
  ['setDeviceChannel', 'owner', { ...app, device_id: '', channel: 'beta' }, bad],
  ['setDeviceChannel', 'reader', { ...app, device_id: 'A', channel: 'beta' }, refused('insufficient_app_permissions')],
  ['setDeviceChannel', 'writer', { ...app, device_id: ' Dev-A ', channel: 'beta' }, answer({ status: 'ok' })],
  ['setDeviceChannel', 'owner', { ...app, device_id: 'dev-b', channel: 'beta' }, answer({ status: 'ok' })],
  ['getDevice', 'reader', { ...app, device_id: 'DEV-A' }, answer({ device_id: 'dev-a', channel: 'beta' })],
  ['getDevice', 'reader', { ...app, device_id: 'dev-c' }, refused('device_not_found')],
  ['getDevice', 'stranger', { ...app, device_id: 'dev-a' }, hidden],
  ['listDevices', 'reader', { ...app, limit: 1 }, answer({ nextCursor: 'dev-a', hasMore: true })],
  ['listDevices', 'reader', { ...app, cursor: 'dev-a' }, answer({ data: [{ device_id: 'dev-b' }], hasMore: false })],
  ['listDevices', 'reader', { ...app, cursor: 5 }, bad],
  ['clearDeviceChannel', 'reader', { ...app, device_id: 'dev-a' }, refused('insufficient_app_permissions')],
  ['clearDeviceChannel', 'owner', { ...app, device_id: 'DEV-A' }, answer({ status: 'ok' })],
  ['clearDeviceChannel', 'owner', { ...app, device_id: 'dev-z' }, answer({ status: 'ok' })],
]

const statistics: ParityCase[] = [
  ['appStatistics', 'reader', { ...app, ...january }, answer(quiet)],
  ['appStatistics', 'reader', { ...app, from: '2026-01-02', to: '2026-01-01' }, bad],
  ['appStatistics', 'ownerOneApp', { ...other, ...january }, hidden],
  ['bundleUsage', 'reader', { ...app, ...january }, answer({ labels: ['2026-01-01', '2026-01-02'], datasets: [] })],
  ['bundleUsage', 'reader', { ...app, from: 'yesterday', to: '2026-01-02' }, bad],
  ['organizationStatistics', 'ownerOneApp', { org_id: 'HERE', ...january }, answer(quiet)],
  ['organizationStatistics', 'owner', { org_id: 'HERE', ...january, breakdown: true }, answer({ length: 4 })],
  ['organizationStatistics', 'stranger', { org_id: 'HERE', ...january }, refused('organization_not_accessible')],
  ['userStatistics', 'ownerNothing', january, answer(quiet)],
  ['userStatistics', 'owner', { from: '2026-01-01', to: '2027-01-02' }, bad],
]

const deletions: ParityCase[] = [
  ['deleteBundles', 'owner', { ...app, version: '2.0.0' }, refused('bundle_in_use')],
  ['deleteBundles', 'owner', { ...app, version: '9.9.9' }, refused('bundle_not_found')],
  ['deleteBundles', 'ownerUpload', { ...app, version: '1.0.0' }, refused('insufficient_bundle_permissions')],
  ['deleteBundles', 'writer', { ...app, version: '1.0.0' }, answer({ deleted: 1 })],
  ['deleteBundles', 'owner', app, answer({ deleted: 1, kept: 1 })],
  ['deleteChannel', 'owner', { ...app, channel: 'gamma' }, refused('channel_not_found')],
  ['deleteChannel', 'reader', { ...app, channel: 'beta' }, refused('insufficient_channel_permissions')],
  ['deleteChannel', 'writer', { ...app, channel: 'beta' }, answer({ status: 'ok' })],
  ['deleteApp', 'writer', app, refused('insufficient_app_permissions')],
  ['deleteApp', 'ownerWrite', app, refused('insufficient_app_permissions')],
  ['deleteApp', 'ownerOneApp', other, hidden],
  ['deleteApp', 'ownerOneApp', app, answer({ status: 'ok' })],
  ['deleteApp', 'owner', app, hidden],
  ['createApp', 'owner', { ...app, name: 'Again', owner_org: 'HERE' }, refused('app_id_taken')],
]

export const appParityCases: ParityCase[] = [...apps, ...bundles, ...channels, ...devices, ...statistics, ...deletions]
