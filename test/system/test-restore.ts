// A backup is older than deletions: restored, it has what was destroyed for good. The tombstones, kept apart, undo
// that.

import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import { openDatabase } from '@organizations/database'
import type { OrganizationId } from '@organizations/domain'
import { generateSigningKey } from '@organizations/receipts'
import { takeCensus, totalOf, type Census } from '@organizations/seed'
import { generateSecretsKey } from '@organizations/services'
import { openFolderStore } from '@organizations/storage'
import SqliteDatabase from 'better-sqlite3'
import { sql } from 'kysely'
import { afterEach, expect, test } from 'vitest'

import { createCommandLine, type CommandLine } from '../support/cli/command-line.ts'
import { createInstallation, OPERATOR_KEY, type Installation, type Server } from '../support/installation.ts'
import { createUser, restClient, type RestClient } from '../support/rest-client.ts'
import { sharedPostgres } from '../support/shared-postgres.ts'
import { waitFor } from '../support/wait-for.ts'
import { startWebhookReceiver } from '../support/webhook-receiver.ts'

const SIGNING_KEY = generateSigningKey()
const SECRETS_KEY = generateSecretsKey()
const cleanups: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const cleanUp of cleanups.splice(0).toReversed()) await cleanUp()
})

/** Where a database is, and how to make a copy of it. */
export interface Place {
  name: string
  create: () => Promise<{ url?: string; backUp: (server: Server, installation: Installation) => Promise<string> }>
}

export const onSqlite: Place = {
  name: 'SQLite, by its online backup',
  create: async () => ({
    async backUp(_, { folder }) {
      const copy = join(folder, 'copy.db')
      const database = new SqliteDatabase(join(folder, 'organizations.db'))
      await database.backup(copy)
      database.close()
      return `file:${copy}`
    },
  }),
}

export const onPostgres: Place = {
  name: 'Postgres, by a copy of the database',
  async create() {
    const server = await sharedPostgres()
    const at = (database: string) => Object.assign(new URL(server), { pathname: `/${database}` }).href
    const name = `restore_${process.pid}`
    const run = async (statement: string) => {
      const { db, close } = openDatabase(server, { baseFolder: '/', onBackgroundError: console.error })
      await db.connection().execute(async (connection) => {
        await sql.raw('set default_transaction_read_only = off').execute(connection) // on outside of transactions
        await sql.raw(statement).execute(connection)
      })
      await close()
    }
    await run(`create database ${name}`)
    cleanups.push(() => run(`drop database ${name} with (force)`))
    return {
      url: at(name),
      async backUp(running) {
        await stop(running) // no connection may be open to what is copied
        await run(`create database ${name}_copy template ${name}`)
        cleanups.push(() => run(`drop database ${name}_copy with (force)`))
        return at(`${name}_copy`)
      },
    }
  },
}

/** Declares the test of a backup that is restored, and whose tombstones are replayed. */
export function testRestore({ name, create }: Place): void {
  test(`what was deleted after the backup is gone again: ${name}`, async () => {
    const { url, backUp } = await create()
    const installation = install(url === undefined ? {} : { DATABASE_URL: url })
    let server = await installation.startStandalone()
    const ada = await createUser(restClient(server.url, OPERATOR_KEY), 'ada@example.com')
    const [doomed, partly, neighbour] = await Promise.all([
      seed(installation, 1),
      seed(installation, 2),
      seed(installation, 1),
    ])
    const [appId = '', otherApp = ''] = await appsOf(restClient(server.url, ada), partly)
    const hooks = await openHooks(restClient(server.url, ada), doomed)
    const cursors = await readCursors(server, ada, hooks.living)

    const copyUrl = await backUp(server, installation)
    if (server.hasEnded()) server = await installation.startStandalone()
    const rest = restClient(server.url, ada)
    await rest.post('/bundle', { ...external, app_id: otherApp, version: '9.0.0' })
    for (const path of [
      `/organization?orgId=${doomed}`,
      `/app/${appId}`,
      `/bundle?app_id=${otherApp}&version=1.0.0`,
      `/bundle?app_id=${otherApp}&version=9.0.0`,
    ]) {
      expect(await rest.delete(path)).toMatchObject({ status: 200 })
    }
    await whenAllAreComplete(enter(installation, server), 4)
    const exported = await enter(installation, server).run(['operator', 'tombstones'])
    const file = join(installation.folder, 'tombstones.jsonl')
    await writeFile(file, exported.stdout)
    await stop(server)
    const after = await lookAt(installation, [doomed, partly, neighbour])

    const restored = install({ DATABASE_URL: copyUrl, STORAGE_URL: installation.env['STORAGE_URL'] ?? '' })
    const sent = hooks.receiver.received.length
    expect(hooks.pathsOf('organization.deleted')).toEqual(['/doomed'])
    server = await restored.startStandalone({ DELIVERIES: 'off' })
    const again = restClient(server.url, ada)
    expect(await again.get(`/organization?orgId=${doomed}`)).toMatchObject({ status: 200 })
    expect(await appsOf(again, partly)).toEqual([appId, otherApp])

    const orgs = enter(restored, server)
    expect(await orgs.json('operator', 'tombstones', 'replay', file)).toEqual({
      deletedAgain: 3,
      restored: 1,
      known: 0,
      inUse: 0,
    })
    expect(await again.get(`/organization?orgId=${doomed}`)).toMatchObject({ status: 403 })
    await whenAllAreComplete(orgs, 3)
    for (const { path, key, cursor } of cursors) {
      const reader = restClient(server.url, key)
      const expired = await reader.get(`${path}&after=${cursor}`)
      expect({ path, ...expired }).toMatchObject({ path, status: 410, body: { code: 'cursor_expired' } })
      const { oldestCursor } = expired.body as { oldestCursor: string } // as the contract has it
      expect(await reader.get(`${path}&after=${oldestCursor}`)).toMatchObject({ status: 200 })
    }
    expect(await orgs.json('operator', 'tombstones', 'replay', file)).toEqual({
      deletedAgain: 0,
      restored: 0,
      known: 4,
      inUse: 0,
    })
    expect(await again.post('/bundle', { ...external, app_id: otherApp, version: '9.0.0' })).toMatchObject({
      status: 200,
    })
    const { highestIds } = JSON.parse(exported.stdout.trim().split('\n').at(-1) ?? '') as {
      highestIds: { bundles: number }
    }
    const { body } = await again.get(`/bundle?app_id=${otherApp}&limit=1`)
    expect(body.data).toEqual([expect.objectContaining({ name: '9.0.0', id: highestIds.bundles + 1 })])
    expect(await again.delete(`/bundle?app_id=${otherApp}&version=9.0.0`)).toMatchObject({ status: 200 })
    await whenAllAreComplete(orgs, 4)
    await stop(server)

    // Nothing was sent, and what waits goes to the living alone.
    expect(hooks.receiver.received).toHaveLength(sent)
    hooks.receiver.answer = () => ({ status: 200 })
    server = await restored.startStandalone()
    await waitFor(() => hooks.receiver.received.length > sent, { what: 'the delivery that waited in the backup' })
    await stop(server)
    expect(new Set(hooks.receiver.received.slice(sent).map(({ path }) => path))).toEqual(new Set(['/living']))

    const [gone, kept, untouched] = await lookAt(restored, [doomed, partly, neighbour])
    expect(totalOf(gone as Census)).toBe(0) // three were asked for
    expect(untouched).toEqual(after[2])
    expect(kept?.objects).toEqual(after[1]?.objects)
    for (const table of ['apps', 'bundles', 'channels', 'devices']) {
      expect([table, kept?.tables[table]]).toEqual([table, after[1]?.tables[table]])
    }
  })
}

/** An endpoint of an organization that is to be deleted, and one of another: for each a delivery fails and waits. */
async function openHooks(rest: RestClient, doomed: string) {
  const receiver = await startWebhookReceiver()
  cleanups.push(() => receiver.close())
  receiver.answer = ({ body }) => ({ status: body.includes('organization.deleted') ? 200 : 500 })
  const { body } = await rest.post('/organization', { name: 'Living', email: 'ada@example.com' })
  const { id: living = '' } = body
  for (const [orgId, path] of [
    [doomed, '/doomed'],
    [living, '/living'],
  ]) {
    const events = ['organization.updated', 'organization.deleted']
    const made = await rest.post('/webhooks', { orgId, name: 'test', url: receiver.url + path, events })
    expect(made).toMatchObject({ status: 201 })
    expect(await rest.put('/organization', { orgId, name: 'Renamed' })).toMatchObject({ status: 200 })
  }
  const haveFailed = () => new Set(receiver.received.map(({ path }) => path)).size === 2
  await waitFor(haveFailed, { what: 'a try of each' })
  const pathsOf = (type: string) => receiver.received.filter((it) => it.body.includes(type)).map(({ path }) => path)
  return { receiver, living, pathsOf }
}

/** Where readers of two feeds are, each with the key that it reads with: of all organizations, and of one of them. */
async function readCursors({ url }: Server, key: string, orgId: string) {
  const readers = [
    { path: '/operator/events?limit=100', key: OPERATOR_KEY },
    { path: `/organization/events?orgId=${orgId}`, key },
  ]
  const at = async (reader: (typeof readers)[number]) => {
    const { body } = await restClient(url, reader.key).get(`${reader.path}&after=latest`)
    return { ...reader, cursor: (body as { cursor: string }).cursor } // as the contract has it
  }
  return await Promise.all(readers.map(at))
}

const external = { external_url: 'https://example.com/bundle.zip', checksum: 'sum' }

function install(env: Record<string, string>): Installation {
  const installation = createInstallation({
    RECEIPT_SIGNING_KEY: SIGNING_KEY,
    SECRETS_KEY,
    WEBHOOK_ALLOW_PRIVATE: '1',
    ...env,
  })
  cleanups.push(() => installation.remove())
  return installation
}

function enter({ folder }: Installation, { url }: Server): CommandLine {
  return createCommandLine(folder, { ORGS_URL: url, ORGS_API_KEY: OPERATOR_KEY })
}

async function stop(server: Server): Promise<void> {
  server.signal('SIGTERM')
  expect(await server.ending).toMatchObject({ code: 0 })
}

async function seed(installation: Installation, apps: number): Promise<OrganizationId> {
  const counts = [
    '--apps',
    String(apps),
    '--bundles',
    '2',
    '--channels',
    '1',
    '--devices',
    '20',
    '--bundle-bytes',
    '100',
  ]
  const { code, stdout, stderr } = await installation.runSeed(
    '--name',
    'Seeded',
    '--email',
    'ada@example.com',
    ...counts,
  )
  expect({ code, stderr }).toMatchObject({ code: 0 })
  return stdout.trim().split('\n').at(-1) as OrganizationId // what the seed prints last
}

async function appsOf(client: RestClient, orgId: string): Promise<string[]> {
  const { body } = await client.get(`/app?org_id=${orgId}`)
  return (body.data as { app_id: string }[]).map(({ app_id }) => app_id) // as the contract has it
}

async function whenAllAreComplete(operator: CommandLine, count: number): Promise<void> {
  const states = async () => (await operator.json('operator', 'deletions')) as { state: string }[]
  const isDone = async () => {
    const all = await states()
    return all.length === count && all.every(({ state }) => state === 'completed')
  }
  await waitFor(isDone, { what: `${count} deletions to be complete`, timeoutMs: 60_000 })
}

/** What there is of each, asked while no server runs. */
async function lookAt({ env }: Installation, ids: readonly OrganizationId[]): Promise<Census[]> {
  const { db, close } = openDatabase(env['DATABASE_URL'] ?? '', { baseFolder: '/', onBackgroundError: console.error })
  const store = await openFolderStore((env['STORAGE_URL'] ?? '').replace(/^file:/, ''))
  const found: Census[] = []
  for (const id of ids) found.push(await takeCensus({ db, store }, id))
  await close()
  return found
}
