import { stat } from 'node:fs/promises'
import { join } from 'node:path'

import { findReceipt } from '@organizations/database'
import type { OrganizationId } from '@organizations/domain'
import { seedOrganization, takeCensus, totalOf, type Census } from '@organizations/seed'
import { expect } from 'vitest'

import type { Installation } from './installation.ts'
import { listFilesIn } from './list-files.ts'

/** An organization, and all that there was of it when it was looked at. */
export interface Seeded {
  id: OrganizationId
  census: Census
  /** Size of its stored files together. */
  bytes: number
}

export interface Size {
  apps?: number
  bundles?: number
  channels?: number
  devices?: number
  bundleBytes?: number
}

/** Seeds an organization for an existing user, beside the programs that run. Counts but `apps` are per app. */
export async function seed(installation: Installation, email: string, size: Size = {}): Promise<Seeded> {
  const { apps = 3, bundles = 4, channels = 2, devices = 2000, bundleBytes = 1000 } = size
  const counts = { apps, bundlesPerApp: bundles, channelsPerApp: channels, devicesPerApp: devices, bundleBytes }
  const { relaxedDb: db, store, ids } = await installation.open()
  return await lookAt(installation, await seedOrganization({ db, store, ids }, { name: 'Seeded', email, ...counts }))
}

/** Everything that there is of an organization now, in the database and in the folder. */
export async function lookAt(installation: Installation, id: OrganizationId): Promise<Seeded> {
  const census = await takeCensus(await installation.open(), id)
  const files = await listFiles(installation, id)
  const sizes = await Promise.all(files.map(async (file) => (await stat(file)).size))
  return { id, census, bytes: sizes.reduce((sum, size) => sum + size, 0) }
}

/** The files of an organization in the folder, finished or not, also those that no row names. */
export async function listFiles({ objectsFolder }: Installation, id: OrganizationId): Promise<string[]> {
  const files = await listFilesIn(objectsFolder)
  return files.filter((file) => file.includes(id)).map((file) => join(objectsFolder, file))
}

/** Nothing is left of the organization, and one receipt lists exactly what there was. */
export async function expectDestroyed(installation: Installation, { id, census, bytes }: Seeded): Promise<void> {
  const deps = await installation.open()
  expect(totalOf(await takeCensus(deps, id))).toBe(0)
  expect(await listFiles(installation, id)).toEqual([])

  const ids = deps.db.selectFrom('receipts').select('deletion_id').where('organization_id', '=', id)
  const receipts = await Promise.all((await ids.execute()).map((it) => findReceipt(deps.db, it.deletion_id)))
  expect(receipts).toHaveLength(1)
  const { removed, strays } = receipts[0] as ReceiptBody // written by the service
  const rows = Object.fromEntries(removed.map((it) => [it.table, it.rows]))
  expect(rows).toEqual(Object.fromEntries(Object.entries(census.tables).map(([table, { rows }]) => [table, rows])))
  expect(sum(removed.map((it) => it.objects)) + strays).toBe(Object.keys(census.objects).length)
  expect(sum(removed.map((it) => it.bytes))).toBe(bytes)
}

/** Not a row and not a byte of the organization is different. */
export async function expectUntouched(installation: Installation, before: Seeded): Promise<void> {
  expect(await lookAt(installation, before.id)).toEqual(before)
}

interface ReceiptBody {
  removed: { table: string; rows: number; objects: number; bytes: number }[]
  strays: number
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0)
}
