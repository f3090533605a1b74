/** The baseline of the read bench: a minimal Node server that gives the same answer. */
import { createHash } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import SqliteDatabase from 'better-sqlite3'

const db = new SqliteDatabase(process.env['FLOOR_DATABASE'] ?? '', { readonly: true })
const holder = db.prepare('select k.*, u.email from api_keys k join users u on u.id = k.user_id where k.key_hash = ?')
const organization = db.prepare(
  'select o.*, m.role from organizations o join members m on m.organization_id = o.id and m.user_id = ? where o.id = ?',
)

const server = createServer((request, response) => {
  const url = new URL(request.url ?? '', 'http://localhost')
  const hash = createHash('sha256')
    .update(request.headers.authorization ?? '')
    .digest('hex')
  const key = holder.get(hash) as { user_id: string } | undefined
  const row =
    key && (organization.get(key.user_id, url.searchParams.get('orgId')) as Record<string, unknown> | undefined)
  response.writeHead(row ? 200 : 403, { 'content-type': 'application/json' })
  const times = row && { created_at: iso(row['created_at']), updated_at: iso(row['updated_at']) }
  response.end(JSON.stringify({ data: { ...row, role: undefined, ...times } }))
})
server.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo
  console.log(`served at http://127.0.0.1:${port}`)
})
process.once('SIGTERM', () => {
  server.close()
  server.closeAllConnections()
})

function iso(time: unknown): string {
  return new Date(Number(time)).toISOString()
}
