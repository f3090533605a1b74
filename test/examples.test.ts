/** Runs each example of examples/, unchanged, against a real server. */
import { readFileSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'

import type { OrganizationId } from '@organizations/domain'
import type { SealedReceipt } from '@organizations/receipts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { createInstallation, OPERATOR_KEY, type Installation, type Server } from './support/installation.ts'
import { startProgram, type Ending } from './support/program.ts'
import { listFiles, lookAt } from './support/seeded.ts'
import { createTempFolder, type TempFolder } from './support/temp-folder.ts'
import { otherThan } from './support/other-than.ts'

let installation: Installation
let server: Server
let temp: TempFolder
beforeAll(async () => {
  installation = createInstallation()
  temp = createTempFolder()
  server = await installation.startStandalone()
  const keys = await fetch(`${server.url}/.well-known/receipt-keys.json`)
  writeFileSync(keysFile(), await keys.text())
})
afterAll(async () => {
  await installation.remove()
  await temp.remove()
})

const keysFile = () => join(temp.path, 'receipt-keys.json')

async function run(command: string, ...args: string[]): Promise<Ending> {
  return await startProgram({ command, args, env: { ORGS_URL: server.url, ORGS_API_KEY: OPERATOR_KEY } }).ending
}

const verify = (file: string) => run(process.execPath, 'examples/verify-receipt.mjs', file, keysFile())

interface Removed {
  table: string
  rows: number
  objects: number
  bytes: number
}

/** What a receipt says was removed, where that is something. */
function removedOf({ receipt }: SealedReceipt): Record<string, Omit<Removed, 'table'>> {
  const { removed } = receipt as unknown as { removed: Removed[] } // as the service writes it
  return Object.fromEntries(removed.filter(({ rows }) => rows > 0).map(({ table, ...counts }) => [table, counts]))
}

const rows = (count: number) => ({ rows: count, objects: 0, bytes: 0 })

describe.each([
  ['curl.sh', 'bash', { organizations: rows(1), members: rows(1), apps: rows(1) }],
  [
    'sibling-app/src/main.ts',
    process.execPath,
    { organizations: rows(1), members: rows(1), apps: rows(1), channels: rows(2), device_overrides: rows(1) },
  ],
])('examples/%s', (name, command, tables) => {
  test('makes an organization, fills it, deletes it, sees it go and keeps a receipt that verifies', async () => {
    const file = join(temp.path, `${basename(name)}.json`)
    const { code, stdout, stderr } = await run(command, `examples/${name}`, file)
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    const [, id = ''] = /^Made (org_\w+)$/m.exec(stdout) ?? []
    expect(stdout).toMatch(/^Its deletion would remove/m)
    expect(stdout).toMatch(/^completed/m)

    const sealed = JSON.parse(readFileSync(file, 'utf8')) as SealedReceipt // written by the example
    expect(sealed.receipt).toMatchObject({ organizationId: id })
    const bytes = 'what devices download'.length + (name === 'curl.sh' ? 1 : 0) // echo ends its line
    expect(removedOf(sealed)).toMatchObject({ ...tables, bundles: { rows: 1, objects: 1, bytes } })
    const { census } = await lookAt(installation, id as OrganizationId) // as the service says
    expect(Object.values(census.tables).every((it) => it.rows === 0)).toBe(true)
    expect(await listFiles(installation, id as OrganizationId)).toEqual([])

    expect(await verify(file)).toMatchObject({ code: 0, stdout: 'VALID\n' })
    const orgs = ['apps/cli/src/main.ts', 'receipt', 'verify', file, '--keys', keysFile()]
    expect((await run(process.execPath, ...orgs)).code).toBe(0)
  })

  test('fails when the service refuses it', async () => {
    const args = [`examples/${name}`, join(temp.path, 'none.json')]
    const env = { ORGS_URL: server.url, ORGS_API_KEY: 'not-a-key' }
    const { code, stdout, stderr } = await startProgram({ command, args, env }).ending
    expect(code).not.toBe(0)
    expect(stdout).not.toContain('Made')
    expect(stderr).toContain('Invalid API key')
  })
})

let receiptText: Promise<string> | undefined
const keepReceipt = async () => {
  const file = join(temp.path, 'receipt.json')
  await run('bash', 'examples/curl.sh', file)
  expect(await verify(file)).toMatchObject({ code: 0, stdout: 'VALID\n' })
  return readFileSync(file, 'utf8')
}

test('examples/verify-receipt.mjs and orgs receipt verify take a receipt as the API answers it', async () => {
  receiptText ??= keepReceipt()
  const file = join(temp.path, 'answer.json')
  writeFileSync(file, JSON.stringify({ data: JSON.parse(await receiptText) as unknown }))
  expect(await verify(file)).toMatchObject({ code: 0, stdout: 'VALID\n' })
  const orgs = ['apps/cli/src/main.ts', 'receipt', 'verify', file, '--keys', keysFile()]
  expect(await run(process.execPath, ...orgs)).toMatchObject({ code: 0, stderr: '' })
})

test.each([
  ['a count', (text: string) => text.replace('"rows":1', '"rows":2')],
  ['the hash', (text: string) => text.replace(/(?<="hash":")\w/, otherThan)],
  ['the signature', (text: string) => text.replace(/(?<="signature":".{40})./, otherThan)],
  ['the key', (text: string) => text.replace(/(?<="kid":")./, otherThan)],
])('examples/verify-receipt.mjs does not take a receipt of which %s was changed', async (_, change) => {
  receiptText ??= keepReceipt()
  const text = await receiptText
  expect(change(text)).not.toBe(text)
  const file = join(temp.path, 'changed.json')
  writeFileSync(file, change(text))
  expect(await verify(file)).toMatchObject({ code: 1, stdout: 'NOT VALID\n' })
})
