import { isModeAtLeast, type KeyMode } from '@organizations/domain'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { operations } from '../rest/operations.ts'
import { allRows } from '../testing/rows.ts'
import { APP_ID } from '../testing/test-users.ts'
import { chooseAskers } from './chosen-askers.ts'
import { declarationOf } from './doors.ts'
import { casesByDoor, outcomesOf, permissionCases } from './permission-cases.ts'
import type { PermissionCase } from './permission-rights.ts'
import { openPermissionServer, type PermissionServer } from './permission-server.ts'
import { allKinds, type AskerKind } from './asker-kinds.ts'
import { ELSEWHERE_APP, OTHER_APP, type Asker, type PermissionUsers } from './permission-users.ts'

let server: PermissionServer
let rows: Awaited<ReturnType<typeof allRows>>

beforeAll(async () => {
  server = await openPermissionServer()
  rows = await allRows(server.deps.db)
})
afterAll(() => server.close())

describe('the table of rights', () => {
  const chosen = new Map(Object.entries(permissionCases).map(([name, asked]) => [name, chooseAskers(asked)]))

  test.for(casesByDoor)('%s, over %s: each is let through or refused as published', async ([name, door, asked]) => {
    const { real, published } = await outcomesOf(server, door, asked, chosen.get(name) ?? [])
    expect(real).toEqual(published)
    expect(await allRows(server.deps.db)).toEqual(rows)
  })

  test('has a case of every declared operation that needs a key', () => {
    const asked = new Set(Object.values(permissionCases).map(({ asks }) => declarationOf(asks).id))
    const declared = operations.filter(({ isPublic }) => isPublic !== true).map(({ id }) => id)
    expect(declared.filter((id) => !asked.has(id))).toEqual([])
  })
})

/** Said of the table, which the tests above and permissions.long.test.ts hold the server to. */
describe('a key that is too weak', () => {
  const weak: [string, (kind: AskerKind) => boolean][] = [
    ['of mode read', ({ mode }) => mode === 'read'],
    ['limited to another organization', ({ reach }) => reach === 'elsewhere'],
    ['limited to an organization that is gone', ({ reach }) => reach === 'gone'],
    ['limited to nothing', ({ reach }) => reach === 'nothing'],
    ['that has expired', ({ reach }) => reach === 'expired'],
    ['that breaks the policy', ({ reach }) => reach === 'breaksPolicy'],
    ['of a removed member', ({ place }) => place === 'removed'],
    ['of a user who has not accepted the invitation', ({ place }) => place === 'pending'],
  ]
  /** What invited users may do all the same: accept, or decline by either name. */
  const ofInvited = new Set(['accept an invitation', 'withdraw an invitation', 'leave'])
  const writes = Object.entries(permissionCases).filter(
    ([, asked]) => declarationOf(asked.asks).method !== 'get' && isOfOrganization(asked),
  )

  test.for(weak)('%s is refused every write to the organization and its apps', ([, isWeak]) => {
    expect(writes.length).toBeGreaterThan(25)
    const kinds = allKinds.filter(isWeak)
    const allowed = writes.flatMap(([name, { outcome }]) =>
      kinds
        .filter((kind) => outcome(kind) === 'allowed' && !(kind.place === 'pending' && ofInvited.has(name)))
        .map(() => name),
    )
    expect(allowed).toEqual([])
  })
})

describe('the lists', () => {
  const members = new Set<string>(['read', 'upload', 'write', 'admin', 'super_admin'])
  const anyMode = allKinds.filter(({ mode, reach }) => mode === 'read' && reach !== 'expired')

  async function listFor<T>(url: string, kind: AskerKind): Promise<T[]> {
    const { body } = await server.call('GET', url, { key: server.askerOf(kind).secret })
    return (body as { data: T[] }).data // the contract's shape
  }

  test('of organizations hold exactly what each key reaches', async () => {
    for (const kind of anyMode) {
      const { place, reach } = kind
      const isHere = members.has(place) && ['all', 'here'].includes(reach)
      const isElsewhere = place !== 'operator' && ['all', 'elsewhere', 'breaksPolicy'].includes(reach)
      const ids = (await listFor<{ id: string }>('/organization', kind)).map(({ id }) => id)
      const { elsewhere, here } = server.users
      expect([kind, ids]).toEqual([kind, [...(isElsewhere ? [elsewhere] : []), ...(isHere ? [here] : [])]])
    }
  })

  test('of apps hold exactly what each key reaches', async () => {
    for (const kind of anyMode) {
      const { place, reach } = kind
      const isMember = members.has(place)
      const expected = [
        ...(place !== 'operator' && ['all', 'elsewhere', 'breaksPolicy'].includes(reach) ? [ELSEWHERE_APP] : []),
        ...(isMember && ['all', 'here'].includes(reach) ? [OTHER_APP] : []),
        ...(isMember && ['all', 'here', 'oneApp'].includes(reach) ? [APP_ID] : []),
      ]
      const ids = (await listFor<{ app_id: string }>('/app', kind)).map(({ app_id }) => app_id)
      expect([kind, ids]).toEqual([kind, expected])
    }
  })

  test('of keys hold none of a stronger mode, and never a secret', async () => {
    for (const kind of anyMode) {
      const keys = await listFor<{ key: unknown; mode: KeyMode }>('/apikey', kind)
      expect(keys.length).toBeGreaterThan(0)
      expect(keys.every(({ key, mode }) => key === null && isModeAtLeast(kind.mode, mode))).toBe(true)
    }
  })
})

/** Only the names of its fields are looked at. The operator's right is apart from the rights in an organization. */
function isOfOrganization({ asks, input }: PermissionCase): boolean {
  const fields = Object.keys(input({} as PermissionUsers, {} as Asker) ?? {})
  return fields.some((name) => ['orgId', 'owner_org', 'app_id'].includes(name)) && !asks.startsWith('operator.')
}
