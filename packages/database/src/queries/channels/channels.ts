import type { Kysely, Transaction } from 'kysely'
import { platforms, type Channel, type ChannelSettings, type Page } from '@organizations/domain'
import { nextUpdatedAt } from '../../next-updated-at.ts'
import type { Database } from '../../schema.ts'
import type { AppKey, NextOfApp } from '../bundles/bundles.ts'
import { isNotDeleted } from '../deletion/tombstones.ts'

/** A page of an app's channels, newest first. */
export async function listChannels(
  db: Kysely<Database>,
  { appId, page, limit, ...app }: AppKey & Page & { appId: string },
): Promise<Channel[]> {
  const rows = await channelsOf(db, app)
    .orderBy('c.id', 'desc')
    .limit(limit)
    .offset(page * limit)
    .execute()
  return rows.map((row) => toChannel(row, appId))
}

/** An app's next channels in the order of their names. */
export async function nextChannels(
  db: Kysely<Database>,
  { appId, after, limit, ...app }: NextOfApp & { appId: string },
): Promise<Channel[]> {
  const rows = await channelsOf(db, app)
    .where('c.name', '>', after)
    .orderBy('c.organization_id')
    .orderBy('c.app_uuid')
    .orderBy('c.name')
    .limit(limit)
    .execute()
  return rows.map((row) => toChannel(row, appId))
}

/** The channel of this name, or of this id. */
export async function findChannel(
  db: Kysely<Database>,
  { appId, name, id, ...app }: AppKey & { appId: string; name?: string; id?: number },
): Promise<Channel | undefined> {
  const row = await channelsOf(db, app)
    .$if(name !== undefined, (query) => query.where('c.name', '=', name ?? ''))
    .$if(id !== undefined, (query) => query.where('c.id', '=', id ?? 0))
    .executeTakeFirst()
  return row && toChannel(row, appId)
}

/** Inserts a channel and returns its id. A name that is taken is a unique violation of `channels.name`. */
export async function insertChannel(
  trx: Transaction<Database>,
  { organizationId, appUuid }: AppKey,
  channel: { name: string; bundleId: number | null; settings: ChannelSettings; now: number },
): Promise<number> {
  const { id } = await trx
    .insertInto('channels')
    .values({
      organization_id: organizationId,
      app_uuid: appUuid,
      name: channel.name,
      bundle_id: channel.bundleId,
      ...toColumns(channel.settings),
      created_at: channel.now,
      updated_at: channel.now,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  return id
}

/** Changes a channel's settings and, unless it is left out, the bundle that it points at. */
export async function updateChannel(
  trx: Transaction<Database>,
  id: number,
  change: { bundleId?: number | null | undefined; settings?: ChannelSettings; now: number },
): Promise<void> {
  await trx
    .updateTable('channels')
    .set({
      ...(change.bundleId !== undefined && { bundle_id: change.bundleId }),
      ...(change.settings && toColumns(change.settings)),
      updated_at: nextUpdatedAt(trx, change.now),
    })
    .where('id', '=', id)
    .execute()
}

/**
 * Takes the public flag from every other channel of the app that serves a platform which this one serves. Returns which
 * these were.
 */
export async function takePublicFlag(
  trx: Transaction<Database>,
  { organizationId, appUuid }: AppKey,
  { id, settings, now }: { id: number; settings: ChannelSettings; now: number },
): Promise<{ id: number; name: string }[]> {
  const shared = platforms.filter((platform) => settings[platform])
  if (shared.length === 0) return []
  return await trx
    .updateTable('channels')
    .set({ is_public: 0, updated_at: nextUpdatedAt(trx, now) })
    .where('organization_id', '=', organizationId)
    .where('app_uuid', '=', appUuid)
    .where('id', '!=', id)
    .where('is_public', '=', 1)
    .where(isNotDeleted('channel', 'channels.id'))
    .where((eb) => eb.or(shared.map((platform) => eb(platform, '=', 1))))
    .returning(['id', 'name'])
    .execute()
}

type ChannelRow = Awaited<ReturnType<ReturnType<typeof channelsOf>['execute']>>[number]

function channelsOf(db: Kysely<Database>, { organizationId, appUuid }: AppKey) {
  return db
    .selectFrom('channels as c')
    .leftJoin('bundles as b', (join) =>
      join
        .onRef('b.organization_id', '=', 'c.organization_id')
        .onRef('b.app_uuid', '=', 'c.app_uuid')
        .onRef('b.id', '=', 'c.bundle_id'),
    )
    .where('c.organization_id', '=', organizationId)
    .where('c.app_uuid', '=', appUuid)
    .where(isNotDeleted('channel', 'c.id'))
    .selectAll('c')
    .select('b.name as version_name')
}

function toColumns(settings: ChannelSettings) {
  const flag = (value: boolean) => (value ? 1 : 0)
  return {
    is_public: flag(settings.public),
    disable_auto_update_under_native: flag(settings.disableAutoUpdateUnderNative),
    disable_auto_update: settings.disableAutoUpdate,
    ios: flag(settings.ios),
    android: flag(settings.android),
    electron: flag(settings.electron),
    allow_device_self_set: flag(settings.allow_device_self_set),
    allow_emulator: flag(settings.allow_emulator),
    allow_dev: flag(settings.allow_dev),
  } as const
}

function toChannel(row: ChannelRow, appId: string): Channel {
  const { bundle_id: id, version_name: name } = row
  return {
    id: row.id,
    name: row.name,
    app_id: appId,
    ...(id !== null && name !== null && { version: { id, name } }),
    public: row.is_public === 1,
    disableAutoUpdateUnderNative: row.disable_auto_update_under_native === 1,
    disableAutoUpdate: row.disable_auto_update,
    ios: row.ios === 1,
    android: row.android === 1,
    electron: row.electron === 1,
    allow_device_self_set: row.allow_device_self_set === 1,
    allow_emulator: row.allow_emulator === 1,
    allow_dev: row.allow_dev === 1,
    created_at: new Date(row.created_at).toISOString(),
    updated_at: new Date(row.updated_at).toISOString(),
  }
}
