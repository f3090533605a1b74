import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import type { OrganizationId } from '@organizations/domain'
import type { SealedReceipt } from '@organizations/receipts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { createCommandLine, type CommandLine } from '../support/cli/command-line.ts'
import { createInstallation, OPERATOR_KEY, type Installation } from '../support/installation.ts'
import { createUser, restClient } from '../support/rest-client.ts'
import { seed, type Seeded } from '../support/seeded.ts'
import { createTempFolder, type TempFolder } from '../support/temp-folder.ts'
import { otherThan } from '../support/other-than.ts'

const ADA = 'ada@example.com'

let installation: Installation
let temp: TempFolder
let ada: CommandLine
/** A command line with neither a login nor a server. */
let stranger: CommandLine
let seeded: Seeded
let receiptFile: string
let keysFile: string
beforeAll(async () => {
  installation = createInstallation()
  temp = createTempFolder()
  const { url } = await installation.startStandalone()
  const key = await createUser(restClient(url, OPERATOR_KEY), ADA)
  ada = createCommandLine(installation.folder, { ORGS_URL: url, ORGS_API_KEY: key })
  stranger = createCommandLine(temp.path)
  seeded = await seed(installation, ADA)
  await ada.json('delete', seeded.id, '--yes')
  receiptFile = join(temp.path, 'receipt.json')
  keysFile = join(temp.path, 'keys.json')
  writeFileSync(keysFile, await (await fetch(`${url}/.well-known/receipt-keys.json`)).text())
  await ada.json('receipt', 'get', seeded.id, '--output', receiptFile)
})
afterAll(async () => {
  await installation.remove()
  await temp.remove()
})

const readReceipt = () => JSON.parse(readFileSync(receiptFile, 'utf8')) as SealedReceipt // written by the command

describe('orgs receipt get', () => {
  test('prints what the server has, and writes the same', async () => {
    const { code, stdout, stderr } = await ada.run(['receipt', 'get', seeded.id])
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toBe(readFileSync(receiptFile, 'utf8'))
    expect(readdirSync(temp.path).toSorted()).toEqual(['keys.json', 'receipt.json']) // nothing is left aside
    const rows = await (await installation.open()).db.selectFrom('receipts').selectAll().execute()
    expect(readReceipt()).toMatchObject({ receipt: { organizationId: seeded.id }, hash: rows[0]?.hash })
  })

  test('has it as soon as the deletion is waited for', async () => {
    const { id } = (await ada.json('create', 'Acme')) as { id: OrganizationId }
    await ada.json('delete', id, '--yes')
    expect(await ada.json('receipt', 'get', id)).toMatchObject({ receipt: { organizationId: id } })
  })

  test('says that there was no deletion', async () => {
    const { id } = (await ada.json('create', 'Acme')) as { id: OrganizationId }
    const ending = await ada.run(['receipt', 'get', id])
    expect(ending).toMatchObject({ code: 1, stdout: '', stderr: 'No deletion of this organization\n' })
  })
})

describe('orgs receipt verify', () => {
  test('shows what a receipt says, without a server when the keys are at hand', async () => {
    const { code, stdout, stderr } = await stranger.run(['receipt', 'verify', receiptFile, '--keys', keysFile])
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    const { receipt } = readReceipt()
    const { completedAt } = receipt as unknown as { completedAt: string } // says the service
    expect(stdout).toMatch(new RegExp(`^Number +${receipt.number}$`, 'm'))
    expect(stdout).toMatch(new RegExp(`^Completed +${completedAt}$`, 'm'))
    expect(stdout).toMatch(/^- devices +6,000$/m)
    expect(stdout).toMatch(/^Files removed +12$/m)
    expect(stdout).toMatch(new RegExp(`^Bytes removed +${seeded.bytes.toLocaleString('en')} `, 'm'))
    expect(stdout).toMatch(/\nVALID\n$/)
    const data = JSON.parse(
      (await stranger.run(['receipt', 'verify', receiptFile, '--keys', keysFile, '--json'])).stdout,
    )
    expect(data).toEqual({ isValid: true, ...readReceipt() })
  })

  test('asks the server of the login for the keys, and needs one then', async () => {
    const asked = await ada.run(['receipt', 'verify', receiptFile])
    expect(asked).toMatchObject({ code: 0, stderr: '', stdout: expect.stringMatching(/\nVALID\n$/) })
    const alone = await stranger.run(['receipt', 'verify', receiptFile])
    expect(alone).toMatchObject({ code: 1, stdout: '', stderr: expect.stringMatching(/^Not logged in: /) })
  })

  const flipLast = (text: string) => text.slice(0, -3) + (text.at(-3) === 'A' ? 'Q' : 'A') + text.slice(-2)
  test.each<[string, (text: string) => string, RegExp]>([
    ['a count', (text) => text.replace('"rows": 6000', '"rows": 6001'), /^Not valid: receipt \d+ does not match its/],
    [
      'a time',
      (text) => text.replace(/(?<="completedAt": "\d{3})\d/, otherThan),
      /^Not valid: receipt \d+ does not match its/,
    ],
    [
      'the number',
      (text) => text.replace(/"number": \d+/, '"number": 77'),
      /^Not valid: receipt 77 does not match its/,
    ],
    [
      'the hash',
      (text) => text.replace(/"hash": "\w/, '"hash": "x'),
      /^Not valid: receipt \d+ does not match its hash/,
    ],
    ['the key', (text) => text.replace(/"kid": "\w/, '"kid": "x'), /is signed with the key x\w+, which is not among/],
    [
      'the signature',
      (text) => text.replace(/(?<="signature": ".{40})./, otherThan),
      /^Not valid: receipt \d+ does not match its/,
    ],
    [
      'the end of the signature',
      (text) => text.replace(/(?<="signature": ")[^"]+/, flipLast),
      /^Not valid: receipt \d+ does not match its signature/,
    ],
    [
      'unused bits of the signature',
      (text) => text.replace(/\w(?===")/, (last) => String.fromCharCode(last.charCodeAt(0) + 1)),
      /to contain a receipt, got something else \(signature: expected 64 bytes in base64\)/,
    ],
    ['a name', (text) => text.replace('"hash"', '"hush"'), /to contain a receipt, got something else \(hash: /],
    [
      'a field beside it',
      (text) => text.replace('{', '{ "note": "2 copies",'),
      /to contain a receipt, got something else \(/,
    ],
    ['the end of the file', (text) => text.slice(0, -4), /to contain JSON, got something else/],
  ])('fails with a sentence when %s was changed', async (_, change, sentence) => {
    const changed = join(installation.folder, 'changed.json')
    const text = readFileSync(receiptFile, 'utf8')
    expect(change(text)).not.toBe(text)
    writeFileSync(changed, change(text))
    const { code, stdout, stderr } = await stranger.run(['receipt', 'verify', changed, '--keys', keysFile])
    expect({ code, stdout, stderr }).toEqual({ code: 1, stdout: '', stderr: expect.stringMatching(sentence) })
  })

  test('fails with the keys of another service, and with none', async () => {
    const x = 'A'.repeat(43)
    const others = [
      [[], 'which is not among the given keys'],
      [[{ kid: readReceipt().kid, kty: 'OKP', crv: 'Ed25519', x }], 'does not match its signature'],
    ] as const
    for (const [keys, part] of others) {
      const file = join(installation.folder, 'keys.json')
      writeFileSync(file, JSON.stringify({ keys }))
      const { code, stdout, stderr } = await stranger.run(['receipt', 'verify', receiptFile, '--keys', file, '--json'])
      expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining(part) })
      expect(JSON.parse(stdout)).toEqual({ isValid: false, problem: expect.stringContaining(part) })
    }
  })
})
