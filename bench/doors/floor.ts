/**
 * A minimal Node server that gives the same answers as ours: it recognises the key by two reads, does the work, and
 * writes JSON. It checks nothing and counts nothing.
 */
import { hash } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

type Row = Record<string, unknown>

/** What the floor needs of a database. Each method is one prepared statement or one transaction. */
export interface FloorDatabase {
  key(hash: string): Promise<Row | undefined> | Row | undefined
  user(id: unknown): Promise<Row | undefined> | Row | undefined
  organization(userId: unknown, id: string): Promise<Row | undefined> | Row | undefined
  list(userId: unknown, limit: number): Promise<Row[]> | Row[]
  create(userId: unknown, name: string): Promise<string> | string
  update(id: string, name: string): Promise<void> | void
}

/** Serves on a free port and prints where. */
export function serveFloor(db: FloorDatabase): void {
  const server = createServer((request, response) => {
    answer(db, request).then(
      (body) => send(response, 200, body),
      (error: unknown) => send(response, 500, { error: String(error) }),
    )
  })
  server.listen(0, '127.0.0.1', () => {
    const { port } = server.address() as AddressInfo // of a TCP server that listens
    console.log(`served at http://127.0.0.1:${port}`)
  })
  process.once('SIGTERM', () => {
    server.close()
    server.closeAllConnections()
  })
}

async function answer(db: FloorDatabase, request: IncomingMessage): Promise<object> {
  const key = await db.key(hash('sha256', request.headers.authorization ?? ''))
  const user = await db.user(key?.['user_id'])
  if (user === undefined) throw new Error('Expected a key')
  if (request.method === 'GET') return await read(db, user, request.url ?? '')
  const { orgId, name } = JSON.parse(await readText(request)) as { orgId?: string; name: string } // the bench's own
  if (orgId === undefined) return { status: 'Organization created', id: await db.create(user['id'], name) }
  await db.update(orgId, name)
  return { data: toAnswer(await db.organization(user['id'], orgId)) }
}

async function read(db: FloorDatabase, user: Row, url: string): Promise<object> {
  const query = new URLSearchParams(url.slice(url.indexOf('?')))
  const orgId = query.get('orgId')
  if (orgId !== null) return { data: toAnswer(await db.organization(user['id'], orgId)) }
  return { data: (await db.list(user['id'], Number(query.get('limit')))).map(toAnswer) }
}

async function readText(request: IncomingMessage): Promise<string> {
  let text = ''
  for await (const chunk of request.setEncoding('utf8')) text += String(chunk)
  return text
}

function toAnswer(row: Row | undefined): Row {
  if (row === undefined) throw new Error('Expected an organization')
  const iso = (time: unknown) => new Date(Number(time)).toISOString()
  return {
    id: row['id'],
    created_by: row['created_by'],
    created_at: iso(row['created_at']),
    updated_at: iso(row['updated_at']),
    logo: row['logo'],
    name: row['name'],
    management_email: row['management_email'],
    customer_id: row['customer_id'],
  }
}

function send(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' })
  response.end(JSON.stringify(body))
}
