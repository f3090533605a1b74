/**
 * The dependencies of use cases in tests: a real database and a real store, with time, ids and log in the test's hand.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { batchLimits, inTransaction, insertReceiptKey } from '@organizations/database'
import type { TestDatabase } from '@organizations/database/testing'
import {
  idPrefixes,
  type AuditEntryId,
  type DeletionId,
  type DeliveryId,
  type EventId,
  type FeedEventId,
  type InvitationId,
  type OrganizationId,
  type SessionId,
  type ParticipantId,
  type MailId,
  type UserId,
  type WebhookId,
} from '@organizations/domain'
import { parseNetworks } from '@organizations/egress'
import { openFolderStore, type ObjectStore } from '@organizations/storage'
import { generateSigningKey, publicKeyOf, readSigningKey } from '@organizations/receipts'
import { typeid } from 'typeid-js'
import { authenticate } from '../keys/authenticate.ts'
import { bootstrapOperator } from '../operator/bootstrap-operator.ts'
import { createUser } from '../operator/users/create-user.ts'
import type { KeyCaller, DeletionDeps } from '../deps.ts'
import { noMeters } from '../meters.ts'
import { openEgress } from '@organizations/egress'
import { noDeliveryMeters } from '../webhooks/deliveries/delivery-deps.ts'
import { createBatchSizes } from '../deletion/run/batch-sizes.ts'
import { createPreviewCounts } from '../deletion/preview/preview-counts.ts'
import { generateSecretsKey, readSecretsKey } from '../secrets/secret-keys.ts'

export { watched } from './watched-db.ts'
export { insertFailedDelivery } from './failed-delivery.ts'
export { forgetPerson } from './forget-person.ts'
export { newestInvitationToken } from './newest-invitation-token.ts'
export { insertSampleKeys } from './insert-sample-keys.ts'

export interface TestDeps extends DeletionDeps {
  /** What `clock` answers; tests move it. Real time until it is set. */
  now: number | undefined
  rings: number
  logged: { level: 'info' | 'warn' | 'error'; fields: object; message: string }[]
  operator: KeyCaller
  /** Makes a user with a key of mode `all`. */
  newUser: (email: string) => Promise<{ actor: KeyCaller; secret: string }>
  remove: () => Promise<void>
}

/** A store for a test, empty and its own: those of `testStores` are. */
export interface OpenedStore {
  store: ObjectStore
  close: () => Promise<void>
}

/** Opens them over a fresh folder, unless the test brings a store. */
export async function openTestDeps(
  { db, relaxedDb, useClock, eraser }: TestDatabase,
  openStore: () => Promise<OpenedStore> = openFolder,
): Promise<TestDeps> {
  const { store, close } = await openStore()
  const logged: TestDeps['logged'] = []
  const record = (level: TestDeps['logged'][number]['level']) => (fields: object, message: string) => {
    logged.push({ level, fields, message })
  }
  // No test sends anything unless it brings what does.
  const egress = openEgress({ policy: { allowPrivate: false }, resolveName: async () => [] })
  const deps: Omit<TestDeps, 'operator' | 'newUser'> = {
    db,
    relaxedDb,
    ...(eraser && { eraser }),
    store,
    leaseMs: 10_000,
    batchSizes: createBatchSizes(batchLimits(db)),
    meters: noMeters,
    signingKey: readSigningKey(generateSigningKey()),
    secretsKeys: { current: readSecretsKey(generateSecretsKey()), old: [] },
    now: undefined,
    rings: 0,
    logged,
    clock: () => deps.now ?? Date.now(),
    doorbell: { ring: () => (deps.rings += 1) },
    changes: { ring() {} },
    targets: { allowPrivate: false },
    participantTargets: { allowPrivate: false, networks: parseNetworks('127.0.0.0/8') },
    sending: { relaxedDb, egress, random: () => 0, meters: noDeliveryMeters },
    keyUses: { note() {} },
    firstSight: { links: true, makes: true },
    previews: createPreviewCounts(),
    log: { info: record('info'), warn: record('warn'), error: record('error') },
    ids: {
      organization: () => typeid(idPrefixes.organization).toString() as OrganizationId, // the prefix makes it one
      user: () => typeid(idPrefixes.user).toString() as UserId,
      deletion: () => typeid(idPrefixes.deletion).toString() as DeletionId,
      event: () => typeid(idPrefixes.event).toString() as EventId,
      auditEntry: () => typeid(idPrefixes.auditEntry).toString() as AuditEntryId,
      feedEvent: () => typeid(idPrefixes.feedEvent).toString() as FeedEventId,
      webhook: () => typeid(idPrefixes.webhook).toString() as WebhookId,
      delivery: () => typeid(idPrefixes.delivery).toString() as DeliveryId,
      session: () => typeid(idPrefixes.session).toString() as SessionId,
      participant: () => typeid(idPrefixes.participant).toString() as ParticipantId,
      mail: () => typeid(idPrefixes.mail).toString() as MailId,
      invitation: () => typeid(idPrefixes.invitation).toString() as InvitationId,
      uuid: () => typeid().toUUID(),
    },
    remove: close,
  }
  useClock(() => deps.clock())
  const { kid, x } = publicKeyOf(deps.signingKey.key)
  await inTransaction(db, (trx) => insertReceiptKey(trx, { kid, x, now: 1 }))
  await bootstrapOperator(deps, { email: 'operator@example.com', secret: OPERATOR_SECRET })
  const operator = await authenticate(deps, OPERATOR_SECRET)
  const newUser: TestDeps['newUser'] = async (email) => {
    const { apiKey } = await createUser(deps, { actor: operator, input: { email, name: undefined, plan: undefined } })
    const secret = apiKey.key ?? ''
    return { actor: await authenticate(deps, secret), secret }
  }
  return Object.assign(deps, { operator, newUser })
}

async function openFolder(): Promise<OpenedStore> {
  const folder = await mkdtemp(join(tmpdir(), 'organizations-objects-'))
  return { store: await openFolderStore(folder), close: () => rm(folder, { recursive: true }) }
}

/** The operator's key in tests. */
export const OPERATOR_SECRET = 'operator-secret-for-tests'
