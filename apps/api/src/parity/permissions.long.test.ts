/**
 * Every kind of key asks for everything, over both doors. permissions.test.ts has a choice of them; rules:
 * packages/domain.
 */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { allRows } from '../testing/rows.ts'
import { casesByDoor, outcomesOf } from './permission-cases.ts'
import { openPermissionServer, type PermissionServer } from './permission-server.ts'
import { allKinds } from './asker-kinds.ts'

let server: PermissionServer

beforeAll(async () => {
  server = await openPermissionServer()
})
afterAll(() => server.close())

test.for(casesByDoor)(
  '%s, over %s: every kind of key is let through or refused as published',
  async ([, door, asked]) => {
    const before = await allRows(server.deps.db)
    const { real, published } = await outcomesOf(server, door, asked, allKinds)
    expect(real).toEqual(published)
    expect(await allRows(server.deps.db)).toEqual(before)
  },
)
