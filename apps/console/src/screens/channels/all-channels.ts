import type { Channel } from '@organizations/client'
import { client, trpc } from '../../api/client.ts'
import { wholeList, type WholeList } from '../../api/whole-list.ts'

/** All channels of an app, as the options of a query. */
export function allChannels(appId: string): WholeList<Channel> {
  return wholeList(
    trpc.channel.list.queryKey({ app_id: appId }),
    async (page) => await client.channel.list.query({ app_id: appId, ...page }),
  )
}
