import { listChannels as listRows } from '@organizations/database'
import { pageOf, type Channel, type ListChannelsInput } from '@organizations/domain'
import type { Call, Deps } from '../deps.ts'
import { requireAppRight } from '../apps/require-app-right.ts'

/** A page of an app's channels, newest first. */
export async function listChannels({ db, clock }: Deps, { actor, input }: Call<ListChannelsInput>): Promise<Channel[]> {
  const request = { actor, action: 'app.read', appId: input.app_id, now: clock() } as const
  const { organizationId, appUuid } = await requireAppRight(db, request)
  return await listRows(db, { organizationId, appUuid, appId: input.app_id, ...pageOf(input) })
}
