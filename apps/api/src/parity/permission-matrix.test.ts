import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { appMatrix } from './matrix-app-operations.ts'
import type { Asker, MatrixCast } from './matrix-cast.ts'
import { matrix } from './matrix-operations.ts'
import { doorsOf, openMatrixServer, type Door, type MatrixServer } from './matrix-server.ts'
import type { MatrixOperation } from './matrix-rights.ts'
import { contentOperations, operations } from './operations.ts'
import { allRows } from '../testing/rows.ts'

/** Everybody asks for everything, through both doors. Apps have a file of their own, which runs beside this one. */
let it: MatrixServer

beforeAll(async () => {
  it = await openMatrixServer()
})
afterAll(() => it.close())

const outcomes = new Map<string, Promise<ReadonlyMap<Asker, string>>>()

/** What came of it when each asked for this, which is asked once, whoever wants to know. */
async function outcomesOf(door: Door, name: string, asked: MatrixOperation): Promise<ReadonlyMap<Asker, string>> {
  const known = outcomes.get(`${door} ${name}`) ?? askAll(door, asked)
  outcomes.set(`${door} ${name}`, known)
  return await known
}

async function askAll(door: Door, asked: MatrixOperation): Promise<ReadonlyMap<Asker, string>> {
  const told = new Map<Asker, string>()
  for (const asker of it.cast.askers) told.set(asker, await it.outcomeOf(door, asked, asker))
  return told
}

describe('the matrix of rights', () => {
  const blocks = Object.entries(matrix).flatMap(([name, asked]) =>
    doorsOf(asked).map((door) => [name, door, asked] as const),
  )

  test.for(blocks)(
    '%s, over %s: each with each key is let through or refused as published',
    async ([name, door, asked]) => {
      const before = await allRows(it.server.deps.db)
      const told: Record<string, string> = {}
      const published: Record<string, string> = {}
      for (const [asker, outcome] of await outcomesOf(door, name, asked)) {
        const who = `${asker.place}, ${asker.mode}, ${asker.reach}`
        told[who] = outcome
        published[who] = asked.outcome(asker)
      }
      expect(told).toEqual(published)
      expect(await allRows(it.server.deps.db)).toEqual(before)
    },
  )

  test('asks for every operation there is', () => {
    const asked = Object.values({ ...matrix, ...appMatrix }).map(({ operation }) => operation)
    expect(new Set(asked)).toEqual(new Set(Object.keys({ ...operations, ...contentOperations })))
  })
})

/** Those that the issue names, each by its own: whatever would write to the organization is closed to them. */
describe('a key that is too weak', () => {
  const weak: [string, (asker: Asker) => boolean][] = [
    ['of mode read', ({ mode }) => mode === 'read'],
    ['limited to another organization', ({ reach }) => reach === 'elsewhere'],
    ['limited to an organization that is gone', ({ reach }) => reach === 'gone'],
    ['limited to nothing', ({ reach }) => reach === 'nothing'],
    ['that has expired', ({ reach }) => reach === 'expired'],
    ['that breaks the policy', ({ reach }) => reach === 'breaksPolicy'],
    ['of a removed member', ({ place }) => place === 'removed'],
    ['of somebody who has not accepted', ({ place }) => place === 'pending'],
  ]
  /** Accepting is what an invitation is there for; it is held by the matrix. */
  const writes = Object.entries(matrix).filter(([name, { operation, input }]) => {
    const [method] = { ...operations, ...contentOperations }[operation].route
    const isOfOrganization = 'orgId' in (input({} as MatrixCast, {} as Asker) ?? {}) // only its fields are looked at
    return method !== 'GET' && isOfOrganization && name !== 'accept an invitation'
  })

  test.for(weak)('%s is refused every write to the organization, over both doors', async ([, isWeak]) => {
    const askers = it.cast.askers.filter(isWeak)
    expect(writes.length).toBeGreaterThan(8)
    expect(askers.length).toBeGreaterThan(20)
    for (const door of ['REST', 'tRPC'] as const) {
      for (const [name, asked] of writes) {
        const told = await outcomesOf(door, name, asked)
        for (const asker of askers) expect([name, asker.secret, told.get(asker)]).not.toContain('allowed')
      }
    }
  })

  test('never sees a secret in the list of keys, and neither does any other', async () => {
    for (const { secret } of it.cast.askers.filter(({ reach }) => reach !== 'expired')) {
      const { body } = await it.server.call('GET', '/apikey', { key: secret })
      const { data } = body as { data: { key: unknown }[] } // the contract's shape
      expect(data.length).toBeGreaterThan(30)
      expect(data.every(({ key }) => key === null)).toBe(true)
    }
  })
})

describe('the list of organizations', () => {
  test('holds exactly what each key reaches', async () => {
    for (const { place, reach, secret } of it.cast.askers.filter(({ reach }) => reach !== 'expired')) {
      const isMember = ['read', 'upload', 'write', 'admin', 'super_admin'].includes(place)
      const isHere = isMember && ['all', 'here'].includes(reach)
      const isElsewhere = place !== 'operator' && ['all', 'elsewhere', 'breaksPolicy'].includes(reach)
      const { body } = await it.server.call('GET', '/organization', { key: secret })
      const ids = (body as { data: { id: string }[] }).data.map(({ id }) => id) // the contract's shape
      expect([secret, ids]).toEqual([
        secret,
        [...(isElsewhere ? [it.cast.elsewhere] : []), ...(isHere ? [it.cast.here] : [])],
      ])
    }
  })
})
