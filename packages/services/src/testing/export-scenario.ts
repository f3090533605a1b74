/** An organization with something of everything, a neighbour with the same, and exports of it that are read in full. */
import { createHash } from 'node:crypto'
import { buffer } from 'node:stream/consumers'
import type { TestDatabase } from '@organizations/database/testing'
import {
  createApiKeyInput,
  exportManifestSchema,
  MANIFEST,
  parseInput,
  type ExportManifest,
  type OrganizationId,
} from '@organizations/domain'
import { seedOrganization, takeCensus, type Census } from '@organizations/seed'
import type { Caller, KeyCaller } from '../deps.ts'
import { exportOrganization, type ExportEntry } from '../export/export-organization.ts'
import { createApiKey } from '../keys/create-api-key.ts'
import { openTestDeps, type OpenedStore, type TestDeps } from './test-deps.ts'

export interface ExportScenario {
  deps: TestDeps
  owner: KeyCaller
  organizationId: OrganizationId
  neighbourId: OrganizationId
  /** The names of apps. */
  apps: string[]
  neighbourApps: string[]
  census: () => Promise<Census>
  begin: (actor?: Caller) => Promise<AsyncGenerator<ExportEntry>>
  /** Reads an export to its end: the content of each file by its path. */
  read: (actor?: Caller) => Promise<ReadExport>
  close: () => Promise<void>
}

export interface ReadExport {
  files: Map<string, Buffer>
  manifest: ExportManifest
  /** The objects of a file of rows. */
  rows: (path: string) => Record<string, unknown>[]
}

/** More than a page of devices in each of its two apps. */
const DEVICES = 700

export async function openExportScenario(
  open: () => Promise<TestDatabase>,
  openStore?: () => Promise<OpenedStore>,
): Promise<ExportScenario> {
  const database = await open()
  const deps = await openTestDeps(database, openStore)
  const { actor: owner } = await deps.newUser('owner@example.com')
  const { actor: neighbour } = await deps.newUser('neighbour@example.com')
  const make = async (email: string, devicesPerApp: number) => {
    const spec = { apps: 2, bundlesPerApp: 3, channelsPerApp: 2, devicesPerApp, bundleBytes: 5000 }
    return await seedOrganization({ ...deps, db: deps.relaxedDb }, { ...spec, name: `Of ${email}`, email })
  }
  const organizationId = await make(owner.email, DEVICES)
  const neighbourId = await make(neighbour.email, 3)
  for (const [user, id] of [
    [owner, organizationId],
    [neighbour, neighbourId],
  ] as const) {
    const input = parseInput(createApiKeyInput, { name: `Key of ${id}`, mode: 'read', limited_to_orgs: [id] })
    await createApiKey(deps, { actor: user, input })
  }
  const appsOf = async (id: OrganizationId) => {
    const rows = await deps.db.selectFrom('apps').select('app_id').where('organization_id', '=', id).execute()
    return rows.map((row) => row.app_id)
  }
  const begin = async (actor: Caller = owner) => {
    return await (await exportOrganization(deps, { actor, input: { orgId: organizationId } })).begin()
  }
  return {
    deps,
    owner,
    organizationId,
    neighbourId,
    apps: await appsOf(organizationId),
    neighbourApps: await appsOf(neighbourId),
    census: () => takeCensus(deps, organizationId),
    begin,
    read: async (actor) => await readAll(await begin(actor)),
    async close() {
      await deps.remove()
      await database.remove()
    },
  }
}

export function sha256(content: Uint8Array): string {
  return createHash('sha256').update(content).digest('hex')
}

async function readAll(entries: AsyncIterable<ExportEntry>): Promise<ReadExport> {
  const files = new Map<string, Buffer>()
  for await (const { path, content } of entries) files.set(path, await buffer(content))
  const text = (path: string) => String(files.get(path) ?? '')
  return {
    files,
    manifest: exportManifestSchema.parse(JSON.parse(text(MANIFEST))),
    rows: (path) =>
      text(path)
        .split('\n')
        .slice(0, -1)
        .map((line) => JSON.parse(line) as Record<string, unknown>), // objects, by the format
  }
}
