/**
 * One Postgres for a whole run of tests, started when the first of them asks for it. Vitest's main process keeps it and
 * answers their processes at a door; what asks outside of such a run gets one of its own.
 */
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

import { startPostgres, type TestPostgres } from './postgres.ts'

const DOOR = 'TEST_POSTGRES_DOOR'

/** For vitest's `globalSetup`. Returns what it is to do at the end. */
export async function setup(): Promise<() => Promise<void>> {
  let server: Promise<TestPostgres> | undefined
  const door = createServer((_, response) => {
    server ??= startPostgres()
    server.then(
      (postgres) => response.end(postgres.url()),
      (error: unknown) => response.writeHead(500).end(String(error)),
    )
  }).listen(0, '127.0.0.1')
  await once(door, 'listening')
  const { port } = door.address() as AddressInfo // a TCP server that listens has one
  process.env[DOOR] = `http://127.0.0.1:${port}`
  return async () => {
    door.closeAllConnections()
    door.close()
    await (await server)?.stop()
  }
}

let own: Promise<TestPostgres> | undefined // module-level: one for the process

/** The URL of the server's `postgres` database. */
export async function sharedPostgres(): Promise<string> {
  const door = process.env[DOOR]
  if (door === undefined) return (await (own ??= startPostgres())).url()
  const answer = await fetch(door)
  const text = await answer.text()
  if (!answer.ok) throw new Error(`Expected the run's Postgres, got: ${text}`)
  return text
}
