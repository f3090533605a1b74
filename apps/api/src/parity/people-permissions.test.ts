/** The table of rights once more, asked for by people with access tokens: they may do what a whole key of theirs may. */
import { inTransaction, insertIdentity } from '@organizations/database'
import { openAccessTokens } from '@organizations/identity'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  startIdentityProvider,
  type IdentityProvider,
} from '../../../../test/support/identity-provider/start-identity-provider.ts'
import { allRows } from '../testing/rows.ts'
import { places, type Place } from './asker-kinds.ts'
import { declarationOf } from './doors.ts'
import { casesByDoor } from './permission-cases.ts'
import { openPermissionServer, type PermissionServer } from './permission-server.ts'

const whole = { mode: 'all', reach: 'all' } as const
/** What a key tells about itself: a person has none. */
const ofKeys = new Set<string>(['apiKey.current'])

let provider: IdentityProvider
let server: PermissionServer
let rows: Awaited<ReturnType<typeof allRows>>
/** What is to happen when the next transaction is about to begin. */
let next: (() => Promise<unknown>) | undefined

beforeAll(async () => {
  provider = await startIdentityProvider()
  const { issuer, audience } = provider
  server = await openPermissionServer({
    accessTokens: openAccessTokens({ issuer, audience, type: 'at+jwt', clock: Date.now }),
    async beforeBegin() {
      const happen = next
      next = undefined
      await happen?.()
    },
  })
  await inTransaction(server.deps.db, async (trx) => {
    for (const subject of places) {
      const { email } = server.askerOf({ place: subject, ...whole })
      const user = await trx.selectFrom('users').select('id').where('email', '=', email).executeTakeFirstOrThrow()
      const identity = { id: subject, userId: user.id, issuer, subject, linkedHow: 'machine', createdAt: 1 } as const
      await insertIdentity(trx, identity)
    }
  })
  rows = await allRows(server.deps.db)
})
afterAll(async () => {
  await server.close()
  await provider.stop()
})

/** One token of each, since signing takes longer than a request. */
const tokens = new Map<Place, string>()

function asPerson(place: Place): Record<string, string> {
  const { issuer: iss, audience: aud } = provider
  const exp = Math.floor(Date.now() / 1000) + 3600
  const token = tokens.get(place) ?? provider.sign({ iss, aud, sub: place, exp })
  tokens.set(place, token)
  return { authorization: `Bearer ${token}` }
}

describe('the table of rights, by access tokens', () => {
  test.for(casesByDoor)('%s, over %s: each is let through or refused as published', async ([, door, asked]) => {
    const real: Record<string, string> = {}
    const published: Record<string, string> = {}
    for (const place of places) {
      const kind = { place, ...whole }
      real[place] = await server.outcomeOf(door, asked, server.askerOf(kind), asPerson(place))
      published[place] = ofKeys.has(asked.asks) ? 'api_key_not_found' : asked.outcome(kind)
    }
    expect(real).toEqual(published)
    expect(await allRows(server.deps.db)).toEqual(rows)
  })

  const writing = casesByDoor.flatMap(([name, door, asked]) => {
    const place = places.findLast((it) => asked.outcome({ place: it, ...whole }) === 'allowed')
    const isWrite = declarationOf(asked.asks).method !== 'get'
    return isWrite && place !== undefined ? [[name, door, { asked, place }] as const] : []
  })
  test.for(writing)('%s, over %s: is refused to an identity that is gone', async ([, door, { asked, place }]) => {
    const identity = await server.deps.db
      .selectFrom('identities')
      .selectAll()
      .where('id', '=', place)
      .executeTakeFirstOrThrow()
    let hasBegun = false
    next = async () => {
      hasBegun = true
      await inTransaction(server.deps.db, (trx) => trx.deleteFrom('identities').where('id', '=', place).execute())
    }
    const outcome = await server.outcomeOf(door, asked, server.askerOf({ place, ...whole }), asPerson(place))
    next = undefined
    if (hasBegun) await inTransaction(server.deps.db, (trx) => trx.insertInto('identities').values(identity).execute())
    expect([outcome, hasBegun]).toEqual(['user_deleted', true])
  })
})

test('a person who is disabled is refused all of it, over both doors, and may do it again once enabled', async () => {
  const setDisabledAt = (disabled_at: number | null) =>
    inTransaction(server.deps.db, (trx) => trx.updateTable('users').set({ disabled_at }).execute())
  const outcomes = async () => {
    const found: Record<string, string> = {}
    for (const [name, door, asked] of casesByDoor) {
      const place = places.findLast((it) => asked.outcome({ place: it, ...whole }) === 'allowed') ?? 'operator'
      const asker = server.askerOf({ place, ...whole })
      found[`${name}, over ${door}`] = await server.outcomeOf(door, asked, asker, asPerson(place))
    }
    return found
  }
  const before = await outcomes()
  await setDisabledAt(Date.now())
  const refused = Object.fromEntries(Object.keys(before).map((name) => [name, 'identity_not_linked']))
  expect(await outcomes()).toEqual(refused)
  await setDisabledAt(null)
  expect(await outcomes()).toEqual(before)
  expect(await allRows(server.deps.db)).toEqual(rows)
})
