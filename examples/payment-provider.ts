// Stands for a service that sells to organizations, and takes part in their deletion (docs/participants.md): it refuses
// while an invoice is open, and cancels the subscription with the provider of payments before it answers `completed`.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { text } from 'node:stream/consumers'
import Database from 'better-sqlite3'
import { Webhook } from 'standardwebhooks'

const { PARTICIPANT_SECRET: secret = '', PARTICIPANT_DATABASE: file = 'payments.db', PORT: port = '4001' } = process.env
const db = new Database(file)
db.exec(`
  create table if not exists subscriptions (organization_id text primary key, is_cancelled integer not null default 0);
  create table if not exists invoices (organization_id text not null, is_open integer not null);
  create table if not exists deletions (id text primary key, subscriptions integer not null, invoices integer not null)`)

interface Done {
  subscriptions: number
  invoices: number
}

const find = db.prepare<[string], Done>('select subscriptions, invoices from deletions where id = ?')
const openInvoice = db.prepare<[string]>('select 1 from invoices where organization_id = ? and is_open = 1')
const cancel = db.prepare<[string]>('update subscriptions set is_cancelled = 1 where organization_id = ?')
const removeSubscription = db.prepare<[string]>('delete from subscriptions where organization_id = ?')
const removeInvoices = db.prepare<[string]>('delete from invoices where organization_id = ?')
const record = db.prepare<[string, number, number]>('insert into deletions values (?, ?, ?)')

/** Stands for a call to the provider, which may be made twice: with the deletion's id as its Idempotency-Key. */
async function cancelWithProvider(organizationId: string): Promise<void> {
  await Promise.resolve(cancel.run(organizationId))
}

const removeAll = db.transaction((deletionId: string, organizationId: string): Done => {
  const subscriptions = removeSubscription.run(organizationId).changes
  const invoices = removeInvoices.run(organizationId).changes
  record.run(deletionId, subscriptions, invoices)
  return { subscriptions, invoices }
})

async function part(deletionId: string, organizationId: string): Promise<object> {
  const before = find.get(deletionId)
  if (before !== undefined) return { status: 'completed', counts: before }
  if (openInvoice.get(organizationId) !== undefined) return { status: 'refused', reason: 'An invoice is open' }
  // Order matters: first what is outside. A crash before the rows are gone makes it happen again, and not never.
  await cancelWithProvider(organizationId)
  return { status: 'completed', counts: removeAll(deletionId, organizationId) }
}

async function answerDeletion(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const body = await text(request)
  const webhook = new Webhook(secret)
  const headers = request.headers as Record<string, string> // those of the signature have one value
  const { data } = webhook.verify(body, headers) as { data: { deletion_id: string; organization_id: string } }
  const { deletion_id } = data
  const answer = JSON.stringify({ deletion_id, ...(await part(deletion_id, data.organization_id)) })
  const [id, at] = [String(request.headers['webhook-id']), new Date()] // the answer is signed for this request
  const timestamp = String(Math.floor(at.getTime() / 1000))
  const signature = {
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': webhook.sign(id, at, answer),
  }
  response.writeHead(200, { 'content-type': 'application/json', 'retry-after': '1', ...signature }).end(answer)
}

const server = createServer((request, response) => {
  void answerDeletion(request, response).catch((error: unknown) => response.writeHead(400).end(String(error)))
})
server.listen(Number(port), '127.0.0.1', () => console.log('Listening at', server.address()))
