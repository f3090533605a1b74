/** Where programs are killed while they deliver: on each database, by the worker's own loop and by BullMQ. */
import { inTransaction } from '@organizations/database'
import { createEmptyDatabase } from '@organizations/database/testing'
import { generateSigningKey } from '@organizations/receipts'
import { generateSecretsKey } from '@organizations/services'
import { Webhook } from 'standardwebhooks'
import { expect } from 'vitest'

import { createInstallation, OPERATOR_KEY } from '../../support/installation.ts'
import type { Program } from '../../support/program.ts'
import { startRedis } from '../../support/redis.ts'
import { createUser, restClient, type RestClient } from '../../support/rest-client.ts'
import { waitFor } from '../../support/wait-for.ts'
import { startWebhookReceiver, type WebhookReceiver } from '../../support/webhook-receiver.ts'
import { checkTraces } from '../../trace/check-trace.ts'
import { createTraceTable, readTraces } from '../../trace/trace-table.ts'
import { faultEnv, faultLine, type Fault } from './fault.ts'
import type { DatabaseName } from '../scenario/template-place.ts'

export interface DeliveryShape {
  database: DatabaseName
  withRedis: boolean
  /** The API is a process of its own, and stays up. Otherwise it dies with the worker that it is one program with. */
  isSplit: boolean
}

export interface DeliveryPlace {
  receiver: WebhookReceiver
  rest: () => RestClient
  /** Starts what is to die of a fault, or of none. */
  start: (fault?: Fault) => Promise<void>
  /** Waits until it has died of that. */
  dies: (fault: Fault) => Promise<void>
  stop: () => Promise<void>
  /** Waits until what was sent is written down as well. Else the next start sends it again, and meets the fault at that. */
  settled: () => Promise<void>
  addOrganization: (name: string) => Promise<string>
  /** Returns its secret. */
  addWebhook: (orgId: string, path: string, events: string[]) => Promise<string>
  /** The events that a path has heard of, each verified. */
  heard: (path: string, secret: string) => HeardEvent[]
  /** What no run of the model explains of what deletions did (test/trace). */
  unexplained: () => Promise<string[]>
  close: () => Promise<void>
}

export interface HeardEvent {
  id: string
  type: string
  data: { organization_id: string; changes?: { name?: string } }
}

export async function openDeliveryPlace({ database, withRedis, isSplit }: DeliveryShape): Promise<DeliveryPlace> {
  const postgres = database === 'Postgres' ? await createEmptyDatabase() : undefined
  const redis = withRedis ? await startRedis() : undefined
  const installation = createInstallation({
    WEBHOOK_ALLOW_PRIVATE: '1',
    SECRETS_KEY: generateSecretsKey(),
    ...(postgres && { DATABASE_URL: postgres.url, RECEIPT_SIGNING_KEY: generateSigningKey() }),
    ...(redis && { REDIS_URL: redis.url }),
    RECONCILE_MS: '500',
    LEASE_MS: '1000',
    TRACE: '1',
  })
  const receiver = await startWebhookReceiver()
  let url = ''
  let program: Program | undefined
  if (isSplit) ({ url } = await installation.startApi(faultEnv({})))
  const start = async (fault?: Fault) => {
    const env = faultEnv({ faults: fault === undefined ? [] : [fault] }) // without faults it is traced all the same
    if (isSplit) {
      program = await installation.startWorker(env)
      return
    }
    const server = await installation.startStandalone(env)
    program = server
    ;({ url } = server)
  }
  await start()
  const { db } = await installation.open()
  await inTransaction(db, (trx) => createTraceTable(trx, installation.env.DATABASE_URL))
  const key = await createUser(restClient(url, OPERATOR_KEY), 'ada@example.com')
  const rest = () => restClient(url, key)
  return {
    receiver,
    rest,
    start,
    async dies(fault) {
      const { signal, stderr } = (await program?.ending) ?? { signal: null, stderr: '' }
      expect({ signal, met: stderr.includes(faultLine(fault)) }).toEqual({ signal: 'SIGKILL', met: true })
    },
    async stop() {
      program?.signal('SIGTERM')
      await program?.ending
    },
    async settled() {
      const listPending = () =>
        db.selectFrom('webhook_deliveries').select('id').where('state', '=', 'pending').execute()
      await waitFor(async () => (await listPending()).length === 0, { what: 'all deliveries to be written down' })
    },
    async addOrganization(name) {
      const { body } = await rest().post('/organization', { name, email: 'ada@example.com' })
      return body.id ?? ''
    },
    async addWebhook(orgId, path, events) {
      const { body } = await rest().post('/webhooks', { orgId, name: 'test', url: receiver.url + path, events })
      return (body as { webhook: { secret: string } }).webhook.secret // published
    },
    heard: (path, secret) =>
      receiver.received
        .filter((it) => it.path === path)
        // By the event catalog.
        .map((it) => new Webhook(secret).verify(it.body, { ...it.headers } as Record<string, string>) as HeardEvent),
    async unexplained() {
      const traces = await readTraces(db)
      if (traces.length === 0) return ['no process has recorded a trace']
      const checked = await checkTraces(traces, { withQueue: withRedis })
      return checked.flatMap(({ problem }) => problem ?? [])
    },
    async close() {
      await installation.remove()
      await receiver.close()
      await redis?.stop()
      await postgres?.remove()
    },
  }
}
