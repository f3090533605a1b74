import type { Deps } from '../deps.ts'
import { newInvitationToken } from '../members/invitation-token.ts'

/** What stands in the link of the newest invitation to an address; undefined when there is none. */
export async function newestInvitationToken({
  db,
  secretsKeys,
}: Pick<Deps, 'db' | 'secretsKeys'>): Promise<string | undefined> {
  const newest = await db.selectFrom('invitations').select('id').orderBy('id', 'desc').limit(1).executeTakeFirst()
  return newest && newInvitationToken(secretsKeys, newest.id)
}
