import {
  findIdentity,
  insertIdentity,
  insertUser,
  inTransaction,
  isUniqueViolation,
  lockUserByEmail,
  takeTurn,
  type Database,
  type Transaction,
} from '@organizations/database'
import { DomainError, readSeenAddress, readSeenName, type LinkedHow, type UserId } from '@organizations/domain'
import type { Deps } from '../deps.ts'
import { queueMail } from '../mails/queue-mail.ts'
import { recordOperatorAction } from '../operator/record-operator-action.ts'
import { isDeletedIdentity } from './deleted-identities.ts'
import { FIRST_SIGN_IN_TURN } from './first-sign-in-turn.ts'

/** What an issuer says of a person, in a token or an answer that has been verified. */
export interface SeenIdentity {
  issuer: string
  subject: string
  email?: string | undefined
  /** Only the boolean `true` of the claim `email_verified` is true. */
  emailVerified: boolean
  name?: string | undefined
}

export interface FoundPerson {
  userId: UserId
  identityId: string
  /** `linked` and `made` at first sight alone. */
  how: 'found' | 'linked' | 'made'
}

type MachineDeps = Pick<Deps, 'db' | 'clock' | 'ids' | 'log' | 'firstSight' | 'mails' | 'secretsKeys'>

/**
 * The user whom an issuer calls so. At first sight only, the identity is linked to the user with the address that the
 * issuer has verified, unless they have an identity already or are an operator; where there is no such user, one is
 * made. Throws `user_deleted` for a person who was deleted as a user, until an operator lets them in again, and
 * `identity_not_linked` for all others: an address that is not verified counts as none.
 */
export async function findOrMakePerson(deps: MachineDeps, seen: SeenIdentity): Promise<FoundPerson> {
  const known = await findIdentity(deps.db, seen)
  if (known !== undefined) return foundAgain(deps, known)
  const meet = () => inTransaction(deps.db, (trx) => meetPerson(deps, trx, seen))
  try {
    return await meet()
  } catch (error) {
    // An operator made a user with the address in the meantime: they are found now.
    if (isUniqueViolation(error, 'users.email')) return await meet()
    throw error
  }
}

interface KnownPerson {
  id: string
  userId: UserId
  isDisabled: boolean
  isDeleted: boolean
}

function foundAgain(deps: MachineDeps, known: KnownPerson): FoundPerson {
  if (known.isDeleted) throw refusal(deps, 'its user is being deleted', 'user_deleted')
  if (known.isDisabled) throw refusal(deps, 'the account is disabled')
  return { userId: known.userId, identityId: known.id, how: 'found' }
}

async function meetPerson(deps: MachineDeps, trx: Transaction<Database>, seen: SeenIdentity): Promise<FoundPerson> {
  await takeTurn(trx, FIRST_SIGN_IN_TURN)
  const known = await findIdentity(trx, seen)
  if (known !== undefined) return foundAgain(deps, known)
  if (await isDeletedIdentity(deps, trx, seen)) throw refusal(deps, 'its user was deleted', 'user_deleted')
  const email = seen.emailVerified ? readSeenAddress(seen.email) : undefined
  if (email === undefined) throw refusal(deps, 'no verified address')
  const present = await lockUserByEmail(trx, email)
  if (present === undefined) return await makePerson(deps, trx, { ...seen, email })
  if (!deps.firstSight.links) throw refusal(deps, 'the address has an account, and OIDC_LINK_BY_EMAIL is 0')
  if (present.isDisabled) throw refusal(deps, 'the account of the address is disabled')
  if (present.isOperator) throw refusal(deps, 'the address is that of an operator')
  if (present.hasIdentity) throw refusal(deps, 'the account of the address has another identity')
  const identityId = await link(deps, trx, { ...seen, userId: present.userId, how: 'email' })
  await queueMail(deps, trx, { kind: 'identity_linked', userId: present.userId, identityId })
  return { userId: present.userId, identityId, how: 'linked' }
}

async function makePerson(
  deps: MachineDeps,
  trx: Transaction<Database>,
  seen: SeenIdentity & { email: string },
): Promise<FoundPerson> {
  if (!deps.firstSight.makes) throw refusal(deps, 'the address has no account, and OIDC_AUTO_CREATE is 0')
  const userId = deps.ids.user()
  const user = { id: userId, email: seen.email, name: readSeenName(seen.name) ?? null, plan: 'standard' } as const
  await insertUser(trx, { ...user, isOperator: false, createdAt: deps.clock() })
  const target = { kind: 'user', id: userId } as const
  await recordOperatorAction(deps, trx, { firstSeen: userId }, { action: 'user.create', target })
  const identityId = await link(deps, trx, { ...seen, userId, how: 'made' })
  return { userId, identityId, how: 'made' }
}

async function link(
  deps: MachineDeps,
  trx: Transaction<Database>,
  { issuer, subject, userId, how }: Pick<SeenIdentity, 'issuer' | 'subject'> & { userId: UserId; how: LinkedHow },
): Promise<string> {
  const id = deps.ids.uuid()
  await insertIdentity(trx, { id, userId, issuer, subject, linkedHow: how, createdAt: deps.clock() })
  const target = { kind: 'user', id: userId } as const
  const details = { identityId: id, how }
  await recordOperatorAction(deps, trx, { firstSeen: userId }, { action: 'user.link_identity', target, details })
  return id
}

/** Callers are told one sentence, so that it tells nothing of accounts; the log has the reason, without the address. */
function refusal(
  { log }: Pick<Deps, 'log'>,
  reason: string,
  code: 'identity_not_linked' | 'user_deleted' = 'identity_not_linked',
): DomainError {
  log.warn({ reason }, 'An identity is not let in: it belongs to no account')
  return new DomainError(code)
}
