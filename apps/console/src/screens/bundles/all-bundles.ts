import type { Bundle } from '@organizations/client'
import { client, trpc } from '../../api/client.ts'
import { wholeList, type WholeList } from '../../api/whole-list.ts'

/** All bundles of an app, the newest first, as the options of a query. */
export function allBundles(appId: string): WholeList<Bundle> {
  return wholeList(
    trpc.bundle.list.queryKey({ app_id: appId }),
    async (page) => await client.bundle.list.query({ app_id: appId, ...page }),
  )
}
