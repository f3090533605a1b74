import { DomainError, signInInput, type SignInInput } from '@organizations/domain'
import {
  authenticate,
  authenticateCode,
  signIn,
  signOut,
  type KeyCaller,
  type Deps,
  type SignInProvider,
} from '@organizations/services'
import type { FastifyInstance } from 'fastify'
import { acceptJsonBodies } from '../../http/bodies/bodies.ts'
import { isFromOwnPage } from '../../http/browsers/own-pages.ts'
import { readInput } from '../../http/read-input.ts'
import { notesOf } from '../../http/log/request-notes.ts'
import type { SessionDoor } from '../../http/caller/session-claims.ts'
import type { CountAccess } from '../../limits/gate.ts'

/** Enough for a key or a code: no caller is known yet when it is read. */
const BODY_LIMIT_BYTES = 4096

interface SessionParts extends SessionDoor {
  count: CountAccess
  signInProvider: SignInProvider | undefined
}

/**
 * `/session`: trades a key or a one-time code for the cookie of a session, and ends it. Pages of other origins may do
 * neither: they could sign a person in as another, or out.
 */
export function registerSessionRoutes(
  scope: FastifyInstance,
  deps: Deps,
  { cookie, count, publicUrl, signInProvider }: SessionParts,
): void {
  acceptJsonBodies(scope)
  scope.addHook('onRequest', async (request) => {
    if (!isFromOwnPage(request, publicUrl)) throw new DomainError('not_own_page')
  })
  const limited = { bodyLimit: BODY_LIMIT_BYTES }
  scope.post('/session', limited, async (request, reply) => {
    const input = readInput(request, signInInput)
    const { caller, refusal } = await findSigner(deps, input)
    const { isRefused } = await count(request, reply, { actor: caller, calls: 1, isOfSession: true })
    if (isRefused(0)) throw new DomainError('too_many_requests')
    if (caller === undefined) throw refusal
    notesOf(request).userId = caller.userId
    const former = cookie.read(request)
    const userAgent = request.headers['user-agent']
    const { secret, expiresAt, answer } = await signIn(deps, { actor: caller, code: input.code, userAgent })
    if (former !== undefined) await signOut(deps, former)
    cookie.give(reply, secret, expiresAt)
    return { data: answer }
  })
  scope.delete('/session', limited, async (request, reply) => {
    const secret = cookie.read(request)
    const ended = secret === undefined ? undefined : await signOut(deps, secret)
    cookie.take(reply)
    // Signed out here it is in any case, also while the provider is away.
    const page = ended?.isPersons === true ? await signInProvider?.signOutUrl().catch(() => undefined) : undefined
    return { status: 'OK', ...(page !== undefined && { continue_at: page }) }
  })
}

type Signer = { caller: KeyCaller; refusal: undefined } | { caller: undefined; refusal: DomainError }

async function findSigner(deps: Deps, { key, code }: SignInInput): Promise<Signer> {
  try {
    const caller = code === undefined ? await authenticate(deps, key) : await authenticateCode(deps, code)
    return { caller, refusal: undefined }
  } catch (error) {
    if (error instanceof DomainError) return { caller: undefined, refusal: error }
    throw error
  }
}
