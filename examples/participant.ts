// A service that keeps notes of organizations in a database of its own, and takes part in their deletion
// (docs/participants.md). An operator registers it: orgs operator participant create notes http://127.0.0.1:4000/deletions
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { text } from 'node:stream/consumers'
import Database from 'better-sqlite3'
import { Webhook } from 'standardwebhooks'

const { PARTICIPANT_SECRET: secret = '', PARTICIPANT_DATABASE: file = 'notes.db', PORT: port = '4000' } = process.env
const db = new Database(file)
db.exec(`
  create table if not exists notes (organization_id text not null, note text not null);
  create table if not exists deletions (id text primary key, organization_id text not null, notes integer not null)`)

const find = db.prepare<[string], { notes: number }>('select notes from deletions where id = ?')
const isDeleted = db.prepare<[string]>('select 1 from deletions where organization_id = ?')
const insert = db.prepare<[string, string]>('insert into notes (organization_id, note) values (?, ?)')
const remove = db.prepare<[string]>('delete from notes where organization_id = ?')
const record = db.prepare<[string, string, number]>('insert into deletions values (?, ?, ?)')

/** What is deleted and what is answered is one transaction: asked again, also after a crash, it gives the same answer. */
const deleteNotes = db.transaction((deletionId: string, organizationId: string): number => {
  const before = find.get(deletionId)
  if (before !== undefined) return before.notes
  const { changes } = remove.run(organizationId)
  record.run(deletionId, organizationId, changes)
  return changes
})

/** Nothing is kept for an organization any more whose deletion has been here. */
const addNote = db.transaction((organizationId: string, note: string): boolean => {
  if (isDeleted.get(organizationId) !== undefined) return false
  insert.run(organizationId, note)
  return true
})

async function answerDeletion(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const body = await text(request)
  const webhook = new Webhook(secret)
  const headers = request.headers as Record<string, string> // those of the signature have one value
  const { data } = webhook.verify(body, headers) as { data: { deletion_id: string; organization_id: string } }
  const notes = deleteNotes(data.deletion_id, data.organization_id)
  const answer = JSON.stringify({ deletion_id: data.deletion_id, status: 'completed', counts: { notes } })
  const [id, at] = [String(request.headers['webhook-id']), new Date()] // the answer is signed for this request
  const timestamp = String(Math.floor(at.getTime() / 1000))
  const signature = {
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': webhook.sign(id, at, answer),
  }
  response.writeHead(200, { 'content-type': 'application/json', ...signature }).end(answer)
}

const server = createServer((request, response) => {
  const refuse = (error: unknown) => response.writeHead(400).end(String(error))
  if (request.url === '/deletions') return void answerDeletion(request, response).catch(refuse)
  void text(request).then((note) => {
    const isAdded = addNote(String(request.headers['organization']), note)
    return response.writeHead(isAdded ? 201 : 410).end()
  }, refuse)
})
server.listen(Number(port), '127.0.0.1', () => console.log('Listening at', server.address()))
