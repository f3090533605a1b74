import { parseDatabaseUrl } from '@organizations/database'
import { version } from '@organizations/domain'
import { parseStorageUrl } from '@organizations/storage'
import type { Logger } from 'pino'
import { createLog } from './create-log.ts'
import type { ProgramEnvironment } from '../environment/program-environments.ts'
import { mailSettings } from '../outgoing/open-mails.ts'
import { openDeps, type OpenDeps, type OpenDepsOptions } from '../open-deps.ts'
import { repositoryRoot } from '../repository-root.ts'

const ALLOWS_PRIVATE =
  'WEBHOOK_ALLOW_PRIVATE=1: webhooks may be sent to addresses inside of this network, and without TLS. Only for development'

/** The opened resources of a program. */
export interface OpenProgram extends OpenDeps {
  log: Logger
}

/**
 * Opens the log, the database and the store that the environment names. The first line of the log says which program
 * of which version works on what, without addresses and secrets. Throws `EnvironmentError`.
 */
export async function openProgram(
  env: ProgramEnvironment,
  { program, ...rest }: { program: string } & Pick<OpenDepsOptions, 'doorbell' | 'changes' | 'onSignal' | 'identity'>,
): Promise<OpenProgram> {
  const log = createLog(env.LOG_LEVEL)
  log.info({ program, version, node: process.version, ...partsOf(env) }, 'Starting')
  if (env.WEBHOOK_ALLOW_PRIVATE) log.warn(ALLOWS_PRIVATE)
  const opened = await openDeps({
    databaseUrl: env.DATABASE_URL,
    databasePoolSize: env.DATABASE_POOL_SIZE,
    storageUrl: env.STORAGE_URL,
    leaseMs: env.LEASE_MS,
    allowPrivate: env.WEBHOOK_ALLOW_PRIVATE,
    participantNetworks: env.PARTICIPANT_NETWORKS,
    receiptSigningKey: env.RECEIPT_SIGNING_KEY,
    secretsKey: env.SECRETS_KEY,
    oldSecretsKeys: env.SECRETS_KEYS_OLD,
    mails: mailSettings(env)?.links,
    log,
    ...rest,
  })
  return { ...opened, log }
}

function partsOf({ DATABASE_URL, STORAGE_URL, REDIS_URL, MAIL_URL }: ProgramEnvironment) {
  return {
    database: parseDatabaseUrl(DATABASE_URL, repositoryRoot).kind,
    store: parseStorageUrl(STORAGE_URL, repositoryRoot).provider,
    queue: REDIS_URL === undefined ? 'none' : 'BullMQ',
    mails: MAIL_URL === undefined ? 'none' : 'SMTP',
  }
}
