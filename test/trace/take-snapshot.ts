/** Reads, in a transaction, what there is of a deletion and of its subject. */
import { findDeletion, type Database, type Transaction } from '@organizations/database'
import { sweepSteps, type Deletion, type DeletionId } from '@organizations/domain'
import { sql, type RawBuilder, type SqlBool } from 'kysely'
import type { Snapshot } from './trace-row.ts'

export async function takeSnapshot(trx: Transaction<Database>, id: DeletionId): Promise<Snapshot> {
  const deletion = await findDeletion(trx, id)
  if (deletion === undefined) throw new Error(`Expected the deletion ${id}`)
  const { state, round, stalledRounds, strays, lateListings, failures, subjectKind: kind, plan, step: at } = deletion
  const step = plan.steps[at]
  const ofDeletion = trx.selectFrom('deletion_steps').selectAll().where('deletion_id', '=', id)
  const steps = await ofDeletion.orderBy('table_name').execute() // rows of the same are to be the same text
  return {
    kind,
    subjectId: deletion.subjectId,
    state,
    action: step?.action ?? 'none',
    table: step !== undefined && 'table' in step ? step.table : null,
    passed: sweepSteps({ steps: plan.steps.slice(0, at) }).map(({ table }) => table),
    isAtCursor: deletion.cursor !== null,
    round,
    stalledRounds,
    strays,
    lateListings,
    failures,
    ...(await readLease(trx, id)),
    event: await readEvent(trx, deletion),
    incomplete: steps.filter((it) => it.incomplete_in_round === round).map((it) => it.table_name),
    removed: Object.fromEntries(steps.map((it) => [it.table_name, it.rows_removed])),
    ...(await readEnds(trx, deletion)),
    ...(await readContents(trx, deletion)),
    participants: await readParticipants(trx, id),
    farewells: await readFarewells(trx, deletion),
    told: deletion.farewell,
  }
}

async function readLease(
  trx: Transaction<Database>,
  id: DeletionId,
): Promise<Pick<Snapshot, 'token' | 'leaseEndsAt' | 'dueAt'>> {
  const query = trx.selectFrom('deletions').select(['lease_token', 'lease_ends_at', 'due_at']).where('id', '=', id)
  const { lease_token: token, lease_ends_at: leaseEndsAt, due_at: dueAt } = await query.executeTakeFirstOrThrow()
  return { token, leaseEndsAt, dueAt }
}

async function readEvent(trx: Transaction<Database>, { eventId }: Deletion): Promise<Snapshot['event']> {
  const row = await trx.selectFrom('outbox').selectAll().where('id', '=', eventId).executeTakeFirst()
  if (row === undefined) return { id: eventId, type: 'purged', dispatch: 0, rings: 0, dueAt: 0, isOpen: false }
  const { id, type, dispatch, rings } = row
  return { id, type, dispatch, rings, dueAt: row.due_at, isOpen: row.acknowledged_at === null }
}

async function readEnds(
  trx: Transaction<Database>,
  { id, subjectKind, subjectId }: Deletion,
): Promise<Pick<Snapshot, 'receipts' | 'isFenced' | 'hasOwnRow' | 'heldAppIds'>> {
  const tables = { organization: 'organizations', app: 'apps', user: 'users', bundle: 'bundles', channel: 'channels' }
  const table = subjectKind === 'bundles' ? undefined : tables[subjectKind]
  const id_ = ['bundle', 'channel'].includes(subjectKind) ? Number(subjectId) : subjectId
  const isOfIt = sql<SqlBool>`deletion_id = ${id}`
  const { receipts, tombstones, held, own } = await countRows(trx, {
    receipts: ['receipts', isOfIt],
    tombstones: ['tombstones', isOfIt],
    held: ['held_app_ids', isOfIt],
    own: table === undefined ? undefined : [table, sql`id = ${id_}`],
  })
  return { receipts, isFenced: tombstones === 1, hasOwnRow: own === 1, heldAppIds: held }
}

const nothing = { memberOf: [], bundleKeys: [], uploads: [] }

async function readContents(
  trx: Transaction<Database>,
  deletion: Deletion,
): Promise<Pick<Snapshot, 'rows' | 'memberOf' | 'bundleKeys' | 'uploads'>> {
  const { subjectKind: kind, organizationId } = deletion
  if (kind === 'user') {
    const members = await sql<{ organizationId: string }>`
      select organization_id as "organizationId" from members
      where user_id = ${deletion.subjectId} order by organization_id`.execute(trx)
    const memberOf = members.rows.map((it) => it.organizationId)
    return { ...nothing, rows: { members: memberOf.length }, memberOf }
  }
  const isOurs = isOf(deletion)
  if (kind === 'channel') return { ...nothing, rows: await countRows(trx, { channels: ['channels', isOurs] }) }
  const bundles = await sql<{ key: string | null }>`
    select object_key as key from bundles where ${isOurs} order by object_key`.execute(trx)
  const rows: Record<string, number> = { bundles: bundles.rows.length }
  const bundleKeys = bundles.rows.flatMap(({ key }) => key ?? [])
  if (kind !== 'organization' && kind !== 'app') return { ...nothing, rows, bundleKeys }
  const uploads = await sql<{ key: string; leaseEndsAt: number }>`
    select object_key as key, lease_ends_at as "leaseEndsAt" from uploads where ${isOurs} order by object_key`.execute(
    trx,
  )
  const counted: Record<string, Counted> = { channels: ['channels', isOurs] }
  if (kind === 'organization') {
    counted['apps'] = ['apps', sql`organization_id = ${organizationId}`]
    counted['webhook_deliveries'] = ['webhook_deliveries', isOurs]
  }
  return {
    ...nothing,
    rows: { ...rows, uploads: uploads.rows.length, ...(await countRows(trx, counted)) },
    bundleKeys,
    uploads: uploads.rows.map(({ key, leaseEndsAt }) => ({ key, leaseEndsAt })),
  }
}

function isOf({ id, subjectKind, subjectId, organizationId, appUuid }: Deletion): RawBuilder<SqlBool> {
  const ofOrganization = sql<SqlBool>`organization_id = ${organizationId}`
  if (subjectKind === 'organization') return ofOrganization
  const ofApp = sql<SqlBool>`${ofOrganization} and app_uuid = ${appUuid}`
  if (subjectKind === 'app') return ofApp
  return subjectKind === 'bundles'
    ? sql<SqlBool>`${ofApp} and deletion_id = ${id}`
    : sql<SqlBool>`${ofApp} and id = ${Number(subjectId)}`
}

async function readParticipants(trx: Transaction<Database>, id: DeletionId): Promise<Snapshot['participants']> {
  const query = trx.selectFrom('deletion_participants').selectAll().where('deletion_id', '=', id)
  const rows = await query.orderBy('participant_id').execute()
  return rows.map((it) => ({
    id: it.participant_id,
    state: it.state,
    isRequired: it.required === 1,
    claim: it.claim,
    claimEndsAt: it.claim_ends_at,
    nextTryAt: it.next_try_at,
  }))
}

async function readFarewells(
  trx: Transaction<Database>,
  { subjectKind, organizationId }: Deletion,
): Promise<Snapshot['farewells']> {
  if (subjectKind !== 'organization' || organizationId === null) return []
  const query = trx.selectFrom('webhook_deliveries').selectAll().where('organization_id', '=', organizationId)
  const rows = await query.where('waited_until', 'is not', null).orderBy('id').execute()
  return rows.map((it) => ({
    id: it.id,
    state: it.state,
    claim: it.claim,
    claimEndsAt: it.claim_ends_at,
    nextTryAt: it.next_try_at,
    waitedUntil: it.waited_until ?? 0,
  }))
}

type Counted = readonly [table: string, isIt: RawBuilder<SqlBool>]

/** By one statement, since other transactions wait for this one. Of what has no table there is none. */
async function countRows<Name extends string>(
  trx: Transaction<Database>,
  counted: Record<Name, Counted | undefined>,
): Promise<Record<Name, number>> {
  const counts = (Object.entries(counted) as [Name, Counted | undefined][]).map(([name, of]) => {
    const count = of === undefined ? sql`0` : sql`(select count(*) from ${sql.table(of[0])} where ${of[1]})`
    return sql`${count} as ${sql.ref(name)}`
  })
  const { rows } = await sql<Record<Name, number>>`select ${sql.join(counts)}`.execute(trx)
  if (rows[0] === undefined) throw new Error('Expected a row of counts')
  return rows[0]
}
