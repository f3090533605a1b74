/** A deletion with participants, asked step by step, with time in the test's hand. The services are real servers. */
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { inTransaction, insertParticipant, listDeletionParticipants } from '@organizations/database'
import type { TestDatabase } from '@organizations/database/testing'
import type { DeletionParticipant, ParticipantId } from '@organizations/domain'
import { openEgress } from '@organizations/egress'
import { Webhook } from 'standardwebhooks'
import type { AskingDeps } from '../participants/asking-deps.ts'
import { claimDueAskings } from '../participants/claim-due-askings.ts'
import { runAsking } from '../participants/run-askings.ts'
import { createWebhookSecret, sealSecret } from '../webhooks/webhook-secrets.ts'
import { openDeletionScenario, type DeletionScenario } from './deletion-scenario.ts'

export interface Asked {
  id: string
  body: string
  deletionId: string
}

/** What a service sends back. It signs it with its own secret, for this request, unless told otherwise. */
export interface ServiceAnswer {
  status?: number
  body: unknown
  headers?: Record<string, string>
  secret?: string
  signedFor?: string
}

export interface TestService {
  id: ParticipantId
  secret: string
  asked: Asked[]
  /** Given for each request; 'hang': nothing comes back. By default its part is done. */
  answer: (asked: Asked) => ServiceAnswer | 'hang' | Promise<ServiceAnswer | 'hang'>
}

export interface ParticipantScenario extends DeletionScenario {
  asking: AskingDeps
  /** Registers a service, with a server of its own. */
  addService: (options?: { required?: boolean; name?: string }) => Promise<TestService>
  /** Asks what is due, until nothing is. */
  ask: () => Promise<void>
  participants: () => Promise<DeletionParticipant[]>
}

export function completed({ deletionId }: Asked, counts?: Record<string, number>): ServiceAnswer {
  return { body: { deletion_id: deletionId, status: 'completed', ...(counts && { counts }) } }
}

export async function openParticipantScenario(open: () => Promise<TestDatabase>): Promise<ParticipantScenario> {
  const scenario = await openDeletionScenario(open)
  const { deps, close: closeDeletion } = scenario
  const participantEgress = openEgress({ policy: deps.participantTargets })
  const asking: AskingDeps = Object.assign(Object.create(deps) as typeof deps, { participantEgress, random: () => 0 })
  const ends: (() => Promise<void>)[] = [() => participantEgress.close()]
  return Object.assign(scenario, {
    asking,
    async addService({ required = true, name = `service-${randomBytes(2).toString('hex')}` } = {}) {
      const id = deps.ids.participant()
      const secret = createWebhookSecret()
      const service: TestService = { id, secret, asked: [], answer: (it) => completed(it) }
      const { url, close } = await serve(service)
      ends.push(close)
      const row = { id, name, url, required, secret: sealSecret(deps, id, secret), createdAt: deps.clock() }
      await inTransaction(deps.db, (trx) => insertParticipant(trx, row))
      return service
    },
    async ask() {
      for (;;) {
        const { claimed } = await claimDueAskings(asking)
        if (claimed.length === 0) return
        await Promise.all(claimed.map((it) => runAsking(asking, it, new AbortController().signal)))
      }
    },
    async participants() {
      return await listDeletionParticipants(deps.db, (await scenario.current()).id)
    },
    async close() {
      for (const end of ends.splice(0)) await end()
      await closeDeletion()
    },
  })
}

async function serve(service: TestService): Promise<{ url: string; close: () => Promise<void> }> {
  const server = createServer((request, response) => {
    let body = ''
    request.setEncoding('utf8').on('data', (chunk: string) => (body += chunk))
    request.on('end', () => {
      const { data } = JSON.parse(body) as { data: { deletion_id: string } } // by asking.ts
      const asked = { id: String(request.headers['webhook-id']), body, deletionId: data.deletion_id }
      service.asked.push(asked)
      void Promise.resolve(service.answer(asked)).then((answer) => {
        if (answer === 'hang') return undefined
        const text = typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body)
        const signature = signed(answer.signedFor ?? asked.id, text, answer.secret ?? service.secret)
        const headers = { 'content-type': 'application/json', ...signature, ...answer.headers }
        return response.writeHead(answer.status ?? 200, headers).end(text)
      })
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo // it listens on a port
  return {
    url: `http://127.0.0.1:${port}/deletions`,
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

function signed(id: string, text: string, secret: string): Record<string, string> {
  const at = new Date()
  return {
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
    'webhook-signature': new Webhook(secret).sign(id, at, text),
  }
}
