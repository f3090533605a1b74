// What was deleted on SQLite cannot be read in the files of the database any more, neither while the real server runs,
// nor after a stop or a kill, nor in a backup (docs/deletion.md, "Illegible"). The bytes of the files are searched.
import { join } from 'node:path'

import type { FaultPoint } from '@organizations/fault-points'
import SqliteDatabase from 'better-sqlite3'
import { beforeEach, expect, test } from 'vitest'

import { createInstallation, OPERATOR_KEY, type Installation, type Server } from '../support/installation.ts'
import { legibleIn } from '../support/legible.ts'
import type { Program } from '../support/program.ts'
import { completion, createUser, restClient } from '../support/rest-client.ts'
import { waitFor } from '../support/wait-for.ts'
import { faultEnv, faultLine, faultsIn, type Fault } from './harness/fault.ts'
import { scatterRows } from './harness/scattered-organization.ts'

const DOOMED = 'vanishingmark'
const KEPT = 'remainingmark'
const APP = 'onlyappmark'
const TIMEOUT_MS = 240_000
/** Longer than the 20 seconds that are promised: those are for a machine that is not busy with tests. */
const ERASED_WITHIN_MS = 120_000

let installation: Installation
let file: string
let server: Server
let key: string
let doomed: string

beforeEach(async () => {
  installation = createInstallation()
  file = join(installation.folder, 'organizations.db')
  server = await installation.startStandalone()
  key = await createUser(restClient(server.url, OPERATOR_KEY), 'ada@example.com')
  doomed = await create(DOOMED)
  const kept = await create(KEPT)
  scatterRows(file, [
    { orgId: doomed, mark: DOOMED },
    { orgId: kept, mark: KEPT },
  ])
  return () => installation.remove()
})

test(
  'a deleted organization is illegible while the server runs, after a stop, and in a backup',
  { timeout: TIMEOUT_MS },
  async () => {
    expect(legible()).toEqual([DOOMED, KEPT])
    await deleteDoomed()
    const receipt = await receiptOf(doomed)
    expect(legible()).toEqual([KEPT])
    expect(receipt.erased).toEqual({ at: expect.any(String) as string, how: 'rewritten' })
    expect(Date.parse(receipt.erased?.at ?? '') - Date.parse(receipt.completedAt)).toBeLessThan(ERASED_WITHIN_MS)

    const copy = join(installation.folder, 'copy.db')
    const reader = new SqliteDatabase(file, { readonly: true })
    await reader.backup(copy)
    reader.close()
    expect(legible(copy)).toEqual([KEPT])

    await stop()
    expect(legible()).toEqual([KEPT])
  },
)

test('it is illegible after a stop that follows its completion at once', { timeout: TIMEOUT_MS }, async () => {
  await deleteDoomed()
  await stop()
  expect(legible()).toEqual([KEPT])
})

test(
  'it is illegible after kill -9 at each moment of the erasing, and a restart',
  { timeout: TIMEOUT_MS },
  async () => {
    await stop()
    const first = dieAt('finish: committed')
    const dying = await installation.startStandalone(first.env)
    await restClient(dying.url, key).delete(`/organization?orgId=${doomed}`)
    await first.expectDeath(dying)
    expect(legible()).toEqual([DOOMED, KEPT])
    for (const at of [
      'erasure: begun',
      'erasure: the file is written, the log is not empty',
      'erasure: done, not yet recorded',
    ] as const) {
      const { env, expectDeath } = dieAt(at)
      await expectDeath(await installation.startBundled('standalone', env))
      if (at === 'erasure: begun') expect(legible()).toEqual([DOOMED, KEPT])
    }
    server = await installation.startStandalone()
    expect(await receiptOf(doomed)).toMatchObject({ number: 1, erased: { how: 'rewritten' } })
    expect(legible()).toEqual([KEPT])
    await stop()
    expect(legible()).toEqual([KEPT])
  },
)

test(
  'a deleted app is illegible but for its name in the audit log of its organization',
  { timeout: TIMEOUT_MS },
  async () => {
    const rest = restClient(server.url, key)
    const orgId = await create('Owner')
    const appId = `com.${APP}.app`
    const { body: app } = await rest.post('/app', { app_id: appId, name: 'An app', owner_org: orgId })
    const device = `${APP}-device`
    insertDevice({ orgId, appUuid: (app.data as { id: string }).id, device }) // published
    expect(legible(file, [appId, device])).toEqual([appId, device])
    await rest.delete(`/app/${appId}`)
    const sealed = async () => {
      const { body } = await restClient(server.url, OPERATOR_KEY).get('/operator/receipt')
      return (body.data as { receipt: Receipt }[])[0]?.receipt // published
    }
    expect(await waitFor(sealed, { what: 'the receipt' })).toMatchObject({ erased: { how: 'rewritten' } })
    const { body: audit } = await rest.get(`/organization/audit?orgId=${orgId}&action=app.delete`)
    expect(JSON.stringify(audit)).toContain(appId)
    expect(legible(file, [appId, device])).toEqual([appId])
  },
)

interface Receipt {
  number: number
  completedAt: string
  erased: { at: string; how: string } | null
}

async function create(name: string): Promise<string> {
  const { body } = await restClient(server.url, key).post('/organization', { name, email: `${name}@example.com` })
  return body.id ?? ''
}

async function deleteDoomed(): Promise<void> {
  const rest = restClient(server.url, key)
  expect(await rest.delete(`/organization?orgId=${doomed}`)).toMatchObject({ status: 200 })
  expect(await completion(rest, doomed)).toMatchObject({ state: 'completed' })
}

async function receiptOf(orgId: string): Promise<Receipt> {
  const sealed = async () => {
    const { body } = await restClient(server.url, key).get(`/organization/deletion/receipt?orgId=${orgId}`)
    return (body.data as { receipt: Receipt } | undefined)?.receipt // published
  }
  return await waitFor(sealed, { what: 'the receipt', timeoutMs: ERASED_WITHIN_MS })
}

function dieAt(at: FaultPoint): { env: Record<string, string>; expectDeath: (program: Program) => Promise<void> } {
  const fault: Fault = { at, hit: 1, action: 'kill' }
  return {
    env: faultEnv({ faults: [fault] }),
    async expectDeath(program) {
      const { signal, stderr } = await program.ending
      expect({ signal, met: faultsIn(stderr) }).toEqual({ signal: 'SIGKILL', met: [faultLine(fault)] })
    },
  }
}

/** As the devices themselves make themselves known: no audit entry tells of it. */
function insertDevice({ orgId, appUuid, device }: { orgId: string; appUuid: string; device: string }): void {
  const db = new SqliteDatabase(file, { timeout: 5000 })
  const insert = db.prepare(`
    insert into devices (organization_id, app_uuid, device_id, platform, is_prod, is_emulator, updated_at)
    values (?, ?, ?, 'ios', 1, 0, 1)`)
  insert.run(orgId, appUuid, device)
  db.close()
}

async function stop(): Promise<void> {
  server.signal('SIGTERM')
  expect(await server.ending).toMatchObject({ code: 0 })
}

function legible(path = file, marks: readonly string[] = [DOOMED, KEPT]): string[] {
  return legibleIn(path, marks)
}
