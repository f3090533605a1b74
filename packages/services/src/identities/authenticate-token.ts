import { findIdentity, findIdentityHolder, type FoundOrganization, type IdentityHolder } from '@organizations/database'
import { DomainError, readOrganizationId, type ErrorCode, type OrganizationId } from '@organizations/domain'
import type { AccessTokens, PersonsClaims } from '@organizations/identity'
import type { Caller, Deps } from '../deps.ts'
import { findOrMakePerson } from './find-or-make-person.ts'

/** For so long an identity that was refused is not looked at again: its tokens are valid, and cost a question each. */
const REFUSED_MS = 5000
const MAX_REFUSED = 1000

/** How identities are refused and until when, by those who read their tokens. */
const refusals = new WeakMap<AccessTokens, Map<string, { code: ErrorCode; until: number }>>()
const refusalsOfIdentities: ReadonlySet<ErrorCode> = new Set(['identity_not_linked', 'user_deleted'])

type Holder = IdentityHolder & { found: FoundOrganization | undefined }

/**
 * Whose access token this is, and the organization that the request names: one indexed read for both, after the token
 * is verified. Undefined for a token of another issuer, which is not for us to judge. Throws `invalid_api_key` for one
 * that is not valid, `identity_not_linked` for a person without an account, `user_deleted` for one whose account was
 * deleted, and `identity_provider_away` when nothing can be said of it.
 */
export async function authenticateToken(deps: Deps, token: string, orgId?: string): Promise<Caller | undefined> {
  const { accessTokens, clock, log } = deps
  const reading = await accessTokens?.read(token)
  if (accessTokens === undefined || reading === undefined || reading.kind === 'foreign') return undefined
  if (reading.kind === 'away') throw new DomainError('identity_provider_away', undefined, { cause: reading.cause })
  if (reading.kind === 'refused') {
    log.info({ reason: reading.reason }, 'An access token is refused')
    throw new DomainError('invalid_api_key')
  }
  const { claims } = reading
  const organizationId = orgId === undefined ? undefined : readOrganizationId(orgId)
  const holder =
    (await findIdentityHolder(deps.db, claims, organizationId)) ??
    (await firstSight(deps, { accessTokens, token, claims, organizationId }))
  if (claims.endsAt <= clock()) throw new DomainError('invalid_api_key')
  const { actor, identityId, found } = holder
  const identity = { id: identityId, tokenEndsAt: claims.endsAt }
  return { ...actor, keyHash: null, identity, ...(found && { found }) }
}

interface FirstSeen {
  accessTokens: AccessTokens
  token: string
  claims: PersonsClaims
  organizationId: OrganizationId | undefined
}

async function firstSight(deps: Deps, seen: FirstSeen): Promise<Holder> {
  const { accessTokens, token, claims, organizationId } = seen
  const refused = refusals.get(accessTokens) ?? new Map<string, { code: ErrorCode; until: number }>()
  refusals.set(accessTokens, refused)
  const former = refused.get(claims.subject)
  if (former !== undefined && former.until > deps.clock()) throw new DomainError(former.code)
  try {
    // A token that says nothing of the address leaves it to the issuer to say.
    const told = claims.emailVerified === undefined ? await askFor(accessTokens, token, claims) : claims
    await findOrMakePerson(deps, { ...(told ?? claims), emailVerified: told?.emailVerified === true })
    // Disabled or deleted since: then it is refused for that.
    return (await findIdentityHolder(deps.db, claims, organizationId)) ?? (await firstSight(deps, seen))
  } catch (error) {
    const isRefusal = error instanceof DomainError && refusalsOfIdentities.has(error.code)
    // One that is linked costs little, and its user may be deleted the next moment.
    if (isRefusal && (await findIdentity(deps.db, claims)) === undefined) {
      if (refused.size >= MAX_REFUSED) refused.clear()
      refused.set(claims.subject, { code: error.code, until: deps.clock() + REFUSED_MS })
    }
    throw error
  }
}

async function askFor(
  accessTokens: AccessTokens,
  token: string,
  claims: PersonsClaims,
): Promise<PersonsClaims | undefined> {
  try {
    return await accessTokens.askFor(token, claims)
  } catch (cause) {
    throw new DomainError('identity_provider_away', undefined, { cause })
  }
}
