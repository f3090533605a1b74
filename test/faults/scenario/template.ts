// An installation that is made once and copied for each run: far cheaper than seeding anew. An organization with
// something in every table and with files that no row names, and a neighbour that is the same and must stay so.

import { randomUUID } from 'node:crypto'

import { inTransaction, type Database, type Kysely } from '@organizations/database'
import {
  bundleObjectKey,
  createUserInput,
  organizationSubject,
  parseInput,
  type DeletionSubject,
  type OrganizationId,
  type OrganizationSubjectKind,
  type UserId,
} from '@organizations/domain'
import { createLog, openDeps } from '@organizations/runtime'
import { seedOrganization, takeCensus, type Census } from '@organizations/seed'
import { authenticate, bootstrapOperator, createUser, type DeletionDeps } from '@organizations/services'

import { OPERATOR_KEY, type Installation } from '../../support/installation.ts'
import { createTraceTable } from '../../trace/trace-table.ts'
import { sharedPrograms } from '../../support/shared-programs.ts'
import { addPeople, type People } from './people.ts'
import { createPlace, type DatabaseName } from './template-place.ts'

export interface Template {
  database: DatabaseName
  /** The key of the person who owns both organizations. */
  key: string
  subjects: Record<OrganizationSubjectKind, Doomed>
  neighbour: { id: OrganizationId; census: Census }
  /** Who is a member of both organizations, and of the neighbour still when one of them is deleted. */
  people: People | undefined
  /** The app that takes uploads, and that is deleted when an app is. */
  app: { appId: string; appUuid: string; organizationId: OrganizationId }
  /** An installation with all of it, its own. */
  install: (env?: Record<string, string>) => Promise<TemplateInstallation>
  remove: () => Promise<void>
}

export interface TemplateInstallation extends Installation {
  /** Where the programs are bundled that `launch` starts on it. */
  programs: string
}

/** What is to be deleted, and the request that asks for it. */
export interface Doomed {
  subject: DeletionSubject
  path: string
}

export interface TemplateSize {
  apps: number
  bundles: number
  devices: number
}

const OWNER = 'ada@example.com'

const person = (email: string) => parseInput(createUserInput, { email })

export async function makeTemplate(
  database: DatabaseName,
  size: TemplateSize,
  { withPeople = false } = {},
): Promise<Template> {
  const programs = await sharedPrograms()
  const place = await createPlace(database)
  const { deps, close } = await openDeps({
    ...place.urls,
    log: createLog('silent'),
    doorbell: { ring() {} },
    leaseMs: 10_000,
  })
  try {
    await bootstrapOperator(deps, { email: 'operator@example.com', secret: OPERATOR_KEY })
    const actor = await authenticate(deps, OPERATOR_KEY)
    const { apiKey } = await createUser(deps, { actor, input: person(OWNER) })
    const { user: invited } = await createUser(deps, { actor, input: person('bob@example.com') })
    const [doomedId, neighbourId] = [
      await makeOrganization(deps, size, invited.uid),
      await makeOrganization(deps, size, invited.uid),
    ]
    const organizations = [doomedId, neighbourId] as const
    const people = withPeople ? await addPeople(deps, { organizations, ownerKey: apiKey.key ?? '' }) : undefined
    await inTransaction(deps.db, (trx) => createTraceTable(trx, place.urls.databaseUrl))
    return {
      database,
      people,
      key: apiKey.key ?? '',
      ...(await findSubjects(deps.db, doomedId)),
      neighbour: { id: neighbourId, census: await takeCensus(deps, neighbourId) },
      install: async (env = {}) => ({ ...(await place.install(env)), programs }),
      remove: () => place.remove(),
    }
  } finally {
    await close()
  }
}

async function makeOrganization(
  deps: DeletionDeps,
  { apps, bundles, devices }: TemplateSize,
  invited: UserId,
): Promise<OrganizationId> {
  const target = { db: deps.relaxedDb, store: deps.store, ids: deps.ids }
  const size = { apps, bundlesPerApp: bundles, channelsPerApp: 2, devicesPerApp: devices, bundleBytes: 300 }
  const id = await seedOrganization(target, { ...size, name: 'Seeded', email: OWNER })
  await addTheRest(deps, id, invited)
  return id
}

/** What the seed leaves out: an invitation, a stored answer, and files that no row names. */
async function addTheRest({ db, store }: DeletionDeps, id: OrganizationId, invited: UserId): Promise<void> {
  const app = await db.selectFrom('apps').select('id').where('organization_id', '=', id).executeTakeFirstOrThrow()
  const now = Date.now()
  const owned = { organization_id: id, user_id: invited, created_at: now }
  const answer = { operation: 'app.create', idempotency_key: randomUUID(), body_hash: '', answer: '{}' }
  await inTransaction(db, async (trx) => {
    const pending = { role: 'read', accepted_at: null, invitation_ends_at: now + 86_400_000 } as const
    await trx
      .insertInto('members')
      .values({ ...owned, ...pending })
      .execute()
    await trx
      .insertInto('idempotency_records')
      .values({ ...owned, ...answer })
      .execute()
  })
  for (const text of ['one', 'another']) await store.put(bundleObjectKey(id, app.id, randomUUID()), oneChunk(text))
}

async function* oneChunk(text: string): AsyncGenerator<Uint8Array> {
  yield new TextEncoder().encode(text)
}

async function findSubjects(
  db: Kysely<Database>,
  organizationId: OrganizationId,
): Promise<Pick<Template, 'app' | 'subjects'>> {
  const app = await db
    .selectFrom('apps')
    .select(['id', 'app_id'])
    .where('organization_id', '=', organizationId)
    .orderBy('id')
    .executeTakeFirstOrThrow()
  const within = { organizationId, appUuid: app.id }
  const oldest = async (table: 'bundles' | 'channels') =>
    await db
      .selectFrom(table)
      .select(['id', 'name'])
      .where('organization_id', '=', organizationId)
      .where('app_uuid', '=', app.id)
      .orderBy('id')
      .executeTakeFirstOrThrow()
  // The oldest bundle: channels are on the newest, and one in use is not deleted.
  const [bundle, channel] = [await oldest('bundles'), await oldest('channels')]
  const query = (more: Record<string, string>) => new URLSearchParams({ app_id: app.app_id, ...more }).toString()
  return {
    app: { ...within, appId: app.app_id },
    subjects: {
      organization: { subject: organizationSubject(organizationId), path: `/organization?orgId=${organizationId}` },
      app: { subject: { ...within, subjectKind: 'app', subjectId: app.id }, path: `/app/${app.app_id}` },
      bundle: {
        subject: { ...within, subjectKind: 'bundle', subjectId: String(bundle.id) },
        path: `/bundle?${query({ version: bundle.name })}`,
      },
      // Those that no channel is on. Their deletion's id is known once it is asked for.
      bundles: { subject: { ...within, subjectKind: 'bundles', subjectId: '' }, path: `/bundle?${query({})}` },
      channel: {
        subject: { ...within, subjectKind: 'channel', subjectId: String(channel.id) },
        path: `/channel?${query({ channel: channel.name })}`,
      },
    },
  }
}
