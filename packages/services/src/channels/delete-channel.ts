import { findChannel } from '@organizations/database'
import { DomainError, type DeleteChannelInput } from '@organizations/domain'
import type { Call, Deps } from '../deps.ts'
import { inAppTransaction } from '../apps/in-app-transaction.ts'
import { requestChannelDeletion } from '../deletion/request/request-deletion-below.ts'
import { wakeWorkers } from '../deletion/request/request-deletion.ts'

/**
 * Deletes a channel at once; the devices that were put on it are taken off behind the answer. Its name may be used
 * again at once, and the bundle that it pointed at is no longer in use.
 */
export async function deleteChannel(deps: Deps, call: Call<DeleteChannelInput>): Promise<{ id: number }> {
  const { channel: name } = call.input
  const operation = { operation: 'channel.delete', action: 'channel.delete' } as const
  const answer = await inAppTransaction(deps, call, operation, async (trx, app) => {
    const channel = await findChannel(trx, { ...app, name })
    if (channel === undefined) throw new DomainError('channel_not_found')
    await requestChannelDeletion(deps, trx, call, { ...app, ...channel })
    return { id: channel.id }
  })
  wakeWorkers(deps)
  return answer
}
