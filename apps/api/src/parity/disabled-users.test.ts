/** Disabled means disabled: every operation over both doors, by key and by session, until the user is enabled again. */
import { testDatabases } from '@organizations/database/testing'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { allRows } from '../testing/rows.ts'
import type { Place } from './asker-kinds.ts'
import { casesByDoor } from './permission-cases.ts'
import type { PermissionCase } from './permission-rights.ts'
import { openPermissionServer, type PermissionServer } from './permission-server.ts'

/** The first of these who may do it is asked, with their strongest key. */
const places = ['super_admin', 'pending', 'operator'] as const
const whole = { mode: 'all', reach: 'all' } as const
const placeOf = ({ outcome }: PermissionCase): Place =>
  places.find((place) => outcome({ place, ...whole }) === 'allowed') ?? 'operator'

describe.for(testDatabases)('users who are disabled, on $name', ({ open }) => {
  let server: PermissionServer
  /** Of an operator who stays as they are. */
  let operatorKey: string
  const sessions = new Map<Place, Record<string, string>>()

  beforeAll(async () => {
    server = await openPermissionServer({ open })
    const { secret } = await server.deps.newUser('second@example.com')
    operatorKey = secret
    const first = server.askerOf({ place: 'operator', ...whole }).secret
    const right = { key: first, body: { is_operator: true } }
    expect(await server.call('PUT', '/operator/user/second@example.com', right)).toMatchObject({ status: 200 })
    for (const place of places) sessions.set(place, await server.signIn(server.askerOf({ place, ...whole })))
  })
  afterAll(() => server.close())

  const all = async (change: 'disable' | 'enable') => {
    for (const place of places) {
      const { email } = server.askerOf({ place, ...whole })
      const answer = await server.call('POST', `/operator/user/${email}/${change}`, { key: operatorKey })
      expect(answer).toMatchObject({ status: 200 })
    }
  }
  /** By name and credential; over tRPC also by a session. */
  const outcomes = async () => {
    const found: Record<string, string> = {}
    for (const [name, door, asked] of casesByDoor) {
      const asker = server.askerOf({ place: placeOf(asked), ...whole })
      found[`${name}, over ${door}`] = await server.outcomeOf(door, asked, asker)
      if (door === 'REST') continue
      found[`${name}, by a session`] = await server.outcomeOf(door, asked, asker, sessions.get(placeOf(asked)))
    }
    return found
  }
  const refusalOf = (name: string) => (name.endsWith('by a session') ? 'session_ended' : 'invalid_api_key')

  test('are refused every operation over both doors, and may do again what they could once enabled', async () => {
    const before = await outcomes()
    expect(Object.values(before).filter((it) => it === 'allowed').length).toBeGreaterThan(150)
    await all('disable')
    const rows = await allRows(server.deps.db)
    const refused = Object.fromEntries(Object.keys(before).map((name) => [name, refusalOf(name)]))
    expect(await outcomes()).toEqual(refused)
    expect(await allRows(server.deps.db)).toEqual(rows)
    await all('enable')
    expect(await outcomes()).toEqual(before)
  })

  test('see the sentence that an unknown key gets', async () => {
    const { email, secret } = server.askerOf({ place: 'read', ...whole })
    await server.call('POST', `/operator/user/${email}/disable`, { key: operatorKey })
    const [theirs, unknown] = await Promise.all(
      [secret, 'an-unknown-key-of-any-user'].map((key) => server.call('GET', '/organization', { key })),
    )
    expect(theirs).toMatchObject({ status: 401, body: { code: 'invalid_api_key', error: 'Invalid API key' } })
    expect(theirs?.body).toEqual(unknown?.body)
  })
})
