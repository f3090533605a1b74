/**
 * What stands in the link of an invitation. It is derived from the invitation's id by the key of the service's secrets,
 * so that the same link can be sent again while only the token's hash is stored. An id is used once, so a token is too.
 */
import { createHmac, hash } from 'node:crypto'
import { setTokenHash, type AddressInvitation, type Database, type Transaction } from '@organizations/database'
import { DomainError, type InvitationId } from '@organizations/domain'
import type { SecretsKeys } from '../secrets/secret-keys.ts'

/** SHA-256 of a token, in hex. */
export function hashInvitationToken(token: string): string {
  return hash('sha256', token)
}

/** The token of a new invitation. Throws `invitations_not_set_up` where there is no key. */
export function newInvitationToken(keys: SecretsKeys | undefined, id: InvitationId): string {
  return tokenBy(requireKeys(keys).current.key, id)
}

/**
 * The token of an invitation, derived anew. When its key is gone, the present key makes another, and the links of
 * before do not work any more.
 */
export async function tokenOfInvitation(
  trx: Transaction<Database>,
  keys: SecretsKeys | undefined,
  { id, tokenHash }: Pick<AddressInvitation, 'id' | 'tokenHash'>,
): Promise<string> {
  const { current, old } = requireKeys(keys)
  const known = [current, ...old].map(({ key }) => tokenBy(key, id)).find((it) => hashInvitationToken(it) === tokenHash)
  if (known !== undefined) return known
  const token = tokenBy(current.key, id)
  await setTokenHash(trx, { id, tokenHash: hashInvitationToken(token) })
  return token
}

/** Where the link leads, below the address of the service. Browsers send no server what stands behind `#`. */
export function invitationPath(token: string): string {
  return `/console/#invitation=${token}`
}

function tokenBy(key: SecretsKeys['current']['key'], id: InvitationId): string {
  return createHmac('sha256', key).update(`invitation ${id}`).digest('base64url')
}

function requireKeys(keys: SecretsKeys | undefined): SecretsKeys {
  if (keys === undefined) throw new DomainError('invitations_not_set_up')
  return keys
}
