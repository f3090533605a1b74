// An installation outgrows its machine, and comes back: with an organization, one whose deletion is over, and one whose
// deletion was cut off half-way.

import { listSealedReceipts, openDatabase } from '@organizations/database'
import { createEmptyDatabase } from '@organizations/database/testing'
import type { OrganizationId } from '@organizations/domain'
import { generateSigningKey, publicKeyOf, readSigningKey, verifyChain } from '@organizations/receipts'
import { takeCensus, type Census } from '@organizations/seed'
import { openObjectStore } from '@organizations/storage'
import { startS3Server } from '@organizations/storage/testing'
import { afterEach, expect, test } from 'vitest'

import { faultEnv } from '../faults/harness/fault.ts'
import { createInstallation, OPERATOR_KEY, type Installation } from '../support/installation.ts'
import type { Ending } from '../support/program.ts'
import { completion, createUser, restClient } from '../support/rest-client.ts'
import { waitFor } from '../support/wait-for.ts'

export interface MoveSize {
  /** Of the organization that is not deleted. */
  devices: number
  bundles: number
  timeoutMs: number
}

const RECEIPT_SIGNING_KEY = generateSigningKey()
const cleanups: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const cleanUp of cleanups.splice(0).toReversed()) await cleanUp()
})

type Phase = 'Copying stored files' | 'Copying rows' | 'Comparing rows'
const phases: readonly Phase[] = ['Copying stored files', 'Copying rows', 'Comparing rows']

/** Declares the test of a move there and back, killed in each phase. */
export function testMove({ devices, bundles, timeoutMs }: MoveSize): void {
  test(
    `an installation of ${devices} devices and ${bundles} files moves there and back`,
    { timeout: timeoutMs },
    async () => {
      const home = install({ RECEIPT_SIGNING_KEY })
      const { ada, kept, half } = await fill(home, { devices, bundles })
      const before = await lookAt(home, kept)
      const receipts = await sealedReceipts(home)
      expect(receipts.length).toBeGreaterThan(0)

      const { away, env } = await installElsewhere()
      const there = await moveUntilDone(home, away, env)
      expect(there.tables.find(({ table }) => table === 'devices')?.rows).toBeGreaterThanOrEqual(devices)
      expect(there.files.objects).toBeGreaterThanOrEqual(bundles)
      const refused = await home.start({ args: ['apps/standalone/src/main.ts'] }).ending
      expect(refused.code).toBe(1)
      expect(refused.stderr).toContain('DATABASE_URL: it was moved to postgres://')
      expect((await lookAt(away, kept)).objects).toEqual(before.objects)

      // The deletion goes on where it is now, and what is new gets new ids.
      const server = await away.startStandalone()
      const rest = restClient(server.url, ada)
      await completion(rest, half)
      expect(await rest.get(`/organization?orgId=${kept}`)).toMatchObject({ status: 200 })
      await stop(server)
      await waitUntilSealed(away, receipts.length + 1)

      const back = install({ RECEIPT_SIGNING_KEY })
      await moveUntilDone(away, back, env)
      expect(await lookAt(back, kept)).toEqual(before)
      const all = await sealedReceipts(back)
      expect(all.slice(0, receipts.length)).toEqual(receipts)
      expect(verifyChain(all, [publicKeyOf(readSigningKey(RECEIPT_SIGNING_KEY).key)])).toMatchObject({ isValid: true })
      const last = await back.startStandalone()
      expect(await restClient(last.url, ada).get(`/organization?orgId=${kept}`)).toMatchObject({ status: 200 })
    },
  )
}

interface Filled {
  ada: string
  kept: OrganizationId
  half: OrganizationId
}

async function fill(home: Installation, { devices, bundles }: Pick<MoveSize, 'devices' | 'bundles'>): Promise<Filled> {
  const server = await home.startStandalone()
  const ada = await createUser(restClient(server.url, OPERATOR_KEY), 'ada@example.com')
  const rest = restClient(server.url, ada)
  const kept = await seed(home, devices, bundles)
  const over = await seed(home, 200, 2)
  const half = await seed(home, 20_000, 5)
  await rest.delete(`/organization?orgId=${over}`)
  await completion(rest, over)
  await stop(server)
  await waitUntilSealed(home, 1)

  const doomed = await home.startStandalone(faultEnv({ faults: [{ at: 'piece: committed', hit: 6, action: 'kill' }] }))
  await restClient(doomed.url, ada).delete(`/organization?orgId=${half}`)
  expect(await doomed.ending).toMatchObject({ signal: 'SIGKILL' })
  return { ada, kept, half }
}

async function seed(installation: Installation, devices: number, bundles: number): Promise<OrganizationId> {
  const size = ['--apps', '1', '--devices', String(devices), '--bundles', String(bundles), '--bundle-bytes', '2000']
  const { stdout, stderr } = await installation.runSeed('--name', 'Seeded', '--email', 'ada@example.com', ...size)
  if (stdout === '') throw new Error(stderr)
  return stdout.trim() as OrganizationId // the last line of the command's output
}

/** A Postgres database and a bucket. */
async function installElsewhere(): Promise<{ away: Installation; env: Record<string, string> }> {
  const [postgres, s3] = [await createEmptyDatabase(), await startS3Server()]
  cleanups.push(postgres.remove, s3.close)
  const away = install({ DATABASE_URL: postgres.url, STORAGE_URL: s3.url, RECEIPT_SIGNING_KEY, ...s3.env })
  return { away, env: s3.env }
}

function install(env: Record<string, string>): Installation {
  const installation = createInstallation(env)
  cleanups.push(() => installation.remove())
  return installation
}

interface Moved {
  tables: { table: string; rows: number }[]
  files: { objects: number }
  seconds: number
}

/** Kills a run in each phase, and lets the last one come to its end. */
async function moveUntilDone(from: Installation, to: Installation, env: Record<string, string>): Promise<Moved> {
  for (const phase of phases) {
    const program = startMove(from, to, env)
    await waitFor(() => program.stderr.includes(phase) || program.hasEnded(), {
      what: `a move to be ${phase}`,
      timeoutMs: 120_000,
      intervalMs: 1,
    })
    await program.kill()
  }
  const unfinished = await to.start({ args: ['apps/worker/src/main.ts'] }).ending
  expect(unfinished.stderr).toContain('has not ended: run npm run move again')
  const { code, stdout, stderr }: Ending = await startMove(from, to, env).ending
  if (code !== 0) throw new Error(stderr)
  const moved = JSON.parse(stdout) as Moved // by --json
  console.log(
    `moved ${moved.tables.reduce((sum, { rows }) => sum + rows, 0)} rows in ${moved.seconds} s, after 3 kills`,
  )
  return moved
}

function startMove(from: Installation, to: Installation, env: Record<string, string>) {
  const databases = ['--from', from.env.DATABASE_URL, '--to', to.env.DATABASE_URL]
  const stores = ['--from-store', from.env.STORAGE_URL, '--to-store', to.env.STORAGE_URL]
  return from.start({ args: ['scripts/move.ts', ...databases, ...stores, '--json'], env })
}

async function lookAt({ env }: Installation, id: OrganizationId): Promise<Census> {
  const store = await openObjectStore(env.STORAGE_URL, '/')
  const { db, close } = openDatabase(env.DATABASE_URL, { baseFolder: '/', onBackgroundError: console.error })
  try {
    return await takeCensus({ db, store }, id)
  } finally {
    await close()
  }
}

async function sealedReceipts({ env }: Installation) {
  const { db, close } = openDatabase(env.DATABASE_URL, { baseFolder: '/', onBackgroundError: console.error })
  try {
    return await listSealedReceipts(db, { after: 0, limit: 1000 })
  } finally {
    await close()
  }
}

/** A stop seals what is complete, or the next start does. */
async function waitUntilSealed(installation: Installation, count: number): Promise<void> {
  if ((await sealedReceipts(installation)).length >= count) return
  const server = await installation.startStandalone()
  await waitFor(async () => (await sealedReceipts(installation)).length >= count, {
    what: `${count} receipts to be sealed`,
    timeoutMs: 90_000,
  })
  await stop(server)
}

async function stop(server: { signal: (signal: NodeJS.Signals) => void; ending: Promise<Ending> }): Promise<void> {
  server.signal('SIGTERM')
  expect(await server.ending).toMatchObject({ code: 0 })
}
