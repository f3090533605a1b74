import {
  insertApp,
  isAppIdReserved,
  isUniqueViolation,
  type Database,
  type NewApp,
  type Transaction,
} from '@organizations/database'
import {
  DEFAULT_RETENTION_SECONDS,
  DEFAULT_UPLOAD_CHANNEL,
  DomainError,
  type App,
  type CreateAppInput,
} from '@organizations/domain'
import { recordChange } from '../audit/record-change.ts'
import type { Call, Caller, Deps } from '../deps.ts'
import { inIdempotentTransaction } from '../idempotency/idempotent-transaction.ts'
import { made } from '../idempotency/what-was-made.ts'
import { requireNewAppRight } from './require-app-right.ts'

/**
 * Creates an app in an organization. Its `app_id` is unique in the service, and stays taken until the deletion of the
 * app that had it is complete.
 */
export async function createApp(deps: Deps, call: Call<CreateAppInput>): Promise<App> {
  const { app_id: appId, name, owner_org: orgId, icon } = call.input
  const createdAt = deps.clock()
  const requireStill = (trx: Transaction<Database>, actor: Caller) =>
    requireNewAppRight(trx, { actor, orgId, appId, now: createdAt })
  const repeatable = {
    operation: 'app.create',
    mode: 'write',
    requireStill,
    organizationOf: ({ owner_org }: App) => owner_org,
    madeOf: ({ id }: App) => made.app(id),
  } as const
  return await inIdempotentTransaction(deps, call, repeatable, async (trx, actor) => {
    const organizationId = await requireStill(trx, actor)
    const app = await insertNewApp(trx, {
      organizationId,
      id: deps.ids.uuid(),
      appId,
      name,
      iconUrl: icon ?? null,
      userId: actor.userId,
      defaultUploadChannel: DEFAULT_UPLOAD_CHANNEL,
      retentionSeconds: DEFAULT_RETENTION_SECONDS,
      createdAt,
    })
    const after = { name: app.name, icon_url: app.icon_url }
    await recordChange(deps, trx, call, {
      organizationId,
      action: 'app.create',
      subject: appId,
      before: null,
      after,
      event: { type: 'app.created', data: { app_id: appId, changes: after } },
    })
    return app
  })
}

async function insertNewApp(trx: Transaction<Database>, app: NewApp): Promise<App> {
  try {
    const inserted = await insertApp(trx, app)
    if (!(await isAppIdReserved(trx, app.appId))) return inserted
  } catch (error) {
    if (!isUniqueViolation(error, 'apps.app_id')) throw error
    throw new DomainError('app_id_taken', undefined, { cause: error })
  }
  throw new DomainError('app_id_taken')
}
