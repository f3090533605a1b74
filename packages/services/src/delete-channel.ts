import { findChannel, freeName, updateChannel } from '@organizations/database'
import { DomainError, type DeleteChannelInput } from '@organizations/domain'
import { reach } from '@organizations/fault-points'
import { audit } from './audit-log.ts'
import type { Call, Deps } from './deps.ts'
import { inAppTransaction } from './in-app-transaction.ts'
import { requestDeletion } from './request-deletion.ts'

/**
 * Deletes a channel at once; the devices that were put on it are taken off behind the answer. Its name may be used again
 * at once, and the bundle that it pointed at is no longer in use.
 */
export async function deleteChannel(deps: Deps, call: Call<DeleteChannelInput>): Promise<{ id: number }> {
  const { channel: name } = call.input
  const operation = { operation: 'channel.delete', action: 'channel.delete' } as const
  const answer = await inAppTransaction(deps, call, operation, async (trx, app) => {
    const { organizationId, appUuid, appId, now } = app
    const channel = await findChannel(trx, { ...app, name })
    if (channel === undefined) throw new DomainError('channel_not_found')
    const { id } = channel
    const subject = { subjectKind: 'channel', subjectId: String(id), organizationId, appUuid } as const
    await requestDeletion(deps, trx, { subject, actor: call.actor })
    await freeName(trx, 'channels', id)
    await updateChannel(trx, id, { bundleId: null, now })
    const before = { version: channel.version?.name ?? null, public: channel.public }
    const target = `${appId}/channel/${name}`
    await audit(deps, trx, call, { organizationId, action: 'channel.delete', subject: target, before, after: null })
    return { id }
  })
  reach('request: after its commit, before the answer')
  deps.doorbell.ring()
  return answer
}
