/** The real server on a real database, for tests: no part is replaced, but the test sets the time and reads the log. */
import { testDatabases, type TestDatabase } from '@organizations/database/testing'
import { openTestDeps, type TestDeps } from '@organizations/services/testing'
import { createMetrics } from '@organizations/runtime'
import Fastify, { type FastifyInstance } from 'fastify'
import type { ServerOptions } from '../deps.ts'
import type { RateLimits } from '../limits/rate-limits.ts'
import { buildServer } from '../server.ts'
import { noOpenLimits } from './no-open-limits.ts'
import { validateAnswer } from './validate-answer.ts'

export interface TestServer {
  app: FastifyInstance
  deps: TestDeps
  database: TestDatabase
  /** Everything logged, at every level, as JSON lines: a real log, without the redaction that programs add. */
  logged: () => string
  call: (method: string, url: string, request?: Request) => Promise<Answer>
  close: () => Promise<void>
}

export interface Request {
  key?: string | undefined
  headers?: Record<string, string>
  /** Sent as JSON, unless it is text, which is sent as it is. */
  body?: unknown
}

export interface Answer {
  status: number
  body: unknown
  text: string
  headers: Record<string, unknown>
}

const unlimited: RateLimits = { standard: 0, enterprise: 0, operator: 0, failedAuth: 0 }

/** Large enough for what tests upload, and small enough to be exceeded. */
export const UPLOAD_MAX_BYTES = 8 * 1024 * 1024

export const ALLOWED_ORIGIN = 'https://console.example.com'

/** Builds the server on a database of its own. */
export async function openTestServer(options: Partial<ServerOptions> = {}): Promise<TestServer> {
  const [kind] = testDatabases
  if (kind === undefined) throw new Error('Expected a database to test on')
  return await buildTestServer(await kind.open(), options)
}

/** Builds the server on this database, which it closes with itself. */
export async function buildTestServer(
  database: TestDatabase,
  options: Partial<ServerOptions> = {},
): Promise<TestServer> {
  const deps = await openTestDeps(database)
  let lines = ''
  const stream = { write: (line: string) => void (lines += line) }
  const { log } = Fastify({ logger: { level: 'trace', stream } })
  const works = async () => {}
  const readiness = { database: works, store: works }
  const defaults = {
    corsOrigins: [ALLOWED_ORIGIN],
    readiness,
    limits: unlimited,
    openLimits: noOpenLimits,
    uploadMaxBytes: UPLOAD_MAX_BYTES,
    metrics: createMetrics().registry,
  }
  const app = await buildServer({ deps, log, ...defaults, ...options })
  return {
    app,
    deps,
    database,
    logged: () => lines,
    call: (method, url, request) => call(app, method, url, request),
    async close() {
      await app.close()
      await database.remove()
      await deps.remove()
    },
  }
}

async function call(
  app: FastifyInstance,
  method: string,
  url: string,
  { key, headers = {}, body }: Request = {},
): Promise<Answer> {
  const response = await app.inject({
    method,
    url,
    headers: {
      ...(key !== undefined && { authorization: key }),
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body !== undefined && { payload: typeof body === 'string' ? body : JSON.stringify(body) }),
  })
  const { statusCode: status, body: text, headers: answered } = response
  const answer = { status, body: parse(text), text, headers: answered }
  validateAnswer({ method, url, ...answer })
  return answer
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
