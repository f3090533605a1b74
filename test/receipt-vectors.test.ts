/**
 * The verifiers of receipts say the same of the vectors: of each version there ever was, and of what must be refused. That
 * of the console has its own test.
 */
import { execFile, spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { verifyChain, verifyReceipt, type PublicKey, type SealedReceipt } from '@organizations/receipts'
import { refusedReceipts, validChains, validReceipts } from '@organizations/receipts/testing'
import { afterAll, describe, expect, test } from 'vitest'

import { repositoryRoot } from './support/program.ts'
import { createTempFolder } from './support/temp-folder.ts'

/** Python has no Ed25519 of its own. */
const hasOpenssl = (spawnSync('openssl', ['version'], { encoding: 'utf8' }).stdout ?? '').startsWith('OpenSSL 3')
const hasPython = spawnSync('python3', ['--version']).status === 0

const temp = createTempFolder()
afterAll(() => temp.remove())

type Verifier = (sealed: SealedReceipt, keys: PublicKey[]) => Promise<boolean>

const verifiers: [name: string, verify: Verifier, isHere: boolean][] = [
  ['the service and orgs', async (...given) => verifyReceipt(...given).isValid, true],
  ['examples/verify-receipt.mjs', byProgram(process.execPath, 'examples/verify-receipt.mjs'), true],
  ['examples/verify_receipt.py', byProgram('python3', 'examples/verify_receipt.py'), hasOpenssl && hasPython],
]

describe.each(verifiers)('%s', (_, verify, isHere) => {
  test.runIf(isHere).each(validReceipts)('takes a receipt of $what', async ({ sealed, keys }) => {
    expect(await verify(sealed, keys)).toBe(true)
  })

  test.runIf(isHere).each(refusedReceipts)('refuses a receipt when $what', async ({ sealed, keys }) => {
    expect(await verify(sealed, keys)).toBe(false)
  })
})

test.each(validChains)('$what is a chain', ({ keys, chain }) => {
  expect(chain.length).toBeGreaterThan(0)
  expect(verifyChain(chain, keys)).toMatchObject({ isValid: true })
})

let programs = 0 // module-level: a name for the files of each

function byProgram(command: string, script: string): Verifier {
  return async (sealed, keys) => {
    const [receiptFile, keysFile] = ['receipt', 'keys'].map((it) => join(temp.path, `${it}-${(programs += 1)}.json`))
    writeFileSync(receiptFile ?? '', JSON.stringify({ data: sealed }))
    writeFileSync(keysFile ?? '', JSON.stringify({ keys }))
    const args = [script, receiptFile ?? '', keysFile ?? '']
    const { promise, resolve, reject } = Promise.withResolvers<boolean>()
    execFile(command, args, { cwd: repositoryRoot }, (_, stdout, stderr) => {
      if (!/^(NOT )?VALID\n$/.test(stdout)) reject(new Error(`Expected a verdict of ${script}, got ${stdout}${stderr}`))
      else resolve(stdout === 'VALID\n')
    })
    return await promise
  }
}
