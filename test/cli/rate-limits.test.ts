// An operator's long commands, on a server that lets fewer requests through than they need.
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import { inTransaction } from '@organizations/database'
import { insertPastDeletions } from '@organizations/database/testing'
import { generateSigningKey, publicKeyOf, readSigningKey, sealReceipt } from '@organizations/receipts'
import { afterAll, beforeAll, expect, test } from 'vitest'

import { createCommandLine, type CommandLine } from '../support/cli/command-line.ts'
import { startServiceWithManualClock, type ServiceWithManualClock } from '../support/service-with-manual-clock.ts'
import { repositoryRoot, startProgram } from '../support/program.ts'
import { waitFor } from '../support/wait-for.ts'
import { createTempFolder, type TempFolder } from '../support/temp-folder.ts'

/** Three pages of 1,000. */
const DELETIONS = 2100
const PAGES_AT_ONCE = 2

let service: ServiceWithManualClock
let folder: TempFolder
let orgs: CommandLine
let keysFile: string
beforeAll(async () => {
  const limits = { standard: 1, enterprise: 0, operator: PAGES_AT_ONCE, failedAuth: 0, windowSeconds: 2 }
  service = await startServiceWithManualClock(limits)
  folder = createTempFolder()
  orgs = createCommandLine(folder.path, { ORGS_URL: service.url, ORGS_API_KEY: service.operatorKey })
  const signingKey = readSigningKey(generateSigningKey())
  keysFile = join(folder.path, 'receipt-keys.json')
  await writeFile(keysFile, JSON.stringify({ keys: [publicKeyOf(signingKey.key)] }))
  await inTransaction(service.deps.db, async (trx) => {
    await insertPastDeletions(trx, { count: DELETIONS, now: Date.now(), state: 'over' })
    let previousHash: string | null = null
    for (let number = 1; number <= DELETIONS; number += 1) {
      const { receipt, ...sealed } = sealReceipt({}, { number, previousHash }, signingKey)
      previousHash = sealed.hash
      const row = { ...sealed, sealed: JSON.stringify(receipt) }
      await trx.updateTable('receipts').set(row).where('number', '=', number).execute()
    }
  })
})
afterAll(async () => {
  await service.close()
  await folder.remove()
})

const waits = /^(Too many requests: the server asks to wait, going on in [12] s\n)+$/

/** Uses up the limit, so that the next command has to wait at once. */
async function useUp(): Promise<void> {
  const ask = () => fetch(`${service.url}/operator/user`, { headers: { authorization: service.operatorKey } })
  while ((await ask()).status !== 429);
}

test('orgs receipt verify --chain waits when it is told to, says so, and verifies every receipt', async () => {
  await useUp()
  const ending = await orgs.run(['receipt', 'verify', '--chain', '--keys', keysFile])
  expect(ending).toMatchObject({ code: 0, stderr: expect.stringMatching(waits) })
  expect(ending.stdout).toContain(`VALID: receipts 1 to ${DELETIONS}, none missing`)
})

test('orgs operator tombstones and its replay do so too, and go on where they were', async () => {
  await useUp()
  const exported = await orgs.run(['operator', 'tombstones'])
  expect(exported).toMatchObject({ code: 0, stderr: expect.stringMatching(waits) })
  expect(exported.stdout.split('\n')).toHaveLength(DELETIONS + 2) // the end of the export, and of its last line
  const file = join(folder.path, 'tombstones.jsonl')
  await writeFile(file, exported.stdout)
  await useUp()
  const replayed = await orgs.run(['operator', 'tombstones', 'replay', file])
  expect(replayed).toMatchObject({ code: 0, stderr: expect.stringMatching(waits) })
  expect(replayed.stdout).toBe(`Replayed: 0 being deleted again, 0 restored, ${DELETIONS} already known\n`)
})

test('Ctrl-C ends a replay while it waits, with the exit code of shells', async () => {
  const exported = await orgs.run(['operator', 'tombstones'])
  const file = join(folder.path, 'again.jsonl')
  await writeFile(file, exported.stdout)
  const env = { ORGS_URL: service.url, ORGS_API_KEY: service.operatorKey }
  const args = [join(repositoryRoot, 'apps/cli/src/main.ts'), 'operator', 'tombstones', 'replay', file]
  const program = startProgram({ args, env })
  // Until then again and again: the limit is a new one before the program has started.
  const isWaiting = async () => {
    await useUp()
    return program.stderr.includes('going on in')
  }
  await waitFor(isWaiting, { what: 'the wait to begin', timeoutMs: 60_000 })
  program.signal('SIGINT')
  expect(await program.ending).toMatchObject({
    code: 130,
    stdout: '',
    stderr: expect.stringMatching(/\nInterrupted\. Run/),
  })
})

test('any other command waits as well', async () => {
  await orgs.run(['list'])
  const ending = await orgs.run(['list', '--json'])
  expect(ending).toEqual({ code: 0, signal: null, stdout: '[]\n', stderr: expect.stringMatching(waits) })
})
