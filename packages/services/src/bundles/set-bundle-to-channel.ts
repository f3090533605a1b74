import { findBundle, findChannel, updateChannel } from '@organizations/database'
import { DomainError, type SetBundleToChannelInput } from '@organizations/domain'
import { recordChange } from '../audit/record-change.ts'
import type { Call, Deps } from '../deps.ts'
import { inAppTransaction } from '../apps/in-app-transaction.ts'

/** Points a channel at a bundle. Answers with the names of both. */
export async function setBundleToChannel(
  deps: Deps,
  call: Call<SetBundleToChannelInput>,
): Promise<{ version: string; channel: string }> {
  const { version_id: bundleId, channel_id: channelId } = call.input
  const operation = { operation: 'bundle.setToChannel', action: 'bundle.update' } as const
  return await inAppTransaction(deps, call, operation, async (trx, { organizationId, appUuid, appId, now }) => {
    const app = { organizationId, appUuid, appId }
    const found = await findBundle(trx, { ...app, id: bundleId })
    if (found === undefined) throw new DomainError('bundle_not_found')
    const channel = await findChannel(trx, { ...app, id: channelId })
    if (channel === undefined) throw new DomainError('channel_not_found')
    await updateChannel(trx, channelId, { bundleId, now })
    const version = found.bundle.name
    await recordChange(deps, trx, call, {
      organizationId,
      action: 'channel.update',
      subject: `${appId}/channel/${channel.name}`,
      before: { version: channel.version?.name ?? null },
      after: { version },
      event: {
        type: 'channel.updated',
        data: { app_id: appId, channel_id: channelId, channel: channel.name, changes: { version } },
      },
    })
    return { version, channel: channel.name }
  })
}
