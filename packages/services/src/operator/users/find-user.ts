import { findUserAccount, type Database, type Kysely } from '@organizations/database'
import { DomainError, type UserAccount } from '@organizations/domain'

/** The user with this id or address. Throws `user_not_found`, which only operators may be told. */
export async function findUser(db: Kysely<Database>, idOrAddress: string): Promise<UserAccount> {
  const user = await findUserAccount(db, idOrAddress)
  if (user === undefined) throw new DomainError('user_not_found')
  return user
}
