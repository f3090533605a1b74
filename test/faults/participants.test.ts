// A deletion with a participant, by the real server, which dies at each moment of asking it: the deletion completes all
// the same, and the part of the participant is counted once.
import type { FaultPoint } from '@organizations/fault-points'
import { afterEach, beforeEach, expect, test } from 'vitest'

import { createInstallation, OPERATOR_KEY, type Installation, type Server } from '../support/installation.ts'
import { startNotes, type NotesService } from '../support/notes-service.ts'
import { restClient } from '../support/rest-client.ts'
import { waitFor } from '../support/wait-for.ts'
import { faultEnv, faultLine, type Fault } from './harness/fault.ts'

/** It starts a dozen servers. */
const TIMEOUT_MS = 300_000

let installation: Installation
let server: Server
let notes: NotesService
beforeEach(async () => {
  installation = createInstallation({ PARTICIPANT_NETWORKS: '127.0.0.0/8' })
  server = await installation.startStandalone()
  notes = await startNotes(async (url) => {
    const { body } = await rest().post('/operator/participant', { name: 'notes', url })
    return (body.data as { secret: string }).secret // published
  })
})
afterEach(async () => {
  await installation.remove()
  await notes.stop()
})

const rest = () => restClient(server.url, OPERATOR_KEY)

interface Receipt {
  version: number
  rounds: number
  participants: { name: string; outcome: string; counts?: object }[]
}

/** The receipt of an organization's deletion, once it is complete. */
async function receiptOf(orgId: string): Promise<Receipt> {
  const read = async () => {
    const { status, body } = await rest().get(`/organization/deletion/receipt?orgId=${orgId}`)
    return status === 200 && (body.data as { receipt: Receipt }).receipt // published
  }
  return await waitFor(read, { what: `the receipt of ${orgId}`, timeoutMs: 60_000 })
}

async function makeOrganization(): Promise<string> {
  const { body } = await rest().post('/organization', { name: 'Acme', email: 'a@example.com' })
  const id = body.id ?? ''
  await notes.add(id, 'one')
  await notes.add(id, 'two')
  return id
}

async function stop(): Promise<void> {
  server.signal('SIGTERM')
  await server.ending
}

const points: FaultPoint[] = [
  'request: before its commit',
  'participant: claimed, not yet asked',
  'participant: answered, not yet written down',
  'participant: in its transaction',
  'participant: written down',
  'finish: in its transaction',
]

test('it completes after kill -9 at every moment of asking', { timeout: TIMEOUT_MS }, async () => {
  for (const at of points) {
    const orgId = await makeOrganization()
    await stop()
    const fault: Fault = { at, hit: 1, action: 'kill' }
    server = await installation.startStandalone(faultEnv({ faults: [fault] }))
    await rest()
      .delete(`/organization?orgId=${orgId}`)
      .catch(() => {}) // it may die before it has answered
    const { signal, stderr } = await server.ending
    expect({ at, signal, met: stderr.includes(faultLine(fault)) }).toEqual({ at, signal: 'SIGKILL', met: true })
    server = await installation.startStandalone()
    await rest().delete(`/organization?orgId=${orgId}`) // the same answer, also when it was not asked for before
    expect(await receiptOf(orgId)).toMatchObject({
      version: 2,
      participants: [{ name: 'notes', outcome: 'completed', counts: { notes: 2 } }],
    })
  }
})

test('it completes when the participant dies while it is asked, and when the service is off meanwhile', async () => {
  const orgId = await makeOrganization()
  await notes.kill()
  await rest().delete(`/organization?orgId=${orgId}`)
  const progress = async () => {
    const { body } = await rest().get(`/organization/deletion?orgId=${orgId}`)
    return (body.data as { participants?: { state: string; reason?: string }[] }).participants?.[0] // published
  }
  await waitFor(async () => (await progress())?.reason, { what: 'a try' })
  expect(await progress()).toMatchObject({ state: 'no_answer', reason: 'The connection was refused' })
  await stop()
  await notes.restart()
  server = await installation.startStandalone({ DELIVERIES: 'off' })
  expect(await progress()).toMatchObject({ state: 'no_answer' })
  await stop()
  server = await installation.startStandalone()
  expect((await receiptOf(orgId)).participants).toMatchObject([{ outcome: 'completed', counts: { notes: 2 } }])
})
