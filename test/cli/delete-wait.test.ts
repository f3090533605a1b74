import { once } from 'node:events'
import { createServer } from 'node:http'
import { join } from 'node:path'

import type { OrganizationId } from '@organizations/domain'
import { afterEach, beforeEach, expect, test } from 'vitest'

import { createInstallation, OPERATOR_KEY, type Installation, type Server } from '../support/installation.ts'
import { repositoryRoot, startProgram, type Program } from '../support/program.ts'
import { createUser, restClient } from '../support/rest-client.ts'
import { seed } from '../support/seeded.ts'
import { waitFor } from '../support/wait-for.ts'

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

/** Ada's command, once it waits for a deletion that no worker carries out yet. */
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
  expect(RATE_LIMIT - (await countLeft())).toBe(3) // the request to delete, the watch, and the one that asks here
})

test('orgs delete goes on waiting when the server is stopped or killed and comes back', async () => {
  const { id, orgs } = await startWaiting()
  const port = portOf(server)
  for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
    server.signal(signal)
    await server.ending
    server = await installation.startApi({ PORT: port })
    // Once its watch is open again, the next signal ends that one.
    let asked = 0
    const isBack = async () => RATE_LIMIT - (await countLeft()) > (asked += 1)
    await waitFor(isBack, { what: 'the command to be back', timeoutMs: 30_000, intervalMs: 100 })
  }
  await installation.startWorker()
  const { code, stdout, stderr } = await orgs.ending
  expect({ code, stderr }).toEqual({ code: 0, stderr: `Organization deleted: ${id}\n` })
  expect(stdout).toMatch(/^Everything that it owned is destroyed: /)
})

test('orgs delete says so when another program has taken the place of the server', async () => {
  const { id, orgs } = await startWaiting()
  await server.kill()
  const other = createServer((_, response) => response.end('Hello')).listen(Number(portOf(server)), '127.0.0.1')
  await once(other, 'listening')
  const { code, stdout, stderr } = await orgs.ending
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
  expect(stderr).toContain(
    `is not from this service (HTTP 200). The deletion itself goes on; "orgs deletion ${id} --wait"`,
  )
  other.closeAllConnections()
  other.close()
})
