/** Where programs are killed while they send mails: on each database, by the worker's own loop and by BullMQ. */
import { createEmptyDatabase } from '@organizations/database/testing'
import { generateSigningKey } from '@organizations/receipts'
import { generateSecretsKey } from '@organizations/services'

import { createInstallation, OPERATOR_KEY, type Installation } from '../../support/installation.ts'
import { startMailServer, type MailServer } from '../../support/mail-server/start-mail-server.ts'
import type { Program } from '../../support/program.ts'
import { startRedis, type TestRedis } from '../../support/redis.ts'
import { createUser, restClient, type RestClient } from '../../support/rest-client.ts'
import { waitFor } from '../../support/wait-for.ts'
import type { DeliveryShape } from './delivery-place.ts'
import { faultEnv, type Fault } from './fault.ts'

/** What stands in MAIL_URL, and in no log. */
export const MAIL_PASSWORD = 'password-of-the-mail-server'
export const ADMIN = 'ada@example.com'

export interface MailPlace {
  server: MailServer
  redis: TestRedis | undefined
  installation: Installation
  rest: () => RestClient
  /** Starts what is to die of a fault, or of none. */
  start: (fault?: Fault) => Promise<void>
  stop: () => Promise<void>
  /** Waits until it has died. */
  dies: () => Promise<void>
  /** Invites an address that has no account. */
  invite: (email: string) => Promise<void>
  /** Waits until what was sent is written down as well. Else the next start sends it again, and meets the fault at that. */
  settled: () => Promise<void>
  /** The mails that an address got. */
  inbox: (email: string) => MailServer['received']
  orgId: string
  /** All that the programs said. */
  log: () => string
  close: () => Promise<void>
}

export async function openMailPlace({ database, withRedis, isSplit }: DeliveryShape): Promise<MailPlace> {
  const postgres = database === 'Postgres' ? await createEmptyDatabase() : undefined
  const redis = withRedis ? await startRedis() : undefined
  const server = await startMailServer({ user: `mailer:${MAIL_PASSWORD}` })
  const installation = createInstallation({
    MAIL_URL: server.url,
    MAIL_FROM: 'Organizations <mail@orgs.example.com>',
    PUBLIC_URL: 'https://orgs.example.com',
    SECRETS_KEY: generateSecretsKey(),
    ...(postgres && { DATABASE_URL: postgres.url, RECEIPT_SIGNING_KEY: generateSigningKey() }),
    ...(redis && { REDIS_URL: redis.url }),
    RECONCILE_MS: '500',
    LEASE_MS: '1000',
  })
  const programs: Program[] = []
  let url = ''
  let program: Program | undefined
  if (isSplit) {
    const api = await installation.startApi()
    programs.push(api)
    ;({ url } = api)
  }
  const start = async (fault?: Fault) => {
    const env = fault === undefined ? {} : faultEnv({ faults: [fault] })
    if (isSplit) program = await installation.startWorker(env)
    else {
      const standalone = await installation.startStandalone(env)
      program = standalone
      ;({ url } = standalone)
    }
    programs.push(program)
  }
  await start()
  const key = await createUser(restClient(url, OPERATOR_KEY), ADMIN)
  const rest = () => restClient(url, key)
  const { body } = await rest().post('/organization', { name: 'Acme', email: ADMIN })
  const orgId = body.id ?? ''
  return {
    server,
    redis,
    installation,
    rest,
    start,
    async stop() {
      program?.signal('SIGTERM')
      await program?.ending
    },
    async dies() {
      const { signal } = (await program?.ending) ?? { signal: null }
      if (signal !== 'SIGKILL') throw new Error(`Expected the program to die of its fault, it ended by ${signal}`)
    },
    async invite(email) {
      const answer = await rest().post('/organization/members', { orgId, email, role: 'read', invite: true })
      if (answer.status !== 200) throw new Error(`Expected an invitation, got ${JSON.stringify(answer)}`)
    },
    async settled() {
      const { db } = await installation.open()
      const listPending = () => db.selectFrom('mails').select('id').where('state', '=', 'pending').execute()
      await waitFor(async () => (await listPending()).length === 0, { what: 'all mails to be written down' })
    },
    inbox: (email) => server.received.filter((it) => it.to.includes(email)),
    orgId,
    log: () => programs.map(({ stdout, stderr }) => stdout + stderr).join('\n'),
    async close() {
      await installation.remove()
      await server.kill()
      await redis?.stop()
      await postgres?.remove()
    },
  }
}
