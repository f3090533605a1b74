import { once } from 'node:events'
import { createServer } from 'node:http'
import { join } from 'node:path'

import type { OrganizationId } from '@organizations/domain'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'

import { createInstallation, OPERATOR_KEY, type Installation, type Server } from '../support/installation.ts'
import { repositoryRoot, startProgram, type Program } from '../support/program.ts'
import { createUser, restClient } from '../support/rest-client.ts'
import { seed } from '../support/seeded.ts'
import { waitFor } from '../support/wait-for.ts'

vi.setConfig({ testTimeout: 120_000 }) // each command is a process: many of them take a while on a busy machine

const ADA = 'ada@example.com'
const RATE_LIMIT = 1000

let installation: Installation
let server: Server
let env: Record<string, string>
beforeEach(async () => {
  installation = createInstallation({ RATE_LIMIT_STANDARD: String(RATE_LIMIT) })
  server = await installation.startApi()
  env = { ORGS_URL: server.url, ORGS_API_KEY: await createUser(restClient(server.url, OPERATOR_KEY), ADA) }
})
afterEach(() => installation.remove())

/** Ada's command, once it waits for a deletion that nobody carries out yet. */
async function startWaiting(): Promise<{ id: OrganizationId; orgs: Program }> {
  const { id } = await seed(installation, ADA)
  const args = [join(repositoryRoot, 'apps/cli/src/main.ts'), 'delete', id, '--yes']
  const orgs = startProgram({ args, env })
  await waitFor(() => orgs.stderr.includes('Organization deleted'), { what: 'the wait to begin' })
  return { id, orgs }
}

const portOf = ({ url }: Server) => new URL(url).port

/** How many requests Ada may still make, after this one. Her limit is far above what any command needs. */
async function countLeft(): Promise<number> {
  const response = await fetch(`${server.url}/organization`, { headers: { authorization: env['ORGS_API_KEY'] ?? '' } })
  return Number(response.headers.get('x-ratelimit-remaining'))
}

test('orgs delete follows a deletion by one request, however long it takes', async () => {
  const { orgs } = await startWaiting()
  await installation.startWorker() // which takes a while
  expect(await orgs.ending).toMatchObject({ code: 0 })
  expect(RATE_LIMIT - (await countLeft())).toBe(3) // the wish to delete, the watch, and what asks here
})

test.each(['SIGKILL', 'SIGTERM'] as const)(
  'orgs delete waits on when the server comes back after %s',
  async (signal) => {
    const { id, orgs } = await startWaiting()
    server.signal(signal)
    await server.ending
    await installation.startApi({ PORT: portOf(server) })
    await installation.startWorker()
    const { code, stdout, stderr } = await orgs.ending
    expect({ code, stderr }).toEqual({ code: 0, stderr: `Organization deleted: ${id}\n` })
    expect(stdout).toMatch(/^Everything that it owned is destroyed: /)
  },
)

test('orgs delete says so at once when another program has taken the place of the server', async () => {
  const { id, orgs } = await startWaiting()
  await server.kill()
  const other = createServer((_, response) => response.end('Hello')).listen(Number(portOf(server)), '127.0.0.1')
  await once(other, 'listening')
  const since = performance.now()
  const { code, stdout, stderr } = await orgs.ending
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
  expect(stderr).toContain(`is not from this service (HTTP 200). The deletion itself goes on; "orgs deletion ${id}"`)
  expect(performance.now() - since).toBeLessThan(30_000) // half of what it bears with a server that is away
  other.closeAllConnections()
  other.close()
})
