/**
 * The fence against transactions that are open across the request: with any pauses between their statements, no row
 * of the subject comes through once the request has committed.
 */
import { setTimeout as pause } from 'node:timers/promises'
import type { Transaction } from 'kysely'
import { beforeAll, expect, test } from 'vitest'
import {
  organizationOf,
  organizationSubject,
  userSubject,
  type DeletionId,
  type DeletionSubject,
  type SessionId,
} from '@organizations/domain'
import { bySize } from '../../../../test/support/test-size.ts'
import { isFenceError } from '../database-errors.ts'
import { lockOrganization } from '../locks.ts'
import { markBundle, markUnusedBundles } from '../queries/bundles/mark-bundles.ts'
import { insertTombstone } from '../queries/deletion/tombstones.ts'
import { insertRow, insertUsers, organizationNumber, sampleRows, userNumber } from '../testing/sample-rows.ts'
import { openPostgres, type TestDatabase } from '../testing/test-databases.ts'
import type { Database } from '../schema.ts'
import { inTransaction } from '../transaction.ts'

const ROUNDS = bySize({ few: 250, many: 500, all: 1000 })
const AT_ONCE = 4
const kinds = ['organization', 'app', 'bundle', 'bundles', 'channel', 'user'] as const
type Kind = (typeof kinds)[number]

/** Which table a row of what is deleted comes into. */
const tables = {
  organization: 'members',
  app: 'devices',
  bundle: 'channels',
  channel: 'device_overrides',
} as const
const tablesOfUsers = ['members', 'api_keys', 'sessions'] as const

let database: TestDatabase

beforeAll(async () => {
  database = await openPostgres()
  return () => database.remove()
})

beforeAll(async () => {
  await inTransaction(database.db, async (trx) => {
    await insertUsers(trx, ROUNDS + 1)
    for (let round = 0; round < ROUNDS; round += 1) {
      const { organization, app, bundle, channel } = parentsOf(round)
      await trx.insertInto('organizations').values(organization).execute()
      await insertRow(trx, 'apps', app)
      await insertRow(trx, 'bundles', bundle)
      await insertRow(trx, 'channels', channel)
    }
  })
})

test(`no row of ${ROUNDS} comes through`, async () => {
  const rounds = Array.from({ length: ROUNDS }, (_, round) => round)
  const leaks: number[] = []
  const seen = { inTime: 0, refused: 0 }
  const play = async () => {
    for (let round = rounds.pop(); round !== undefined; round = rounds.pop()) {
      const [{ before }, outcome] = await Promise.all([request(round), insert(round)])
      seen[outcome] += 1
      const after = await countRows(round)
      if (after !== before || after !== (outcome === 'inTime' ? 1 : 0)) leaks.push(round)
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, play))
  expect(leaks).toEqual([])
  // Both must have happened often, or the pauses have tried nothing.
  expect(Math.min(seen.inTime, seen.refused)).toBeGreaterThan(ROUNDS / 10)
})

const kindOf = (round: number): Kind => kinds[round % kinds.length] ?? 'organization'
const anyPause = (mostMs = 3) => pause(Math.random() * mostMs)

/** Asks for the deletion as a use case does; tells what was there when it had committed. */
async function request(round: number): Promise<{ before: number }> {
  await anyPause(12)
  await inTransaction(database.db, async (trx) => {
    if (kindOf(round) !== 'user') await lockOrganization(trx, idOf(round))
    await anyPause()
    await fence(trx, round)
    await anyPause()
  })
  return { before: await countRows(round) }
}

const deletionId = 'deletion_1' as DeletionId // any will do

/** Unused bundles alone are deleted in bulk: one that a row points at by then is left. */
async function fence(trx: Transaction<Database>, round: number): Promise<void> {
  const { subjectKind, ...subject } = subjectOf(round)
  if (subjectKind === 'bundles') {
    const organizationId = organizationOf({ subjectKind, ...subject })
    const range = { above: 0, upTo: integerIdOf(round), deletionId }
    await markUnusedBundles(trx, { organizationId, appUuid: appOf(round) }, range)
    return
  }
  await insertTombstone(trx, { subject: subjectOf(round), deletionId, now: 1 })
  if (subjectKind === 'bundle') await markBundle(trx, { id: integerIdOf(round), deletionId })
}

async function insert(round: number): Promise<'inTime' | 'refused'> {
  try {
    await inTransaction(round % 8 < 4 ? database.db : database.relaxedDb, async (trx) => {
      await anyPause()
      await trx.selectFrom('tombstones').selectAll().execute() // what it reads then does not make it miss the request
      await anyPause()
      await comeIn(trx, round)
      await anyPause()
    })
    return 'inTime'
  } catch (error) {
    if (isFenceError(error)) return 'refused'
    throw error
  }
}

/** A row of the subject; of bundles in bulk, a channel that is there begins to point at one. */
async function comeIn(trx: Transaction<Database>, round: number): Promise<void> {
  const kind = kindOf(round)
  if (kind === 'user') return await comeInOfUser(trx, round)
  if (kind !== 'bundles') return await insertRow(trx, tables[kind], rowOf(round, kind))
  const id = integerIdOf(round)
  await trx.updateTable('channels').set({ bundle_id: id }).where('id', '=', id).execute()
}

/** What a user gets: a place in an organization, a key, or a session as a person. */
async function comeInOfUser(trx: Transaction<Database>, round: number): Promise<void> {
  const user_id = userOf(round)
  const table = tableOfUser(round)
  const times = { created_at: 1, updated_at: 1 }
  if (table === 'members') await insertRow(trx, table, { ...rowOf(round, 'organization'), user_id })
  else if (table === 'api_keys') {
    const key = { mode: 'all', name: 'x', key_hash: `key ${round}` } as const
    await trx
      .insertInto(table)
      .values({ ...key, ...times, user_id, limited_to_orgs: null, limited_to_apps: null, expires_at: null })
      .execute()
  } else {
    const session = { hash: `session ${round}`, id: `session ${round}` as SessionId, identity_id: 'any' }
    await trx
      .insertInto(table)
      .values({ ...session, user_id, created_at: 1, expires_at: 2, user_agent: null })
      .execute()
  }
}

async function countRows(round: number): Promise<number> {
  const kind = kindOf(round)
  if (kind === 'user') {
    const ofUser = database.db.selectFrom(tableOfUser(round)).select('user_id')
    return (await ofUser.where('user_id', '=', userOf(round)).execute()).length
  }
  if (kind === 'bundles') return await countPointers(round)
  const rows = await database.db
    .selectFrom(tables[kind])
    .select('organization_id')
    .where('organization_id', '=', idOf(round))
    .execute()
  return kind === 'bundle' ? rows.length - 1 : rows.length // one channel was there from the beginning
}

/** Channels that point at a bundle which is there. */
async function countPointers(round: number): Promise<number> {
  const rows = await database.db
    .selectFrom('channels as c')
    .innerJoin('bundles as b', 'b.id', 'c.bundle_id')
    .select('c.id')
    .where('c.organization_id', '=', idOf(round))
    .where('b.deletion_id', 'is', null)
    .execute()
  return rows.length
}

const idOf = (round: number) => organizationNumber(1000 + round)
/** Above all numbers that the database itself gives out here. */
const integerIdOf = (round: number) => 100_000 + round
const userOf = (round: number) => userNumber(1 + round)
const tableOfUser = (round: number) => tablesOfUsers[Math.floor(round / kinds.length) % 3] ?? 'members'
const appOf = (round: number) => `app-${round}`

function subjectOf(round: number): DeletionSubject {
  const organizationId = idOf(round)
  const kind = kindOf(round)
  if (kind === 'organization') return organizationSubject(organizationId)
  if (kind === 'user') return userSubject(userOf(round))
  const subjectId = kind === 'app' ? appOf(round) : String(integerIdOf(round))
  return { subjectKind: kind, subjectId, organizationId, appUuid: appOf(round) }
}

function parentsOf(round: number) {
  const rows = sampleRows(1, 0)
  const ours = { organization_id: idOf(round) }
  const ofApp = { ...ours, app_uuid: appOf(round), id: integerIdOf(round) }
  const organization = {
    id: idOf(round),
    created_by: userNumber(0),
    created_at: 1,
    updated_at: 1,
    logo: null,
    name: 'x',
  }
  return {
    organization: { ...organization, management_email: 'a@example.com', customer_id: null },
    app: { ...rows.apps, ...ours, id: appOf(round), app_id: `com.example.app${round}` },
    bundle: { ...rows.bundles, ...ofApp },
    channel: { ...rows.channels, ...ofApp, bundle_id: null },
  }
}

function rowOf(round: number, kind: Exclude<Kind, 'bundles' | 'user'>): object {
  const rows = sampleRows(1, 0)
  const ours = { organization_id: idOf(round) }
  const ofApp = { ...ours, app_uuid: appOf(round) }
  const id = integerIdOf(round)
  const { id: _, ...channel } = rows.channels
  return {
    organization: { ...rows.members, ...ours },
    app: { ...rows.devices, ...ofApp },
    bundle: { ...channel, ...ofApp, name: 'another', bundle_id: id },
    channel: { ...rows.device_overrides, ...ofApp, channel_id: id },
  }[kind]
}
