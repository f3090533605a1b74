/** Where the rows of an export come from: for each of its files the pages, as callers see these rows over REST. */
import {
  hasTombstone,
  listApiKeys,
  listDevices,
  nextApps,
  nextAuditEntries,
  nextBundles,
  nextBundleUsage,
  nextChannels,
  nextDays,
  nextMembers,
  nextOverrides,
  type ExportedApp,
} from '@organizations/database'
import type { ExportFile, OrganizationId } from '@organizations/domain'
import type { Caller, FileDeps } from '../deps.ts'
import type { Access } from '../rights/require-right.ts'
import { pathOfFile } from './path-of-file.ts'

/** Rows of a page. Reading one must take no longer than others can wait: on SQLite nothing else runs meanwhile. */
const PAGE_ROWS = 250
/** A user has no more. */
const MOST_KEYS = 1000

export interface ExportReader {
  deps: FileDeps
  actor: Caller
  organizationId: OrganizationId
  /** Reads a page, in turn with all others of this process, for a caller who may still have it. */
  page: <T>(read: (access: Access) => Promise<T>) => Promise<T>
}

type Pages = AsyncGenerator<readonly object[]>

export const rowsOf: Readonly<Record<ExportFile, (reader: ExportReader) => Pages>> = {
  async *'organization.jsonl'({ page }) {
    yield [await page(async ({ organization }) => organization)]
  },
  async *'policy.jsonl'({ page }) {
    yield [await page(async ({ policy }) => policy)]
  },
  'members.jsonl': ({ deps: { db, clock }, organizationId, page }) =>
    pagesOf({
      read: (after) =>
        page(async () => await nextMembers(db, { organizationId, after, limit: PAGE_ROWS, now: clock() })),
      keyOf: ({ uid }): string => uid,
      first: '',
    }),
  // What the caller sees of keys that reach this organization alone: a key belongs to its user.
  async *'api_keys.jsonl'({ deps: { db }, actor, organizationId, page }) {
    const { userId, key } = actor
    const { data } = await page(async () => await listApiKeys(db, { userId, key, page: 0, limit: MOST_KEYS }))
    yield data.filter(({ limited_to_orgs: orgs }) => orgs?.length === 1 && orgs[0] === organizationId)
  },
  async *'apps.jsonl'(reader) {
    for await (const apps of appsOf(reader)) yield apps.map(({ app }) => app)
  },
  'bundles.jsonl': (reader) =>
    inEachApp(reader, {
      read: async (app, after) => await nextBundles(reader.deps.db, { ...app, after, limit: PAGE_ROWS }),
      keyOf: ({ bundle }) => bundle.name,
      first: '',
      show: ({ bundle, objectKey }) => ({ ...bundle, file: objectKey === null ? null : pathOfFile(bundle) }),
    }),
  'channels.jsonl': (reader) =>
    inEachApp(reader, {
      read: async (app, after) => await nextChannels(reader.deps.db, { ...app, after, limit: PAGE_ROWS }),
      keyOf: ({ name }) => name,
      first: '',
      show: (channel) => channel,
    }),
  'devices.jsonl': (reader) =>
    inEachApp(reader, {
      read: async (app, after) => await listDevices(reader.deps.db, { ...app, after, limit: PAGE_ROWS }),
      keyOf: ({ device_id: id }) => id,
      first: '',
      show: (device) => device,
    }),
  'device_overrides.jsonl': (reader) =>
    inEachApp(reader, {
      read: async (app, after) => await nextOverrides(reader.deps.db, { ...app, after, limit: PAGE_ROWS }),
      keyOf: ({ device_id: id }) => id,
      first: '',
      show: (override, { appId }) => ({ app_id: appId, ...override }),
    }),
  'statistics.jsonl': (reader) =>
    inEachApp(reader, {
      read: async (app, after) => await nextDays(reader.deps.db, { ...app, after, limit: PAGE_ROWS }),
      keyOf: ({ date }) => date,
      first: '',
      show: (day, { appId }) => ({ app_id: appId, ...day }),
    }),
  'bundle_usage.jsonl': (reader) =>
    inEachApp(reader, {
      read: async (app, after) => await nextBundleUsage(reader.deps.db, { ...app, after, limit: PAGE_ROWS }),
      keyOf: (usage) => usage,
      first: { date: '', version_name: '' },
      show: (usage, { appId }) => ({ app_id: appId, ...usage }),
    }),
  'audit.jsonl': ({ deps: { db }, organizationId, page }) =>
    pagesOf({
      read: (after) => page(async () => await nextAuditEntries(db, { organizationId, after, limit: PAGE_ROWS })),
      keyOf: ({ id }): string => id,
      first: '',
    }),
}

/** The apps of the organization, a page at a time. */
export function appsOf({ deps: { db }, organizationId, page }: ExportReader): AsyncGenerator<ExportedApp[]> {
  return pagesOf({
    read: (after) => page(async () => await nextApps(db, { organizationId, after, limit: PAGE_ROWS })),
    keyOf: ({ appUuid }) => appUuid,
    first: '',
  })
}

interface AppOfExport {
  organizationId: OrganizationId
  appUuid: string
  appId: string
}

interface RowsOfApp<Row, Key> {
  read: (app: AppOfExport, after: Key) => Promise<Row[]>
  keyOf: (row: Row) => Key
  first: Key
}

/** The rows of each app. Those of an app end when it is deleted: its rows are on their way out. */
export async function* pagesInApps<Row, Key>(
  reader: ExportReader,
  { read, keyOf, first }: RowsOfApp<Row, Key>,
): AsyncGenerator<{ rows: Row[]; app: AppOfExport }> {
  const { deps, organizationId, page } = reader
  for await (const apps of appsOf(reader)) {
    for (const { app: found, appUuid } of apps) {
      const app = { organizationId, appUuid, appId: found.app_id }
      const isGone = () => hasTombstone(deps.db, { kind: 'app', id: appUuid })
      const readPage = (after: Key) => page(async () => ((await isGone()) ? [] : await read(app, after)))
      for await (const rows of pagesOf({ read: readPage, keyOf, first })) yield { rows, app }
    }
  }
}

async function* inEachApp<Row, Key>(
  reader: ExportReader,
  { show, ...from }: RowsOfApp<Row, Key> & { show: (row: Row, app: AppOfExport) => object },
): Pages {
  for await (const { rows, app } of pagesInApps(reader, from)) yield rows.map((row) => show(row, app))
}

/** Pages by key: each is read after the last row of the one before, until one is not full. */
async function* pagesOf<Row, Key>({
  read,
  keyOf,
  first,
}: {
  read: (after: Key) => Promise<Row[]>
  keyOf: (row: Row) => Key
  first: Key
}): AsyncGenerator<Row[]> {
  for (let after = first; ;) {
    const rows = await read(after)
    const last = rows.at(-1)
    if (last === undefined) return
    yield rows
    if (rows.length < PAGE_ROWS) return
    after = keyOf(last)
  }
}
