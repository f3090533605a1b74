/**
 * Every kind of key of the mode `all` asks for everything over REST; with TEST_CASES=all those of every mode do, over both
 * doors.
 * permissions.test.ts has a choice of them, over both doors; rules: packages/domain.
 */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { bySize } from '../../../../test/support/test-size.ts'
import { allRows } from '../testing/rows.ts'
import { casesByDoor, outcomesOf } from './permission-cases.ts'
import { openPermissionServer, type Door, type PermissionServer } from './permission-server.ts'
import { allKinds } from './asker-kinds.ts'

let server: PermissionServer
let rows: Awaited<ReturnType<typeof allRows>>

beforeAll(async () => {
  server = await openPermissionServer()
  rows = await allRows(server.deps.db)
})
afterAll(() => server.close())

const doors = bySize<readonly Door[]>({ few: [], many: ['REST'], all: ['REST', 'tRPC'] })
const kinds = bySize({
  few: [],
  many: allKinds.filter(({ mode }) => mode === 'all'),
  all: allKinds,
})

test.for(casesByDoor.filter(([, door]) => doors.includes(door)))(
  '%s, over %s: each kind of key is let through or refused as published',
  async ([, door, asked]) => {
    const { real, published } = await outcomesOf(server, door, asked, kinds)
    expect(real).toEqual(published)
    expect(await allRows(server.deps.db)).toEqual(rows)
  },
)
