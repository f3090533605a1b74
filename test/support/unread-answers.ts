import { once } from 'node:events'
import { connect, type Socket } from 'node:net'

import type { OrganizationId, UserId } from '@organizations/domain'

import { createInstallation, OPERATOR_KEY, type Installation } from './installation.ts'
import { restClient } from './rest-client.ts'
import { readMemory } from './uploads/process-memory.ts'
import { waitFor } from './wait-for.ts'

/** The server's memory in MB before and at its highest, and the statuses of what was asked for. */
export interface UnreadAnswers {
  before: number
  highest: number
  statuses: Record<string, number>
}

/** A server as it is started without any variable. */
const defaults = Object.fromEntries(
  [
    'RATE_LIMIT_STANDARD',
    'RATE_LIMIT_ENTERPRISE',
    'RATE_LIMIT_OPERATOR',
    'RATE_LIMIT_SESSION',
    'RATE_LIMIT_FAILED_AUTH',
    'OPEN_LIMIT_WATCHES',
    'OPEN_LIMIT_UPLOADS',
    'OPEN_LIMIT_DOWNLOADS',
    'OPEN_LIMIT_EXPORTS',
    'OPEN_LIMIT_UNSENT_BYTES',
  ].map((name) => [name, '']),
)
const LISTED = 10_000
const LOGO = `https://example.com/${'x'.repeat(1900)}`

/**
 * Asks a server with default limits for all of these paths at once, as a user of the plan standard with 10,000
 * organizations (23 MB), and reads nothing of the answers (Linux only).
 */
export async function leaveAnswersUnread(paths: readonly string[]): Promise<UnreadAnswers> {
  const installation = createInstallation(defaults)
  const sockets: Socket[] = []
  try {
    const { url, pid } = await installation.startStandalone()
    const { body } = await restClient(url, OPERATOR_KEY).post('/operator/user', { email: 'ada@example.com' })
    await addOrganizations(installation, (body.data as { uid: UserId }).uid) // the contract's shape
    const key = body.apikey?.key ?? ''
    await restClient(url, key).get('/organization?limit=1')
    const { now: before } = await readMemory(pid)

    const { hostname, port } = new URL(url)
    const answers = paths.map(() => '')
    const closed = paths.map(async (path, index) => {
      const socket = connect({ port: Number(port), host: hostname })
      sockets.push(socket)
      socket.on('error', () => {})
      socket.once('data', (chunk) => {
        answers[index] = String(chunk)
        socket.pause()
      })
      socket.write(`GET ${path} HTTP/1.1\r\nhost: test\r\nauthorization: ${key}\r\n\r\n`)
      await once(socket, 'close')
    })
    await waitFor(() => answers.every((it) => it !== ''), { what: 'every answer to begin', timeoutMs: 60_000 })
    // A paused socket does not notice that it was closed: what the server still holds is seen by asking it.
    const unsent = async () => {
      const response = await fetch(`${url}/metrics`, { headers: { authorization: OPERATOR_KEY } })
      return Number(/^organizations_http_unsent_bytes (\d+)/m.exec(await response.text())?.[1])
    }
    await waitFor(async () => (await unsent()) === 0, {
      what: 'nothing to wait',
      timeoutMs: 120_000,
      intervalMs: 1000,
    })
    for (const socket of sockets) socket.destroy()
    await Promise.all(closed)
    const { highest } = await readMemory(pid)
    const statuses = Object.groupBy(answers, (it) => it.slice('HTTP/1.1 '.length, 'HTTP/1.1 200'.length))
    const counted = Object.entries(statuses).map(([status, all = []]) => [status, all.length] as const)
    return {
      before: Math.round(before),
      highest: Math.round(highest),
      statuses: Object.fromEntries(counted),
    }
  } finally {
    for (const socket of sockets) socket.destroy()
    await installation.remove()
  }
}

/** Makes organizations of a user, as large as the contract allows. */
async function addOrganizations(installation: Installation, userId: UserId): Promise<void> {
  const { db, ids } = await installation.open()
  const all: OrganizationId[] = Array.from({ length: LISTED }, () => ids.organization())
  await db.transaction().execute(async (trx) => {
    for (let at = 0; at < all.length; at += 500) {
      const some = all.slice(at, at + 500)
      const times = { created_at: 1, updated_at: 1 }
      const fields = { name: 'x'.repeat(255), logo: LOGO, management_email: 'ada@example.com', customer_id: null }
      const rows = some.map((id) => ({ id, created_by: userId, ...times, ...fields, max_apikey_expiration_days: null }))
      await trx.insertInto('organizations').values(rows).execute()
      const joined = {
        user_id: userId,
        role: 'super_admin',
        accepted_at: 1,
        invitation_ends_at: null,
        created_at: 1,
      } as const
      await trx
        .insertInto('members')
        .values(some.map((organization_id) => ({ organization_id, ...joined })))
        .execute()
    }
  })
}
