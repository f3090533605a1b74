/** Two people with a trace of themselves in everything that may name them, of whom one is to be deleted. */
import {
  createUserInput,
  parseInput,
  updateOrganizationInput,
  upsertMemberInput,
  type OrganizationId,
} from '@organizations/domain'
import type { OpenDeps } from '@organizations/runtime'
import {
  acceptInvitation,
  authenticate,
  createUser,
  updateOrganization,
  upsertMember,
  type KeyCaller,
} from '@organizations/services'
import { leaveTraces } from '@organizations/services/testing/users'

import { OPERATOR_KEY } from '../../support/installation.ts'

export interface People {
  doomed: Person
  colleague: Person
}

export interface Person {
  id: string
  email: string
  name: string
  keyId: number
}

type Deps = OpenDeps['deps']

interface Places {
  /** The first is deleted as well. */
  organizations: readonly [OrganizationId, OrganizationId]
  ownerKey: string
}

export async function addPeople(deps: Deps, places: Places): Promise<People> {
  return {
    doomed: await addPerson(deps, places, { email: 'vanishing.eve@example.com', name: 'Eve Vanishing' }),
    colleague: await addPerson(deps, places, { email: 'remaining.tim@example.com', name: 'Tim Remaining' }),
  }
}

async function addPerson(
  deps: Deps,
  { organizations, ownerKey }: Places,
  it: { email: string; name: string },
): Promise<Person> {
  const owner = await authenticate(deps, ownerKey)
  const operator = await authenticate(deps, OPERATOR_KEY)
  const making = { actor: operator, input: parseInput(createUserInput, it), idempotencyKey: `make ${it.email}` }
  const { apiKey } = await createUser(deps, making)
  const person: KeyCaller = await authenticate(deps, apiKey.key ?? '')
  for (const orgId of organizations) {
    const invitation = parseInput(upsertMemberInput, { orgId, email: it.email, role: 'admin' })
    await upsertMember(deps, { actor: owner, input: invitation, idempotencyKey: `invite ${it.email} to ${orgId}` })
    await acceptInvitation(deps, { actor: person, input: { orgId } })
    // The address as a text of the organization, which later has another one.
    for (const management_email of [it.email.toUpperCase(), 'office@example.com']) {
      await updateOrganization(deps, {
        actor: owner,
        input: parseInput(updateOrganizationInput, { orgId, management_email }),
      })
    }
  }
  await leaveTraces(deps.db, person, { organizationId: organizations[1], now: deps.clock() })
  return { id: person.userId, ...it, keyId: person.keyId }
}
