import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { APP_ID } from '../testing/cast.ts'
import { appMatrix } from './matrix-app-operations.ts'
import { ELSEWHERE_APP, OTHER_APP, type Asker } from './matrix-cast.ts'
import { doorsOf, openMatrixServer, type MatrixServer } from './matrix-server.ts'
import { contentOperations, operations } from './operations.ts'
import { allRows } from '../testing/rows.ts'

/** Everybody asks for everything that is done to apps, through both doors. */
let it: MatrixServer

beforeAll(async () => {
  it = await openMatrixServer()
})
afterAll(() => it.close())

describe('the matrix of rights over apps', () => {
  const blocks = Object.entries(appMatrix).flatMap(([name, asked]) =>
    doorsOf(asked).map((door) => [name, door, asked] as const),
  )

  test.for(blocks)(
    '%s, over %s: each with each key is let through or refused as published',
    async ([, door, asked]) => {
      const before = await allRows(it.server.deps.db)
      const told: Record<string, string> = {}
      const published: Record<string, string> = {}
      for (const asker of it.cast.askers) {
        const who = `${asker.place}, ${asker.mode}, ${asker.reach}`
        told[who] = await it.outcomeOf(door, asked, asker)
        published[who] = asked.outcome(asker)
      }
      expect(told).toEqual(published)
      expect(await allRows(it.server.deps.db)).toEqual(before)
    },
  )
})

/** The doors are the same: what is refused over one is refused over the other, by the matrix above. */
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
  const writes = Object.entries(appMatrix).filter(([, { operation }]) => {
    const [method] = { ...operations, ...contentOperations }[operation].route
    return method !== 'GET'
  })

  test.for(weak)('%s is refused every write to the apps of the organization', async ([, isWeak]) => {
    const askers = it.cast.askers.filter(isWeak)
    expect(writes.length).toBeGreaterThan(14)
    expect(askers.length).toBeGreaterThan(20)
    for (const [name, asked] of writes) {
      for (const asker of askers) expect([name, asker.secret, asked.outcome(asker)]).not.toContain('allowed')
    }
  })
})

describe('the list of apps', () => {
  test('holds exactly what each key reaches', async () => {
    for (const { place, reach, secret } of it.cast.askers.filter(({ reach }) => reach !== 'expired')) {
      const isMember = ['read', 'upload', 'write', 'admin', 'super_admin'].includes(place)
      const expected = [
        ...(place !== 'operator' && ['all', 'elsewhere', 'breaksPolicy'].includes(reach) ? [ELSEWHERE_APP] : []),
        ...(isMember && ['all', 'here'].includes(reach) ? [OTHER_APP] : []),
        ...(isMember && ['all', 'here', 'oneApp'].includes(reach) ? [APP_ID] : []),
      ]
      const { body } = await it.server.call('GET', '/app', { key: secret })
      const ids = (body as { data: { app_id: string }[] }).data.map(({ app_id }) => app_id) // the contract's shape
      expect([secret, ids]).toEqual([secret, expected])
    }
  })
})
