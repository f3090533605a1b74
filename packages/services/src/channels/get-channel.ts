import { findChannel } from '@organizations/database'
import { DomainError, type Channel, type GetChannelInput } from '@organizations/domain'
import type { Call, Deps } from '../deps.ts'
import { requireAppRight } from '../apps/require-app-right.ts'

/** One channel, by its name. */
export async function getChannel({ db, clock }: Deps, { actor, input }: Call<GetChannelInput>): Promise<Channel> {
  const { app_id: appId, channel: name } = input
  const { organizationId, appUuid } = await requireAppRight(db, { actor, action: 'app.read', appId, now: clock() })
  const channel = await findChannel(db, { organizationId, appUuid, appId, name })
  if (channel === undefined) throw new DomainError('channel_not_found')
  return channel
}
