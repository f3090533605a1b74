import { client, trpc } from './client.ts'
import { wholeList } from './whole-list.ts'

/** All organizations of the one who is signed in. */
export const allOrganizations = wholeList(
  trpc.organization.list.queryKey(),
  async (page) => await client.organization.list.query(page),
)
