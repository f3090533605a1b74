/**
 * The server of the permission tests. What is let through is carried out and rolled back at its commit, so that every
 * asker finds the same rows.
 */
import { placeEvents } from '@organizations/database'
import type { TestDatabase } from '@organizations/database/testing'
import { createLog } from '@organizations/runtime'
import { watched } from '@organizations/services/testing'
import { Registry } from 'prom-client'
import { buildServer } from '../server.ts'
import type { AskerKind } from './asker-kinds.ts'
import { makePermissionUsers, type Asker, type PermissionUsers } from './permission-users.ts'
import type { PermissionCase, Outcome } from './permission-rights.ts'
import { declarationOf, restOnly, routeOf } from './doors.ts'
import { openBrowser } from '../testing/browser.ts'
import { noOpenLimits } from '../testing/no-open-limits.ts'
import { buildTestServer, openTestServer, type TestServer } from '../testing/test-server.ts'

export type Door = 'REST' | 'tRPC'

export interface PermissionServer extends Pick<TestServer, 'deps' | 'call'> {
  users: PermissionUsers
  /** The user and key of this kind. */
  askerOf: (kind: AskerKind) => Asker
  /** The outcome of asking for this: `allowed`, or the code of the refusal. */
  outcomeOf: (door: Door, asked: PermissionCase, asker: Asker, headers?: Headers) => Promise<Outcome>
  /** Signs a browser of theirs in: what it then sends instead of a key. */
  signIn: (asker: Asker) => Promise<Headers>
  close: () => Promise<void>
}

/** The doors that offer an operation. */
export function doorsOf({ asks }: PermissionCase): readonly Door[] {
  return isRestOnly(asks) ? ['REST'] : ['REST', 'tRPC']
}

type Headers = Record<string, string>

interface PermissionServerOptions {
  /** SQLite unless given. */
  open?: () => Promise<TestDatabase>
  /** Called when a request is to open a transaction, before it does. */
  beforeBegin?: () => Promise<void>
  /** Whose access tokens count. */
  accessTokens?: TestServer['deps']['accessTokens']
}

export async function openPermissionServer({
  open,
  beforeBegin = async () => {},
  accessTokens,
}: PermissionServerOptions = {}): Promise<PermissionServer> {
  const server = open === undefined ? await openTestServer() : await buildTestServer(await open())
  server.deps.accessTokens = accessTokens
  const users = await makePermissionUsers(server)
  await placeEvents(server.deps.db) // of these: no request finds any to place, in a transaction of its own
  let rolledBack = 0
  const beforeCommit = () => {
    rolledBack += 1
    throw new Error('Rolled back')
  }
  const works = async () => {}
  const app = await buildServer({
    deps: watched(server.deps, { beforeBegin, beforeCommit }),
    log: createLog('silent'),
    corsOrigins: [],
    readiness: { database: works, store: works },
    limits: { standard: 0, enterprise: 0, operator: 0, failedAuth: 0 },
    openLimits: noOpenLimits,
    uploadMaxBytes: 1,
    metrics: new Registry(),
  })
  const ask = async (method: string, url: string, headers: Headers, payload: object | undefined) => {
    const answer = await app.inject({ method, url, headers, ...(payload && { payload }) })
    return { status: answer.statusCode, json: () => answer.json<Refusal>() }
  }
  const nameOf = ({ place, mode, reach }: AskerKind) => [place, mode, reach].join()
  const askers = new Map(users.askers.map((asker) => [nameOf(asker), asker]))
  return {
    deps: server.deps,
    call: server.call,
    users,
    askerOf(kind) {
      const asker = askers.get(nameOf(kind))
      if (asker === undefined) throw new Error(`Expected a user with a key of the kind ${nameOf(kind)}`)
      return asker
    },
    async outcomeOf(door, { asks, input }, asker, headers = { authorization: asker.secret }) {
      const doneBefore = rolledBack
      const [method, url, payload] = requestOf(door, asks, input(users, asker))
      const { status, json } = await ask(method, url, headers, payload)
      if (rolledBack > doneBefore || status < 400) return 'allowed'
      const { code, error } = json()
      return String(door === 'REST' ? code : error?.data?.errorCode)
    },
    async signIn({ secret }) {
      const browser = openBrowser(server.app)
      await browser.signIn({ key: secret })
      const cookie = [...browser.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
      return { cookie, 'x-console': '1' }
    },
    async close() {
      await app.close()
      await server.close()
    },
  }
}

/** Either door's shape of an error. */
interface Refusal {
  code?: string
  error?: { data?: { errorCode: string } }
}

function requestOf(
  door: Door,
  name: PermissionCase['asks'],
  input: object | undefined,
): [method: string, url: string, payload?: object | undefined] {
  const [method, url] = routeOf(declarationOf(name), input)
  if (isRestOnly(name)) return [method, `${url}?${String(new URLSearchParams({ ...input }))}`]
  if (door === 'REST') return [method, url, input]
  if (method !== 'GET') return ['POST', `/trpc/${name}`, input]
  return ['GET', `/trpc/${name}${input ? `?input=${encodeURIComponent(JSON.stringify(input))}` : ''}`]
}

function isRestOnly(name: PermissionCase['asks']): boolean {
  return restOnly.some((it) => it === name)
}
