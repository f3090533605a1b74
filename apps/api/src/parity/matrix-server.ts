/**
 * The server of the matrix of rights: what is let through is done to its end and taken back at its commit, so that
 * everyone meets the same rows.
 */
import { createLog } from '@organizations/runtime'
import { watched } from '@organizations/services/testing'
import { Registry } from 'prom-client'
import { buildServer } from '../server.ts'
import { makeMatrixCast, type Asker, type MatrixCast } from './matrix-cast.ts'
import type { MatrixOperation, Outcome } from './matrix-rights.ts'
import { contentOperations, operations, pathOf, type Operation } from './operations.ts'
import { openTestServer, type TestServer } from '../testing/test-server.ts'

export type Door = 'REST' | 'tRPC'

export interface MatrixServer {
  server: TestServer
  cast: MatrixCast
  /** What comes of it when somebody asks for this: `allowed`, or the code of the refusal. */
  outcomeOf: (door: Door, asked: MatrixOperation, asker: Asker) => Promise<Outcome>
  close: () => Promise<void>
}

/** The doors that offer an operation. */
export function doorsOf({ operation }: MatrixOperation): readonly Door[] {
  return operation in contentOperations ? ['REST'] : ['REST', 'tRPC']
}

export async function openMatrixServer(): Promise<MatrixServer> {
  const server = await openTestServer()
  const cast = await makeMatrixCast(server)
  let takenBack = 0
  const beforeCommit = () => {
    takenBack += 1
    throw new Error('Taken back')
  }
  const works = async () => {}
  const app = await buildServer({
    deps: watched(server.deps, { beforeCommit }),
    log: createLog('silent'),
    corsOrigins: [],
    readiness: { database: works, store: works },
    limits: { standard: 0, enterprise: 0, failedAuth: 0 },
    uploadMaxBytes: 1,
    metrics: new Registry(),
  })
  const ask = async (method: string, url: string, key: string, payload: object | undefined) => {
    const answer = await app.inject({ method, url, headers: { authorization: key }, ...(payload && { payload }) })
    return { status: answer.statusCode, json: () => answer.json<Refusal>() }
  }
  return {
    server,
    cast,
    async outcomeOf(door, { operation, input }, asker) {
      const doneBefore = takenBack
      const [method, url, payload] = requestOf(door, operation, input(cast, asker))
      const { status, json } = await ask(method, url, asker.secret, payload)
      if (takenBack > doneBefore || status < 400) return 'allowed'
      const { code, error } = json()
      return String(door === 'REST' ? code : error?.data?.errorCode)
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
  name: MatrixOperation['operation'],
  input: object | undefined,
): [method: string, url: string, payload?: object | undefined] {
  if (isContent(name)) {
    const [method, url] = contentOperations[name].route
    return [method, `${url}?${String(new URLSearchParams({ ...input }))}`]
  }
  const { route, procedure }: Operation = operations[name]
  const [method, url] = route
  if (door === 'REST') return [method, pathOf(url, input), input]
  if (method !== 'GET') return ['POST', `/trpc/${procedure}`, input]
  return ['GET', `/trpc/${procedure}${input ? `?input=${encodeURIComponent(JSON.stringify(input))}` : ''}`]
}

function isContent(name: MatrixOperation['operation']): name is keyof typeof contentOperations {
  return name in contentOperations
}
