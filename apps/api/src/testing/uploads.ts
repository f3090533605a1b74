/** A server that listens, an app to upload to, and a look at all that uploads may leave. */
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { connect, type AddressInfo, type Socket } from 'node:net'
import type { TestDatabase } from '@organizations/database/testing'
import { organizationPrefix, type OrganizationId } from '@organizations/domain'
import { expect } from 'vitest'
import { waitFor } from '../../../../test/support/wait-for.ts'
import type { ServerOptions } from '../deps.ts'
import { makeTestUsers, type TestUsers } from './test-users.ts'
import { buildTestServer, openTestServer, type TestServer } from './test-server.ts'

type Body = NonNullable<RequestInit['body']>

export interface UploadScenario extends TestServer {
  users: TestUsers
  appId: string
  /** Where the server listens. */
  url: string
  /** The path and query that a version is uploaded with. */
  pathOf: (version: string) => string
  /** PUT of a version over a real connection, by the organization's owner unless `headers` say otherwise. */
  upload: (version: string, body?: Body, headers?: Record<string, string>) => Promise<UploadAnswer>
  /** GET of a version over a real connection. */
  download: (version: string, headers?: Record<string, string>) => Promise<Response>
  /** A bare connection to the server, and the beginning of an upload as text. */
  connect: () => Promise<Socket>
  head: (version: string, ...headers: string[]) => string
  /** The bundles, intents and files, finished or not, that there are now. */
  remains: () => Promise<Remains>
  /** Waits until what remains is the same as before: a sender that has disconnected gets no answer that says when. */
  expectBack: (before: Remains) => Promise<void>
}

export interface UploadAnswer {
  status: number
  body: { status: string; code?: string; error?: string; bundle?: { id: number; checksum: string; size: number } }
}

export interface Remains {
  bundles: string[]
  intents: number
  files: string[]
}

const APP_ID = 'com.example.app'

export async function openUploadScenario(
  options: Partial<ServerOptions> = {},
  database?: TestDatabase,
): Promise<UploadScenario> {
  const server = await (database ? buildTestServer(database, options) : openTestServer(options))
  const users = await makeTestUsers(server)
  const body = { app_id: APP_ID, name: 'App', owner_org: users.orgId }
  expect((await server.call('POST', '/app', { key: users.owner, body })).status).toBe(200)
  const organizationId = users.orgId as OrganizationId // from an answer of the API
  const url = await server.app.listen({ port: 0, host: '127.0.0.1' })
  const { port } = server.app.server.address() as AddressInfo // it listens on TCP
  const pathOf = (version: string) => `/bundle/upload?app_id=${APP_ID}&version=${encodeURIComponent(version)}`

  const remains = async (): Promise<Remains> => {
    const bundles = await server.deps.db.selectFrom('bundles').select('name').orderBy('id').execute()
    const intents = await server.deps.db.selectFrom('uploads').select('id').execute()
    const files: string[] = []
    for await (const page of server.deps.store.list(organizationPrefix(organizationId))) files.push(...page)
    return { bundles: bundles.map(({ name }) => name), intents: intents.length, files: files.toSorted() }
  }
  return {
    ...server,
    users,
    appId: APP_ID,
    url,
    pathOf,
    async upload(version, body, headers = {}) {
      const response = await fetch(url + pathOf(version), {
        method: 'PUT',
        headers: { authorization: users.owner, ...headers },
        ...(body !== undefined && { body, duplex: 'half' }),
      })
      return { status: response.status, body: (await response.json()) as UploadAnswer['body'] } // for the test to check
    },
    download: async (version, headers = {}) =>
      await fetch(`${url}/bundle/download?app_id=${APP_ID}&version=${encodeURIComponent(version)}`, {
        headers: { authorization: users.owner, ...headers },
        redirect: 'manual',
      }),
    async connect() {
      // Half open, as a client may be that has said all and still listens, or the other way round.
      const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true })
      socket.on('error', () => {}) // the server may close before everything is written; only its answer matters
      await once(socket, 'connect')
      return socket
    },
    head: (version, ...headers) =>
      [`PUT ${pathOf(version)} HTTP/1.1`, 'host: test', `authorization: ${users.owner}`, ...headers, '', ''].join(
        '\r\n',
      ),
    remains,
    async expectBack(before) {
      await waitFor(async () => (await remains()).intents === before.intents, { what: 'the intent to be gone' })
      expect(await remains()).toEqual(before)
    },
  }
}

/** A source of chunks whose whole is of this size. It is asked for a chunk at a time, and sent without a length. */
export function chunked(bytes: number, chunkBytes = 64 * 1024): ReadableStream<Uint8Array> {
  let left = bytes
  return new ReadableStream({
    pull(controller) {
      const chunk = Math.min(left, chunkBytes)
      left -= chunk
      if (chunk > 0) controller.enqueue(new Uint8Array(chunk).fill(7))
      if (left === 0) controller.close()
    },
  })
}

export function sha256(content: Uint8Array | string): string {
  return createHash('sha256').update(content).digest('hex')
}
