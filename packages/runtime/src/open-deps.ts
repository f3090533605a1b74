import { randomUUID } from 'node:crypto'
import { Readable } from 'node:stream'
import { batchLimits, inTransaction, insertReceiptKey, probeDisk } from '@organizations/database'
import type { Network } from '@organizations/egress'
import { publicKeyOf } from '@organizations/receipts'
import {
  createKeyUses,
  createBatchSizes,
  createPreviewCounts,
  type DeletionDeps,
  type Doorbell,
  type MailLinks,
} from '@organizations/services'
import type { ObjectStore } from '@organizations/storage'
import { createIds } from './create-ids.ts'
import { createMetrics, type Metrics } from './create-metrics.ts'
import type { OpenIdentity } from './outgoing/identity-variables.ts'
import { openData, type OpenDataOptions } from './data/open-data.ts'
import { openSecretsKeys, requireKnownSecrets, type SecretsKeysOptions } from './keys/open-secrets-keys.ts'
import { openSigningKey } from './keys/open-signing-key.ts'

const PROBE_BYTES = 64 * 1024

export interface OpenDepsOptions extends OpenDataOptions {
  /** Rung after commits that leave work. Unless given, workers in other programs are told. */
  doorbell?: Doorbell | undefined
  /** Rung after commits that may have written an event. Unless given, workers in other programs are told. */
  changes?: Doorbell | undefined
  leaseMs: number
  /** May endpoints of webhooks have private addresses? */
  allowPrivate?: boolean | undefined
  /** The private networks in which participants may be; none unless given. */
  participantNetworks?: readonly Network[] | undefined
  /** PEM. Default: the key file beside the database, which the first start creates. */
  receiptSigningKey?: string | undefined
  /** Whose access tokens count: none unless given. */
  identity?: OpenIdentity | undefined
  secretsKey?: SecretsKeysOptions['secretsKey']
  oldSecretsKeys?: SecretsKeysOptions['oldSecretsKeys']
  /** Where the links of mails lead; undefined where none is sent. */
  mails?: MailLinks | undefined
}

export interface OpenDeps {
  deps: DeletionDeps
  metrics: Metrics
  /** Rejects when the database does not answer. */
  checkDatabase: () => Promise<void>
  /** Rejects while the disk of the database or of the store's folder is full. */
  checkDisk: () => Promise<void>
  close: () => Promise<void>
}

/**
 * Opens and migrates the database, opens the store, and creates all other dependencies of the use cases. Throws
 * `EnvironmentError` when the database or the store cannot be opened.
 */
export async function openDeps(options: OpenDepsOptions): Promise<OpenDeps> {
  const { log, leaseMs } = options
  const { database, store } = await openData(options)
  const { doorbell = { ring: () => database.tell('work') }, changes = { ring: () => database.tell('events') } } =
    options
  try {
    const { db, relaxedDb, eraser } = database
    const keyUses = createKeyUses({ relaxedDb, log })
    const metrics = createMetrics()
    const signingKey = await openSigningKey(options)
    const secretsKeys = await openSecretsKeys(options)
    await requireKnownSecrets(db, secretsKeys, log)
    const { kid, x } = publicKeyOf(signingKey.key)
    await inTransaction(db, (trx) => insertReceiptKey(trx, { kid, x, now: Date.now() }))
    return {
      deps: {
        db,
        relaxedDb,
        ...(eraser && { eraser }),
        store,
        log,
        doorbell,
        changes,
        targets: { allowPrivate: options.allowPrivate ?? false },
        participantTargets: { allowPrivate: false, networks: options.participantNetworks ?? [] },
        leaseMs,
        keyUses,
        ...(options.identity ?? { firstSight: { links: true, makes: true } }),
        previews: createPreviewCounts(),
        clock: Date.now,
        ids: createIds(),
        batchSizes: createBatchSizes(batchLimits(db)),
        meters: metrics.meters,
        signingKey,
        secretsKeys,
        mails: options.mails,
      },
      metrics,
      async checkDatabase() {
        await db.selectFrom('users').select('id').limit(1).execute()
      },
      async checkDisk() {
        await probeDisk(db)
        if (store.provider === 'file') await probeStore(store)
      },
      async close() {
        await keyUses.stop()
        await database.close()
      },
    }
  } catch (error) {
    await database.close()
    throw error
  }
}

/** Stores a little, and takes it back. */
async function probeStore(store: ObjectStore): Promise<void> {
  const key = `probes/${randomUUID()}`
  await store.put(key, Readable.from([Buffer.alloc(PROBE_BYTES)]))
  await store.discard(key)
}
