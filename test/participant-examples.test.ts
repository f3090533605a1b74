/** Runs the participants of examples/, unchanged, against a real server. */
import Database from 'better-sqlite3'
import { afterEach, beforeEach, expect, test } from 'vitest'

import { createInstallation, OPERATOR_KEY, type Installation, type Server } from './support/installation.ts'
import { startNotes } from './support/notes-service.ts'
import { restClient } from './support/rest-client.ts'
import { waitFor } from './support/wait-for.ts'

let installation: Installation
let server: Server
const ends: (() => Promise<void>)[] = []
beforeEach(async () => {
  installation = createInstallation({ PARTICIPANT_NETWORKS: '127.0.0.0/8' })
  server = await installation.startStandalone()
})
afterEach(async () => {
  await installation.remove()
  for (const end of ends.splice(0)) await end()
})

const rest = () => restClient(server.url, OPERATOR_KEY)

async function startExample(name: string, example: string) {
  let id = ''
  const service = await startNotes(async (url) => {
    const { body } = await rest().post('/operator/participant', { name, url })
    id = (body.data as { id: string }).id // published, as is the secret
    return (body.data as { secret: string }).secret
  }, example)
  ends.push(() => service.stop())
  return { ...service, id }
}

test('the examples delete their part, also with the secret of before, and the one that sells refuses while an invoice is open', async () => {
  const notes = await startExample('notes', 'participant.ts')
  const payments = await startExample('payments', 'payment-provider.ts')
  const { body } = await rest().post('/organization', { name: 'Acme', email: 'a@example.com' })
  const orgId = body.id ?? ''
  const own = new Database(payments.file)
  own.prepare('insert into subscriptions (organization_id) values (?)').run(orgId)
  own.prepare('insert into invoices values (?, 1)').run(orgId)
  expect(await notes.add(orgId, 'a note')).toBe(201)
  expect(await notes.add('org_neighbour', 'theirs')).toBe(201)

  // They go on with the secret that they have: each request has both signatures.
  for (const { id } of [notes, payments]) {
    expect((await rest().post('/operator/participant/rotate', { id })).status).toBe(200)
  }
  await rest().delete(`/organization?orgId=${orgId}`)
  const progress = async () => (await rest().get(`/organization/deletion?orgId=${orgId}`)).body.data
  const isRefused = async () => JSON.stringify(await progress()).includes('"refused"')
  await waitFor(isRefused, { what: 'the refusal' })
  expect(await progress()).toMatchObject({ participants: [{}, { name: 'payments', reason: 'An invoice is open' }] })
  own.prepare('update invoices set is_open = 0').run()

  const receipt = async () => {
    const answer = await rest().get(`/organization/deletion/receipt?orgId=${orgId}`)
    return answer.status === 200 && answer.body.data
  }
  expect(await waitFor(receipt, { what: 'the receipt' })).toMatchObject({
    receipt: {
      participants: [
        { name: 'notes', outcome: 'completed', counts: { notes: 1 } },
        { name: 'payments', outcome: 'completed', counts: { subscriptions: 1, invoices: 1 } },
      ],
    },
  })
  expect(own.prepare('select count(*) as left from subscriptions').get()).toEqual({ left: 0 })
  own.close()
  expect(await notes.add(orgId, 'too late')).toBe(410)
  const theirs = new Database(notes.file).prepare('select note from notes').all()
  expect(theirs).toEqual([{ note: 'theirs' }])
})
