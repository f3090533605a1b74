import { getOrganizationInput, parseInput } from '@organizations/domain'
import { getLogo, type Deps, type FetchLogo } from '@organizations/services'
import type { FastifyInstance } from 'fastify'
import { acceptSessions, type SessionDoor } from '../../http/caller/session-claims.ts'
import type { Gate } from '../../limits/gate.ts'

/** Browsers may keep it, for the one who is signed in alone. */
const KEPT = 'private, max-age=300'
/** An image has nothing to load and nothing to run, also where it is opened by itself. */
const NOTHING = "default-src 'none'; sandbox"

/**
 * `/console/logo/<organization>`: the logo of an organization, fetched by the service. An address that a stranger chose
 * must not see who looks, and a page of ours shows images of its own origin alone.
 */
export function registerLogoRoute(
  scope: FastifyInstance,
  deps: Deps,
  { gate, sessions, fetchLogo }: { gate: Gate; sessions: SessionDoor; fetchLogo: FetchLogo },
): void {
  acceptSessions(scope, sessions)
  scope.get('/console/logo/:orgId', async (request, reply) => {
    const { orgId } = request.params as { orgId: string } // the route's own parameter
    const admission = await gate(request, reply, { calls: 1, orgId, isForOperators: false })
    const input = parseInput(getOrganizationInput, { orgId })
    const { type, bytes } = await getLogo({ ...deps, fetchLogo }, { actor: admission(0), input })
    void reply.header('cache-control', KEPT).header('content-security-policy', NOTHING).type(type)
    return await reply.send(bytes)
  })
}
