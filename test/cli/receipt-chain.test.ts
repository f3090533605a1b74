import { inTransaction, readText, type StoredText } from '@organizations/database'
import { afterAll, beforeAll, expect, test } from 'vitest'

import { createCommandLine, type CommandLine } from '../support/cli/command-line.ts'
import { createInstallation, OPERATOR_KEY, type Installation } from '../support/installation.ts'
import { createUser, restClient } from '../support/rest-client.ts'
import { waitFor } from '../support/wait-for.ts'

const RECEIPTS = 105

let installation: Installation
let operator: CommandLine
let ada: CommandLine
beforeAll(async () => {
  installation = createInstallation()
  const { url } = await installation.startStandalone()
  const rest = restClient(url, OPERATOR_KEY)
  const enter = (key: string) => createCommandLine(installation.folder, { ORGS_URL: url, ORGS_API_KEY: key })
  operator = enter(OPERATOR_KEY)
  ada = enter(await createUser(rest, 'ada@example.com'))
  for (let count = 0; count < RECEIPTS; count += 1) {
    const { body } = await rest.post('/organization', { name: 'Acme' })
    await rest.delete(`/organization?orgId=${body.id}`)
  }
  const { db } = await installation.open()
  await waitFor(
    async () => {
      const { sealed } = await db
        .selectFrom('receipts')
        .select(({ fn }) => fn.count<number>('number').as('sealed'))
        .executeTakeFirstOrThrow()
      return sealed === RECEIPTS
    },
    { what: 'all receipts to be sealed', timeoutMs: 60_000 },
  )
})
afterAll(() => installation.remove())

type Row = { number: number | null; sealed: StoredText | null; hash: string | null }

/** Verifies the chain with one receipt changed, and puts it back. */
async function verifyWith(number: number, change: ((row: Row) => Partial<Row>) | 'taken out'): Promise<string> {
  const { db } = await installation.open()
  const row = await db.selectFrom('receipts').selectAll().where('number', '=', number).executeTakeFirstOrThrow()
  await inTransaction(db, async (trx) => {
    if (change === 'taken out') await trx.deleteFrom('receipts').where('number', '=', number).execute()
    else await trx.updateTable('receipts').set(change(row)).where('number', '=', number).execute()
  })
  const { code, stdout, stderr } = await operator.run(['receipt', 'verify', '--chain'])
  await inTransaction(db, async (trx) => {
    await trx.deleteFrom('receipts').where('deletion_id', '=', row.deletion_id).execute()
    await trx.insertInto('receipts').values(row).execute()
  })
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
  return stderr
}

test('orgs receipt verify --chain follows all receipts', async () => {
  const { db } = await installation.open()
  const { hash } = await db
    .selectFrom('receipts')
    .select('hash')
    .where('number', '=', RECEIPTS)
    .executeTakeFirstOrThrow()
  const { code, stdout, stderr } = await operator.run(['receipt', 'verify', '--chain'])
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  expect(stdout).toBe(`VALID: receipts 1 to ${RECEIPTS}, none missing; the newest has the hash ${hash}\n`)
  expect(await operator.json('receipt', 'verify', '--chain')).toEqual({
    isValid: true,
    receipts: RECEIPTS,
    newestHash: hash,
  })
})

test.each([1, 2, 100, 104])('says that receipt %i is missing when it was taken out', async (number) => {
  expect(await verifyWith(number, 'taken out')).toContain(`Not valid: receipt ${number} is missing`)
})

test.each([1, 60, RECEIPTS])('says which receipt was changed: %i', async (number) => {
  const change = ({ sealed }: Row) => ({ sealed: readText(sealed ?? '').replace('"strays":0', '"strays":1') })
  const sentence = await verifyWith(number, change)
  expect(sentence).toContain(`Not valid: receipt ${number} does not match its signature`)
  expect(sentence).toContain(`Valid receipts before it: ${number - 1}\n`)
})

test('says which receipt claims another hash', async () => {
  const sentence = await verifyWith(7, () => ({ hash: '0'.repeat(64) }))
  expect(sentence).toContain('Not valid: receipt 7 does not match its hash')
})

test('is for operators', async () => {
  const ending = await ada.run(['receipt', 'verify', '--chain'])
  expect(ending).toMatchObject({ code: 1, stdout: '', stderr: 'Operator right required\n' })
})
