// Users and what operators do to them, from the command line.

import { randomUUID } from 'node:crypto'

import { inTransaction, insertIdentity } from '@organizations/database'
import type { UserId } from '@organizations/domain'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { ADA, BOB, createCliFixture, linesOf, type CliFixture } from '../support/cli/cli-fixture.ts'
import { createCommandLine, type CommandLine } from '../support/cli/command-line.ts'
import { createInstallation, type Installation } from '../support/installation.ts'

const OPERATOR = 'admin@example.com'

let installation: Installation
let fixture: CliFixture
beforeAll(async () => {
  installation = createInstallation()
  fixture = await createCliFixture(installation)
})
afterAll(() => installation.remove())

const withKey = (key: string) =>
  createCommandLine(installation.folder, { ORGS_URL: fixture.url, ORGS_API_KEY: key.trimEnd() })
const squeezed = (lines: string[]) => lines.map((line) => line.replaceAll(/ +/g, ' '))

describe('orgs user', () => {
  test('list shows users newest first, by a part of their address, by page, or operators alone', async () => {
    const { operator } = fixture
    expect(squeezed(await linesOf(operator, 'user', 'list'))).toEqual([
      'ID EMAIL NAME PLAN DISABLED',
      ...[BOB, ADA, OPERATOR].map((it) => expect.stringMatching(`^user_\\w+ ${it} - standard -$`) as string),
    ])
    expect(await operator.json('user', 'list', '--search', 'ADA@')).toMatchObject([{ email: ADA }])
    expect(await operator.json('user', 'list', '--operators')).toMatchObject([{ email: OPERATOR }])
    expect(await operator.run(['user', 'list', '--limit', '1'])).toMatchObject({
      code: 0,
      stderr: 'There may be more, with --page 1\n',
    })
    expect(await operator.run(['user', 'list', '--search', 'none'])).toMatchObject({ stderr: 'There are none.\n' })
  })

  test('show shows where a user belongs, and their keys without secrets', async () => {
    const { operator, orgId } = fixture
    const lines = await linesOf(operator, 'user', 'show', ADA)
    expect(squeezed(lines).slice(1)).toEqual([
      `Email ${ADA}`,
      'Name -',
      'Plan standard',
      'Operator no',
      'Disabled -',
      expect.stringMatching(/^Created \d{4}-/),
      `Organizations ${orgId} "Acme" as super_admin`,
      expect.stringMatching(/^Keys \d+ "First key" all, (never used|last used .+Z)$/),
    ])
    const { uid } = (await operator.json('user', 'show', ADA)) as { uid: string } // as the API answers
    expect(await operator.json('user', 'show', uid)).toMatchObject({ email: ADA, keys: [{ key: null }] })
    expect(await operator.run(['user', 'show', 'none@example.com'])).toMatchObject({
      code: 1,
      stdout: '',
      stderr: 'No such user\n',
    })
  })

  test('key makes another key, and revoke ends one or all', async () => {
    const { operator } = fixture
    const { code, stdout } = await operator.run(['user', 'key', BOB, '--name', 'Again', '--expires', '90d'])
    expect(code).toBe(0)
    const bob = withKey(stdout.trimEnd().split('\n').at(-1) ?? '')
    expect(await bob.json('list')).toEqual([])
    const { keys } = (await operator.json('user', 'show', BOB)) as { keys: { id: number; name: string }[] }
    expect(keys.map(({ name }) => name)).toEqual(['Again', 'First key'])

    const [again] = keys
    expect(await linesOf(operator, 'user', 'revoke', BOB, '--key', String(again?.id))).toEqual(['1 key is revoked'])
    expect(await bob.run(['list'])).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('does not accept this key'),
    })
    await operator.json('user', 'key', BOB)
    expect(await linesOf(operator, 'user', 'revoke', BOB, '--all')).toEqual(['2 keys are revoked'])
    expect(await fixture.bob.run(['list'])).toMatchObject({ code: 1 })
    expect(await operator.run(['user', 'revoke', BOB, '--key', '1'])).toMatchObject({ stderr: 'API key not found\n' })
  })

  test('plan and operator change a user, and the last operator stays one', async () => {
    const { operator, ada } = fixture
    expect(await linesOf(operator, 'user', 'plan', ADA, 'enterprise')).toEqual([`${ADA} has the plan enterprise`])
    expect(await ada.run(['user', 'list'])).toMatchObject({ code: 1, stderr: 'Operator right required\n' })
    expect(await linesOf(operator, 'user', 'operator', ADA, 'yes')).toEqual([`${ADA} is an operator`])
    expect(await ada.json('user', 'list', '--operators')).toHaveLength(2)
    expect(await linesOf(operator, 'user', 'operator', ADA, 'no')).toEqual([`${ADA} is no operator`])
    expect(await operator.run(['user', 'operator', OPERATOR, 'no'])).toMatchObject({
      code: 1,
      stdout: '',
      stderr: 'Cannot take the operator right from the last operator\n',
    })
  })
})

describe('orgs user disable and enable', () => {
  test('lock a user out, name the organizations without another super admin, and let them in again', async () => {
    const { operator, ada, orgId } = fixture
    expect(await operator.run(['user', 'disable', ADA])).toMatchObject({
      code: 0,
      stdout: `${ADA} is disabled\n`,
      stderr: `${orgId} "Acme" has no super admin now who is not disabled\n`,
    })
    expect(await ada.run(['list'])).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('does not accept this key'),
    })
    expect(await operator.json('user', 'list', '--search', 'ADA@')).toMatchObject([
      { disabled_at: expect.stringMatching(/Z$/) },
    ])
    expect(await operator.run(['user', 'key', ADA])).toMatchObject({ code: 1, stderr: 'The user is disabled\n' })
    expect(await operator.run(['user', 'disable', OPERATOR])).toMatchObject({
      code: 1,
      stderr: 'Operators cannot disable themselves\n',
    })
    expect(await linesOf(operator, 'user', 'enable', ADA)).toEqual([`${ADA} is enabled`])
    expect(await ada.json('list')).toMatchObject([{ id: orgId }])
  })
})

describe('orgs user delete', () => {
  test('names what stands in the way before it asks', async () => {
    const { operator, orgId } = fixture
    const { code, stdout, stderr } = await operator.run(['user', 'delete', ADA, '--reason', 'Has left'])
    expect({ code, stdout, lines: stderr.trimEnd().split('\n') }).toEqual({
      code: 1,
      stdout: '',
      lines: [
        expect.stringMatching(`^${ADA} \\(user_\\w+\\)$`),
        'To be destroyed: their account, 1 membership, 1 API key; and their address in events and audit logs',
        `They are no longer in ${orgId} "Acme" (super_admin)`,
        `Their address stays as the management address of ${orgId}: its admins can change it`,
        `Not deleted: they are the last super admin of ${orgId}. Make another member one, or delete it, first`,
      ],
    })
    expect(await operator.json('user', 'show', ADA)).toMatchObject({ email: ADA })
  })

  test('waits until everything of theirs is destroyed, and has a receipt that verifies', async () => {
    const { operator, ada } = fixture
    const { uid } = await makeUser('carol@example.com')
    const { code, stdout, stderr } = await remove('carol@example.com')
    expect({ code, stderr }).toEqual({ code: 0, stderr: `User deleted: ${uid}\n` })
    expect(stdout).toMatch(
      new RegExp(`^Everything of theirs is destroyed: \\d+ rows\\. "orgs receipt get ${uid}" prints the receipt\n$`),
    )
    const [{ id }] = (await operator.json('operator', 'deletions', '--subject', uid)) as [{ id: string }]
    expect(await operator.json('deletion', uid)).toMatchObject({ id, state: 'completed', percent: 100 })
    const file = `${installation.folder}/receipt.json`
    expect(await operator.run(['receipt', 'get', uid, '--output', file])).toMatchObject({ code: 0 })
    const verified = await operator.run(['receipt', 'verify', file])
    expect(verified).toMatchObject({ code: 0, stdout: expect.stringMatching(/\nVALID\n$/) })
    expect(squeezed(verified.stdout.split('\n'))).toEqual(
      expect.arrayContaining(['Organization -', `Subject user ${uid}`, `Deletion ${id}`, 'Reason Has left']),
    )
    expect(await operator.json('receipt', 'get', id)).toMatchObject({ receipt: { deletionId: id } })
    for (const args of [
      ['receipt', 'get', uid],
      ['deletion', uid],
      ['deletion', id, '--wait'],
    ]) {
      expect(await ada.run(args)).toMatchObject({ code: 1, stdout: '', stderr: 'Operator right required\n' })
    }
  })

  test('with --no-wait returns as soon as their access has ended, may be repeated, and is waited for later', async () => {
    const { operator } = fixture
    const { uid, orgs } = await makeUser('dan@example.com')
    for (const user of [uid, uid]) {
      const { stdout } = await remove(user, '--no-wait', '--json')
      expect(JSON.parse(stdout)).toEqual({ id: uid })
    }
    expect(await orgs.run(['list'])).toMatchObject({ code: 1 })
    expect(await operator.json('deletion', uid, '--wait')).toMatchObject({
      subject: { kind: 'user', id: uid },
      state: 'completed',
      receipt: expect.any(Number) as number,
    })
    expect(await operator.run(['deletion', 'user_01h455vb4pex5vsknk084sn02q'])).toMatchObject({
      code: 1,
      stderr: 'No such deletion\n',
    })
  })

  async function makeUser(email: string) {
    const { user, apiKey } = (await fixture.operator.json('user', 'create', email)) as NewUser
    return { ...user, orgs: withKey(apiKey.key) }
  }

  async function remove(user: string, ...args: string[]) {
    return await fixture.operator.run(['user', 'delete', user, '--reason', 'Has left', '--yes', ...args])
  }
})

describe('orgs user admit', () => {
  test('lets a person in again whose user was deleted, once, and says whom they were', async () => {
    const { operator, ada } = fixture
    const { user } = (await operator.json('user', 'create', 'eve@example.com')) as NewUser
    const issuer = 'https://login.example.com'
    const identity = { id: randomUUID(), issuer, subject: 'eve', userId: user.uid, createdAt: 1 }
    const { db } = await installation.open()
    await inTransaction(db, (trx) => insertIdentity(trx, { ...identity, linkedHow: 'made' }))
    const admit = (orgs: CommandLine, subject = 'eve') =>
      orgs.run(['user', 'admit', '--issuer', issuer, '--subject', subject])
    const unknown = {
      code: 1,
      stdout: '',
      stderr: 'No deleted user had this identity, or it was let in again already\n',
    }
    expect(await admit(operator)).toMatchObject(unknown)
    await operator.json('user', 'delete', user.uid, '--reason', 'Has left', '--yes')
    expect(await admit(operator, 'eva')).toMatchObject(unknown)
    expect(await admit(ada)).toMatchObject({ code: 1, stderr: 'Operator right required\n' })
    expect(await admit(operator)).toMatchObject({
      code: 0,
      stdout: `Let in again: the person who was ${user.uid}\n`,
      stderr: '',
    })
    expect(await admit(operator)).toMatchObject(unknown)
    const [entry] = (await operator.json('operator', 'audit', '--action', 'user.lift_deletion')) as [object]
    expect(entry).toMatchObject({ target_id: user.uid })
    expect(await operator.run(['user', 'admit', '--issuer', issuer])).toMatchObject({ code: 2 })
  })
})

/** What `orgs user create --json` prints, as far as it is read here. */
interface NewUser {
  user: { uid: UserId }
  apiKey: { key: string }
}

describe('orgs operator audit', () => {
  test('shows who did what to whom, newest first', async () => {
    const { operator } = fixture
    const [head, ...lines] = squeezed(await linesOf(operator, 'operator', 'audit', '--target', ADA))
    expect(head).toBe('TIME WHO KEY ACTION TARGET DETAILS')
    expect(lines.map((line) => line.split(' ').slice(1).join(' '))).toEqual([
      `${OPERATOR} 1 user.enable ${ADA} -`,
      `${OPERATOR} 1 user.disable ${ADA} -`,
      `${OPERATOR} 1 user.take_operator ${ADA} -`,
      `${OPERATOR} 1 user.grant_operator ${ADA} -`,
      `${OPERATOR} 1 user.set_plan ${ADA} before: "standard", after: "enterprise"`,
      expect.stringMatching(`^${OPERATOR} 1 user.create ${ADA} plan: "standard", keyId: \\d+$`),
    ])
    const revoked = await operator.json('operator', 'audit', '--action', 'user.revoke_all_keys', '--actor', OPERATOR)
    expect(revoked).toMatchObject([{ target_email: BOB, details: { keys: 2 } }])
    expect(await operator.json('operator', 'audit', '--from', '2100-01-01')).toEqual([])
    expect((await operator.run(['operator', 'audit', '--limit', '1'])).stderr).toBe(
      'There may be more, with --page 1\n',
    )
    expect(await fixture.ada.run(['operator', 'audit'])).toMatchObject({ stderr: 'Operator right required\n' })
  })
})

test('orgs operator workload shows that all of this is done', async () => {
  const { operator, ada } = fixture
  expect(squeezed(await linesOf(operator, 'operator', 'workload'))).toEqual(
    expect.arrayContaining([
      'Deletions requested 0',
      'Longest wait for a worker -',
      'Deletions that wait for others 0',
    ]),
  )
  expect(await operator.json('operator', 'workload')).toMatchObject({ oldestEventAgeMs: 0, oldestWaitForOthersMs: 0 })
  expect(await ada.run(['operator', 'workload'])).toMatchObject({ code: 1, stderr: 'Operator right required\n' })
})

test('nothing of all this has printed the key that asked', () => {
  for (const key of fixture.keys) expect(fixture.printed()).not.toContain(key)
})
