import { inTransaction } from '@organizations/database'
import type { OrganizationId } from '@organizations/domain'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { createCommandLine, hasTerminal, type CommandLine } from '../support/cli/command-line.ts'
import { createInstallation, OPERATOR_KEY, type Installation } from '../support/installation.ts'
import { createUser, restClient } from '../support/rest-client.ts'
import { expectDestroyed, expectUntouched, seed } from '../support/seeded.ts'

const ADA = 'ada@example.com'

/** A server and the command line of Ada, who owns nothing yet. */
async function start(installation: Installation, kind: 'startStandalone' | 'startApi'): Promise<CommandLine> {
  const { url } = await installation[kind]()
  const key = await createUser(restClient(url, OPERATOR_KEY), ADA)
  return createCommandLine(installation.folder, { ORGS_URL: url, ORGS_API_KEY: key })
}

describe('orgs delete', () => {
  let installation: Installation
  let ada: CommandLine
  beforeAll(async () => {
    installation = createInstallation()
    ada = await start(installation, 'startStandalone')
  })
  afterAll(() => installation.remove())

  const create = async (name: string) => ((await ada.json('create', name)) as { id: string }).id

  test('waits until everything is destroyed', async () => {
    const seeded = await seed(installation, ADA)
    const { code, stdout, stderr } = await ada.run(['delete', seeded.id, '--yes'])
    expect({ code, stderr }).toEqual({ code: 0, stderr: `Organization deleted: ${seeded.id}\n` })
    expect(stdout).toMatch(/^Everything that it owned is destroyed: \d+ rows and files\n$/)
    await expectDestroyed(installation, seeded)
    expect(await ada.json('deletion', seeded.id)).toMatchObject({ state: 'completed', percent: 100 })
    const { stdout: status } = await ada.run(['deletion', seeded.id])
    expect(status).toMatch(/^State +completed$/m)
    expect(status).toMatch(/^devices +6000 of 6000$/m)
  })

  test('with --json prints the last state of the deletion, and nothing else', async () => {
    const { stdout } = await ada.run(['delete', await create('Acme'), '--yes', '--json'])
    expect(JSON.parse(stdout)).toMatchObject({ state: 'completed', percent: 100 })
  })

  test('is waited for with orgs deletion --wait, until the receipt is sealed', async () => {
    const id = await create('Acme')
    await ada.json('delete', id, '--yes', '--no-wait')
    const { code, stdout, stderr } = await ada.run(['deletion', id, '--wait'])
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toMatch(
      new RegExp(
        `^Everything that it owned is destroyed: \\d+ rows and files\\. "orgs receipt get ${id}" prints receipt \\d+\n$`,
      ),
    )
    expect(await ada.json('deletion', id, '--wait')).toMatchObject({ state: 'completed', receipt: expect.any(Number) })
  })

  test('with --no-wait returns as soon as the organization is gone, and may be repeated', async () => {
    const id = await create('Acme')
    for (const _ of [1, 2]) expect(await ada.json('delete', id, '--yes', '--no-wait')).toEqual({ id })
    expect(await ada.run(['get', id])).toMatchObject({ code: 1, stderr: 'No access to this organization\n' })
  })

  test('deletes nothing without --yes where there is no terminal to ask on', async () => {
    const id = await create('Acme')
    const { code, stdout, stderr } = await ada.run(['delete', id], { stdin: 'Acme\n' })
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
    expect(stderr).toMatch(/Cannot ask without a terminal: use --yes\n$/)
    expect(await ada.json('get', id)).toMatchObject({ name: 'Acme' })
  })

  test('is preceded by a preview, which deletes nothing', async () => {
    const seeded = await seed(installation, ADA, { apps: 2, devices: 1500 })
    const { code, stdout, stderr } = await ada.run(['preview', seeded.id])
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toMatch(/^apps +2$/m)
    expect(stdout).toMatch(/^devices +3,000$/m)
    expect(stdout).toMatch(/^Stored files +8 \(\d\.\d kB\)$/m)
    const { kinds, files } = (await ada.json('preview', seeded.id)) as Preview
    const counts = Object.fromEntries(kinds.map(({ kind, count }) => [kind.replaceAll(' ', '_'), count]))
    const { organizations: _, ...tables } = seeded.census.tables
    expect(counts).toEqual(Object.fromEntries(Object.entries(tables).map(([table, { rows }]) => [table, rows])))
    expect(files).toEqual({ count: 8, bytes: seeded.bytes, isAtLeast: false })
    await expectUntouched(installation, seeded)
  })

  test.runIf(hasTerminal)('says in its question what would be destroyed', async () => {
    const { id } = await seed(installation, ADA, { apps: 2, devices: 1500 })
    const { text } = await ada.onTerminal(['delete', id], {
      answers: [['type the name of the organization', '\u0003']],
    })
    expect(text).toMatch(
      /This would be destroyed: 2 apps, 8 bundles \(\d\.\d kB\), 4 channels, .*3,000 devices, .*1 member\r?\n/,
    )
    expect(text).not.toMatch(/ 0 /)
    const { stderr } = await ada.run(['delete', id, '--yes', '--no-wait'])
    expect(stderr).toBe('') // without a question there is no preview
  })

  test.runIf(hasTerminal)('asks for the name on a terminal, and takes no other', async () => {
    const id = await create('Acme')
    const question = 'type the name of the organization'
    const wrong = await ada.onTerminal(['delete', id], { answers: [[question, 'acme']] })
    expect(wrong).toEqual({
      code: 1,
      text: expect.stringContaining('Not deleted: expected the name of the organization, Acme, got acme'),
    })
    expect(await ada.json('get', id)).toMatchObject({ name: 'Acme' })

    await ada.json('update', id, '--name', 'Acme\u00a0 Zu\u0308rich') // with two blanks, and two characters for one letter
    const right = await ada.onTerminal(['delete', id], { answers: [[question, 'Acme Z\u00fcrich']] })
    expect(right).toEqual({ code: 0, text: expect.stringContaining('Everything that it owned is destroyed') })
    expect(right.text).toMatch(/Name\S* +Acme/)
    expect(right.text).toContain('removed | ') // the progress bar
    expect(await ada.json('deletion', id)).toMatchObject({ state: 'completed' })
  })

  test.runIf(hasTerminal).each([
    ['Ctrl-C', '\u0003', 130],
    ['Ctrl-D', '\u0004', 1],
  ])('deletes nothing when the question is left by %s', async (_, key, exitCode) => {
    const id = await create('Acme')
    const { code, text } = await ada.onTerminal(['delete', id], {
      answers: [['type the name of the organization', key]],
    })
    expect({ code, text }).toEqual({ code: exitCode, text: expect.stringContaining('Nothing was done') })
    expect(text).not.toMatch(/Warning|await/)
    expect(await ada.json('get', id)).toMatchObject({ name: 'Acme' })
  })

  test('knows no deletion of an organization that was not deleted', async () => {
    const id = await create('Acme')
    for (const args of [[], ['--wait']]) {
      const { code, stderr } = await ada.run(['deletion', id, ...args])
      expect({ args, code, stderr }).toEqual({ args, code: 1, stderr: 'No deletion of this organization\n' })
    }
  })
})

/** What the tests read of a preview. */
interface Preview {
  kinds: { kind: string; count: number }[]
  files: object
}

describe('orgs delete, while no worker runs', () => {
  let installation: Installation
  let ada: CommandLine
  let id: OrganizationId
  beforeAll(async () => {
    installation = createInstallation()
    ada = await start(installation, 'startApi')
    id = ((await ada.json('create', 'Acme')) as { id: OrganizationId }).id
  })
  afterAll(() => installation.remove())

  test.runIf(hasTerminal)('can be left by Ctrl-C: the deletion itself goes on', async () => {
    const { code, text } = await ada.onTerminal(['delete', id, '--yes'], { answers: [['counting', '\u0003']] })
    expect(code).toBe(130)
    expect(text).toContain(`Interrupted. The deletion itself goes on; "orgs deletion ${id} --wait" waits for it again`)
    expect(await ada.json('deletion', id)).toMatchObject({ state: 'requested' })
  })

  test.runIf(hasTerminal)(
    'goes on without a question when it is run again, and so does orgs deletion --wait',
    async () => {
      for (const args of [
        ['delete', id],
        ['deletion', id, '--wait'],
      ]) {
        const { code, text } = await ada.onTerminal(args, { answers: [['counting', '\u0003']] })
        expect({ args, code, text }).toMatchObject({ code: 130, text: expect.stringContaining('Interrupted. ') })
        expect(text).not.toContain('type the name')
      }
    },
  )

  test('does not go on with what another user has deleted', async () => {
    const { stderr, code } = await ada.run(['delete', 'org_01h455vb4pex5vsknk084sn02q'])
    expect({ code, stderr }).toEqual({ code: 1, stderr: 'No access to this organization\n' })
  })

  test('says why a deletion is blocked, and fails', async () => {
    await ada.json('delete', id, '--yes', '--no-wait')
    const { db } = await installation.open()
    await inTransaction(db, async (trx) => {
      const change = { state: 'blocked' as const, reason: '3 files are left (EISDIR).' }
      await trx.updateTable('deletions').set(change).where('organization_id', '=', id).execute()
    })
    const { code, stdout, stderr } = await ada.run(['delete', id, '--yes'])
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
    expect(stderr).toMatch(/The deletion is blocked: 3 files are left \(EISDIR\)\. Ask an operator to resolve this\n$/)

    const asJson = await ada.run(['delete', id, '--yes', '--json'])
    expect(asJson.code).toBe(1)
    expect(JSON.parse(asJson.stdout)).toMatchObject({ state: 'blocked', reason: '3 files are left (EISDIR).' })
  })
})
