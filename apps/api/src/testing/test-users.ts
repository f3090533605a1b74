import type { Caller } from '@organizations/services'
import { insertKey, insertMember } from './rows.ts'
import type { TestServer } from './test-server.ts'

/** The app that the one key is limited to. */
export const APP_ID = 'com.example.app'

/** The people around one organization, each with a key, and a neighbour with an organization of their own. */
export interface TestUsers {
  orgId: string
  neighbourOrgId: string
  /** Keys. */
  owner: string
  admin: string
  writer: string
  reader: string
  invited: string
  neighbour: string
  stranger: string
  /** The owner's other keys: too weak, or limited. */
  ownerReadOnly: string
  ownerUpload: string
  ownerWrite: string
  ownerElsewhere: string
  ownerHere: string
  ownerNothing: string
  ownerOneApp: string
  ownerExpired: string
  /** Expires in 2096. */
  ownerLongLived: string
  ownerUser: Caller
}

/** Whose key a test asks with. */
export type Keyholder = Exclude<keyof TestUsers, 'ownerUser' | 'orgId' | 'neighbourOrgId'>

export async function makeTestUsers({ deps, call }: Pick<TestServer, 'deps' | 'call'>): Promise<TestUsers> {
  const { db } = deps
  const owner = await deps.newUser('owner@example.com')
  const neighbour = await deps.newUser('neighbour@example.com')
  const stranger = await deps.newUser('stranger@example.com')
  const orgId = idOf((await call('POST', '/organization', { key: owner.secret, body: { name: 'Acme' } })).body)
  const neighbourOrgId = idOf(
    (await call('POST', '/organization', { key: neighbour.secret, body: { name: 'N' } })).body,
  )
  const join = async (name: string, role: 'admin' | 'write' | 'read', isPending = false) => {
    const { actor, secret } = await deps.newUser(`${name}@example.com`)
    await insertMember(db, { organizationId: orgId, userId: actor.userId, role, isPending })
    return secret
  }
  const { userId } = owner.actor
  return {
    orgId,
    neighbourOrgId,
    owner: owner.secret,
    admin: await join('admin', 'admin'),
    writer: await join('writer', 'write'),
    reader: await join('reader', 'read'),
    invited: await join('invited', 'admin', true),
    neighbour: neighbour.secret,
    stranger: stranger.secret,
    ownerReadOnly: await insertKey(db, { secret: 'owner-read-only-key', userId, mode: 'read' }),
    ownerUpload: await insertKey(db, { secret: 'owner-upload-key', userId, mode: 'upload' }),
    ownerWrite: await insertKey(db, { secret: 'owner-write-key', userId, mode: 'write' }),
    ownerElsewhere: await insertKey(db, { secret: 'owner-elsewhere-key', userId, orgs: [neighbourOrgId] }),
    ownerHere: await insertKey(db, { secret: 'owner-here-key', userId, orgs: [orgId] }),
    ownerNothing: await insertKey(db, { secret: 'owner-nothing-key', userId, orgs: [] }),
    ownerOneApp: await insertKey(db, { secret: 'owner-one-app-key', userId, apps: [APP_ID] }),
    ownerExpired: await insertKey(db, { secret: 'owner-expired-key', userId, expiresAt: 1000 }),
    ownerLongLived: await insertKey(db, { secret: 'owner-long-key', userId, expiresAt: Date.UTC(2096) }),
    ownerUser: owner.actor,
  }
}

export function idOf(body: unknown): string {
  return (body as { id: string }).id // a test that got anything else fails on it
}
