import { findUserAccount, type Database, type Kysely } from '@organizations/database'
import { DomainError, type UserAccount } from '@organizations/domain'

/** The operator with this address, who is not disabled, for commands on the service's own machine. */
export async function findOperator(db: Kysely<Database>, email: string): Promise<UserAccount> {
  const user = await findUserAccount(db, email)
  if (user === undefined) throw new DomainError('user_not_found', `No user has the address ${email}`)
  if (!user.is_operator) throw new DomainError('operator_required', `${user.email} is not an operator`)
  if (user.disabled_at !== null) {
    throw new DomainError('user_disabled', `${user.email} is disabled: another operator can enable them`)
  }
  return user
}
