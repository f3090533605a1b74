import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { generateSigningKey, readSigningKey, verifyChain } from '@organizations/receipts'
import {
  authenticate,
  bootstrapOperator,
  createOrganization,
  deleteOrganization,
  eraseCompleted,
  listDeletions,
  listReceiptKeys,
  listReceipts,
  runDeletion,
  sealReceipts,
} from '@organizations/services'
import { beforeEach, describe, expect, test } from 'vitest'
import { isLong } from '../../../../test/support/test-size.ts'
import { createLog } from '../program/create-log.ts'
import { openDeps, type OpenDeps } from '../open-deps.ts'
import { openSigningKey } from './open-signing-key.ts'
import { EnvironmentError } from '../environment/read-env.ts'

/** How many start at once, and how often. */
const [PROCESSES, ROUNDS] = isLong ? [10, 2] : [3, 1]
const SECRET = 'the-operator-key-of-these-tests'

describe('the signing key of receipts', () => {
  let folder: string
  let databaseUrl: string
  let keyFile: string

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'organizations-key-'))
    databaseUrl = `file:${join(folder, 'data/test.db')}`
    keyFile = join(folder, 'data/test.db.receipt-key.pem')
    return () => rm(folder, { recursive: true })
  })

  test('is created beside the database by the first start, readable only by its owner, and used by the next start', async () => {
    const { kid } = await openSigningKey({ databaseUrl })
    expect((await stat(keyFile)).mode & 0o777).toBe(0o600)
    expect(readSigningKey(await readFile(keyFile, 'utf8')).kid).toBe(kid)
    expect((await openSigningKey({ databaseUrl })).kid).toBe(kid)
    expect(await readdir(join(folder, 'data'))).toEqual(['test.db.receipt-key.pem'])
  })

  test('is the given key, and no file is created then', async () => {
    const receiptSigningKey = generateSigningKey()
    const { kid } = await openSigningKey({ databaseUrl, receiptSigningKey })
    expect(kid).toBe(readSigningKey(receiptSigningKey).kid)
    expect(await readdir(folder)).toEqual([])
  })

  test('is the same for several processes that start at once', async () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const kids = await startAtOnce(PROCESSES, databaseUrl)
      const { kid } = readSigningKey(await readFile(keyFile, 'utf8'))
      expect(kids).toEqual(Array.from({ length: PROCESSES }, () => kid))
      expect(await readdir(join(folder, 'data'))).toEqual(['test.db.receipt-key.pem'])
      await rm(keyFile)
    }
  })

  test.each([
    ['is empty', ''],
    ['was cut off', 'half'],
    ['holds something else', 'hunter2'],
  ])('stops the start when its file %s, with a message that names the file but not its content', async (_, what) => {
    await openSigningKey({ databaseUrl })
    const pem = await readFile(keyFile, 'utf8')
    const content = what === 'half' ? pem.slice(0, pem.length / 2) : what
    await writeFile(keyFile, content)
    const error: unknown = await openSigningKey({ databaseUrl }).catch((it: unknown) => it)
    expect(error).toBeInstanceOf(EnvironmentError)
    const said = String(error)
    expect(said).toContain(`RECEIPT_SIGNING_KEY: expected a key there or in ${keyFile}`)
    expect(said).not.toMatch(/hunter2|BEGIN|MC4C/)
    expect(await readFile(keyFile, 'utf8')).toBe(content) // an existing key file is never overwritten
  })

  test('may change: old keys stay known, and receipts of both keys verify as one chain', async () => {
    const [first, second] = [generateSigningKey(), generateSigningKey()]
    const [kidOfFirst, kidOfSecond] = [readSigningKey(first).kid, readSigningKey(second).kid]
    for (const [receiptSigningKey, count] of [
      [first, 2],
      [second, 1],
      [second, 1],
    ] as const) {
      await inService(receiptSigningKey, (deps) => completeDeletions(deps, count))
    }
    await inService(second, async (deps) => {
      const keys = await listReceiptKeys(deps)
      expect(keys.map(({ kid }) => kid).toSorted()).toEqual([kidOfFirst, kidOfSecond].toSorted())
      const actor = await authenticate(deps, SECRET)
      const chain = await listReceipts(deps, { actor, input: {} })
      expect(chain.map(({ kid }) => kid)).toEqual([kidOfFirst, kidOfFirst, kidOfSecond, kidOfSecond])
      expect(verifyChain(chain, keys)).toMatchObject({ isValid: true, last: { number: 4 } })
      const newest = keys.filter(({ kid }) => kid === kidOfSecond)
      expect(verifyChain(chain, newest)).toMatchObject({ isValid: false, last: { number: 0 } })
    })
  })

  async function inService(receiptSigningKey: string, work: (deps: OpenDeps['deps']) => Promise<void>): Promise<void> {
    const storageUrl = `file:${join(folder, 'objects')}`
    const common = { log: createLog('silent'), doorbell: { ring() {} }, leaseMs: 10_000 }
    const { deps, close } = await openDeps({ databaseUrl, storageUrl, receiptSigningKey, ...common })
    try {
      await work(deps)
    } finally {
      await close()
    }
  }
})

async function completeDeletions(deps: OpenDeps['deps'], count: number): Promise<void> {
  const { signal } = new AbortController()
  await bootstrapOperator(deps, { email: 'operator@example.com', secret: SECRET })
  const actor = await authenticate(deps, SECRET)
  for (let made = 0; made < count; made += 1) {
    const { id } = await createOrganization(deps, { actor, input: { name: 'Acme', email: undefined } })
    await deleteOrganization(deps, { actor, input: { orgId: id } })
    const [deletion] = await listDeletions(deps, { actor, input: { state: 'requested' } })
    if (deletion === undefined) throw new Error('Expected the deletion that was just asked for')
    while ((await runDeletion(deps, { deletionId: deletion.id, signal })) !== 'ended');
  }
  await eraseCompleted({ ...deps, signal })
  expect(await sealReceipts({ ...deps, signal })).toBe(count)
}

/** Starts processes that wait for each other and then open the key of this database. Returns the ids of their keys. */
async function startAtOnce(count: number, databaseUrl: string): Promise<string[]> {
  const program = `
    import { openSigningKey } from ${JSON.stringify(import.meta.resolve('./open-signing-key.ts'))}
    console.error('ready')
    process.stdin.once('data', async () => {
      console.log((await openSigningKey({ databaseUrl: ${JSON.stringify(databaseUrl)} })).kid)
      process.stdin.destroy()
    })`
  const children = Array.from({ length: count }, () =>
    spawn(process.execPath, ['--input-type=module', '--eval', program]),
  )
  await Promise.all(children.map((child) => once(child.stderr, 'data')))
  for (const child of children) child.stdin.write('go')
  return await Promise.all(children.map(async (child) => (await text(child.stdout)).trim()))
}
