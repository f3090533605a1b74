/** The table of rights once more, asked for by browsers that are signed in: a session has the rights of its key, no more. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { allRows } from '../testing/rows.ts'
import { allKinds, type AskerKind } from './asker-kinds.ts'
import { chooseAskers } from './chosen-askers.ts'
import { doorsOf, openPermissionServer, type PermissionServer } from './permission-server.ts'
import { permissionCases } from './permission-cases.ts'

let server: PermissionServer
let rows: Awaited<ReturnType<typeof allRows>>
const headers = new Map<AskerKind, Record<string, string>>() // module-level: of all askers

/** A key that has expired signs no browser in, and ends the sessions that it had: rest/sessions/sessions.test.ts. */
const canSignIn = ({ reach }: AskerKind) => reach !== 'expired'
const cases = Object.entries(permissionCases).filter(([, asked]) => doorsOf(asked).includes('tRPC'))
const chosen = new Map(cases.map(([name, asked]) => [name, chooseAskers(asked).filter(canSignIn)]))

beforeAll(async () => {
  server = await openPermissionServer()
  const all = new Set([...chosen.values()].flat())
  for (const kind of allKinds.filter((it) => all.has(it))) {
    headers.set(kind, await server.signIn(server.askerOf(kind)))
  }
  rows = await allRows(server.deps.db)
})
afterAll(() => server.close())

describe('the table of rights, by sessions', () => {
  test.for(cases)('%s: each is let through or refused as published', async ([name, asked]) => {
    const real: Record<string, string> = {}
    const published: Record<string, string> = {}
    for (const kind of chosen.get(name) ?? []) {
      const who = `${kind.place}, ${kind.mode}, ${kind.reach}`
      real[who] = await server.outcomeOf('tRPC', asked, server.askerOf(kind), headers.get(kind))
      published[who] = asked.outcome(kind)
    }
    expect(real).toEqual(published)
    expect(await allRows(server.deps.db)).toEqual(rows)
  })
})
