import type { OrganizationId } from '@organizations/domain'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { createCommandLine, hasTerminal, type CommandLine } from '../support/cli/command-line.ts'
import { createInstallation, OPERATOR_KEY, type Installation } from '../support/installation.ts'
import { createUser, restClient } from '../support/rest-client.ts'
import { expectDestroyed, expectUntouched, seed } from '../support/seeded.ts'

const ADA = 'ada@example.com'
const REASON = 'Contract 4711 has ended'

describe('orgs operator delete', () => {
  let installation: Installation
  let operator: CommandLine
  let ada: CommandLine
  beforeAll(async () => {
    installation = createInstallation()
    const { url } = await installation.startStandalone()
    const enter = (key: string) => createCommandLine(installation.folder, { ORGS_URL: url, ORGS_API_KEY: key })
    operator = enter(OPERATOR_KEY)
    ada = enter(await createUser(restClient(url, OPERATOR_KEY), ADA))
  })
  afterAll(() => installation.remove())

  const create = async () => ((await ada.json('create', 'Acme')) as { id: OrganizationId }).id
  const remove = (id: string, ...args: string[]) =>
    operator.run(['operator', 'delete', id, '--reason', REASON, ...args])

  test('destroys an organization of others, waits for it, and gets a valid receipt that says who asked and why', async () => {
    const seeded = await seed(installation, ADA)
    const { code, stdout, stderr } = await remove(seeded.id, '--yes')
    expect({ code, stderr }).toEqual({ code: 0, stderr: `Organization deleted: ${seeded.id}\n` })
    expect(stdout).toMatch(/^Everything that it owned is destroyed: \d+ rows and files\n$/)
    await expectDestroyed(installation, seeded)
    const receipt = await operator.json('receipt', 'get', seeded.id)
    expect(receipt).toMatchObject({ receipt: { requester: 'operator', requestReason: REASON } })
    const file = `${installation.folder}/receipt.json`
    expect(await operator.run(['receipt', 'get', seeded.id, '--output', file])).toMatchObject({ code: 0 })
    const verified = await operator.run(['receipt', 'verify', file])
    expect(verified).toMatchObject({ code: 0 })
    expect(verified.stdout).toMatch(/^Requested by +operator$/m)
    expect(verified.stdout).toMatch(/^Reason +Contract 4711 has ended$/m)
    expect(await ada.run(['get', seeded.id])).toMatchObject({ code: 1, stderr: 'No access to this organization\n' })
    expect(await ada.run(['deletion', seeded.id])).toMatchObject({ code: 1 })
  })

  test('may be repeated with --no-wait, and refuses what is unknown, or no operator, or has no reason', async () => {
    const id = await create()
    for (const _ of [1, 2]) {
      const { stdout } = await remove(id, '--yes', '--no-wait', '--json')
      expect(JSON.parse(stdout)).toEqual({ id })
    }
    const again = await remove(id) // without a question: there is nothing left to confirm
    expect(again).toMatchObject({ code: 0, stdout: expect.stringContaining('Everything that it owned is destroyed') })
    const kept = await create()
    const asAda = await ada.run(['operator', 'delete', kept, '--reason', REASON, '--yes'])
    expect(asAda).toMatchObject({ code: 1, stdout: '', stderr: 'Operator right required\n' })
    const gone = 'No such organization, or it is deleted already\n'
    expect(await remove('org_01h455vb4pex5vsknk084sn02q', '--yes')).toMatchObject({ code: 1, stderr: gone })
    expect(await remove('org_01h455vb4pex5vsknk084sn02q')).toMatchObject({ code: 1, stderr: gone })
    expect(await operator.run(['operator', 'delete', kept, '--yes'])).toMatchObject({ code: 2 })
    for (const bad of ['', ' ', 'a\nb', 'x'.repeat(501)]) {
      const { code, stdout } = await operator.run(['operator', 'delete', kept, '--yes', '--reason', bad])
      expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
    }
    expect(await ada.json('get', kept)).toMatchObject({ name: 'Acme' })
  })

  test('deletes nothing without --yes where there is no terminal to ask on', async () => {
    const id = await create()
    const { code, stdout, stderr } = await remove(id)
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
    expect(stderr).toMatch(/Name +Acme\n/)
    expect(stderr).toMatch(/Cannot ask without a terminal: use --yes\n$/)
    expect(await ada.json('get', id)).toMatchObject({ name: 'Acme' })
  })

  test.runIf(hasTerminal)('shows what would go, asks for the name on a terminal, and takes no other', async () => {
    const seeded = await seed(installation, ADA, { apps: 2, devices: 1500 })
    const { id } = seeded
    const question = 'type the name of the organization'
    const args = ['operator', 'delete', id, '--reason', REASON]
    const wrong = await operator.onTerminal(args, { answers: [[question, 'Acme']] })
    expect(wrong).toMatchObject({ code: 1, text: expect.stringContaining('Not deleted: expected the name') })
    expect(wrong.text).toMatch(/This would be destroyed: 2 apps, 8 bundles/)
    await expectUntouched(installation, seeded)
    const { name } = (await ada.json('get', id)) as { name: string }
    const right = await operator.onTerminal(args, { answers: [[question, name]] })
    expect(right).toEqual({ code: 0, text: expect.stringContaining('Everything that it owned is destroyed') })
  })
})
