import type { App } from '@organizations/client'
import { client, trpc } from '../../api/client.ts'
import { wholeList, type WholeList } from '../../api/whole-list.ts'

/** All apps of an organization, as the options of a query. */
export function allApps(orgId: string): WholeList<App> {
  return wholeList(
    trpc.app.list.queryKey({ org_id: orgId }),
    async (page) => await client.app.list.query({ org_id: orgId, ...page }),
  )
}
