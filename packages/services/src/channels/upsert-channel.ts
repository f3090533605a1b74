import {
  findBundle,
  findChannel,
  insertChannel,
  takePublicFlag,
  updateChannel,
  type Database,
  type Transaction,
} from '@organizations/database'
import { DomainError, newChannelSettings, type ChannelSettings, type UpsertChannelInput } from '@organizations/domain'
import { recordChange } from '../audit/record-change.ts'
import type { Call, Deps } from '../deps.ts'
import { changesBetween } from '../events/changes-between.ts'
import { inAppTransaction, type ChangedApp } from '../apps/in-app-transaction.ts'
import { made } from '../idempotency/what-was-made.ts'

/**
 * Makes a channel, or changes the one of this name: what is left out stays as it is. A channel that becomes public
 * takes the flag from the others that serve one of its platforms.
 */
export async function upsertChannel(
  deps: Deps,
  call: Call<UpsertChannelInput>,
): Promise<{ id: number; public: boolean }> {
  const { app_id: _, channel: name, version, ...given } = call.input
  const madeOf = ({ id }: { id: number }, appUuid: string) => made.channel(appUuid, id)
  const operation = { operation: 'channel.upsert', action: 'channel.change', madeOf } as const
  return await inAppTransaction(deps, call, operation, async (trx, app) => {
    const { organizationId, appId, now } = app
    const present = await findChannel(trx, { ...app, name })
    const settings = settingsOf(present ?? newChannelSettings, given)
    const bundleId = version === undefined ? undefined : await findVersion(trx, app, version)
    const id = present?.id ?? (await insertChannel(trx, app, { name, bundleId: bundleId ?? null, settings, now }))
    if (present) await updateChannel(trx, id, { bundleId, settings, now })
    const others = settings.public ? await takePublicFlag(trx, app, { id, settings, now }) : []
    for (const other of others) {
      const changes = { public: false }
      await recordChange(deps, trx, call, {
        organizationId,
        action: 'channel.update',
        subject: `${appId}/channel/${other.name}`,
        before: { public: true },
        after: changes,
        event: {
          type: 'channel.updated',
          data: { app_id: appId, channel_id: other.id, channel: other.name, changes },
        },
      })
    }
    const before = present && { version: present.version?.name ?? null, ...settingsOf(present) }
    const after = { version: version ?? before?.version ?? null, ...settings }
    const channel = { app_id: appId, channel_id: id, channel: name }
    await recordChange(deps, trx, call, {
      organizationId,
      action: present ? 'channel.update' : 'channel.create',
      subject: `${appId}/channel/${name}`,
      before: before ?? null,
      after,
      event: before
        ? { type: 'channel.updated', data: { ...channel, changes: changesBetween(before, after) } }
        : { type: 'channel.created', data: { ...channel, changes: after } },
    })
    return { id, public: settings.public }
  })
}

async function findVersion(trx: Transaction<Database>, app: ChangedApp, version: string): Promise<number> {
  const found = await findBundle(trx, { ...app, version })
  if (found === undefined) throw new DomainError('bundle_not_found')
  return found.bundle.id
}

/** The settings that are given and, where one is left out, those of `base`. */
function settingsOf(base: ChannelSettings, given: { [Name in keyof ChannelSettings]?: unknown } = {}): ChannelSettings {
  const names = Object.keys(newChannelSettings) as (keyof ChannelSettings)[] // its own keys
  const settings = Object.fromEntries(names.map((name) => [name, given[name] ?? base[name]]))
  return settings as unknown as ChannelSettings // all of them, each checked by the input's schema
}
