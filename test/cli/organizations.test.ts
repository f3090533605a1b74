import { insertUser, inTransaction } from '@organizations/database'
import type { OrganizationId, UserId } from '@organizations/domain'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import type { CommandLine } from '../support/cli/command-line.ts'
import { ADA, BOB, createCliFixture, linesOf, type CliFixture } from '../support/cli/cli-fixture.ts'
import { createInstallation, type Installation } from '../support/installation.ts'

let installation: Installation
let fixture: CliFixture
let ada: CommandLine
let bob: CommandLine
let orgId: string
beforeAll(async () => {
  installation = createInstallation()
  fixture = await createCliFixture(installation)
  ;({ ada, bob, orgId } = fixture)
})
afterAll(() => installation.remove())

describe('organizations', () => {
  test('are created, shown, listed and changed', async () => {
    const [created = ''] = await linesOf(ada, 'create', 'Umbrella', '--email', 'office@umbrella.example')
    const [, id = ''] = /^Organization created: (org_\w+)$/.exec(created) ?? []
    expect(await ada.json('get', id)).toMatchObject({
      id,
      name: 'Umbrella',
      management_email: 'office@umbrella.example',
    })
    expect(await linesOf(ada, 'get', id)).toContainEqual(expect.stringMatching(/^Name +Umbrella$/))

    const [head, first] = await linesOf(ada, 'list')
    expect(head).toMatch(/^ID +NAME +EMAIL +CREATED$/)
    expect(first).toMatch(new RegExp(`^${id}  Umbrella  office@umbrella.example  \\d{4}-`))
    expect(await ada.json('list', '--limit', '1', '--page', '1')).toMatchObject([{ id: orgId, name: 'Acme' }])

    const logo = 'https://umbrella.example/logo.png'
    const changed = await ada.json(
      'update',
      id,
      '--name',
      'Umbrella Ltd',
      '--email',
      'new@umbrella.example',
      '--logo',
      logo,
    )
    expect(changed).toMatchObject({ id, name: 'Umbrella Ltd', management_email: 'new@umbrella.example', logo })
    expect(await ada.json('update', id, '--clear-logo')).toMatchObject({ name: 'Umbrella Ltd', logo: null })
  })

  test('that are none are no error', async () => {
    expect(await bob.run(['list'])).toMatchObject({ code: 0, stdout: '', stderr: 'There are none.\n' })
    expect(await bob.run(['list', '--json'])).toMatchObject({ code: 0, stdout: '[]\n', stderr: '' })
  })

  test('out of reach are refused in the words of the server, and with --verbose by code and request', async () => {
    const sentence = 'No access to this organization\n'
    expect(await bob.run(['get', orgId])).toMatchObject({ code: 1, stdout: '', stderr: sentence })
    expect(await bob.run(['get', orgId, '--json', '--verbose'])).toMatchObject({
      code: 1,
      stdout: '',
      stderr: expect.stringMatching(new RegExp(`^${sentence}code: organization_not_accessible\nrequest: [\\w-]+\n$`)),
    })
  })
})

describe('members', () => {
  test('are invited by an address without an account, by a link that is shown again, and withdrawn', async () => {
    const email = 'new@example.com'
    const invited = (await ada.json('member', 'invite', orgId, email, 'write')) as { link: string }
    const link: unknown = expect.stringMatching(/\/console\/#invitation=[\w-]{43}$/)
    expect(invited).toMatchObject({ uid: expect.stringMatching(/^inv_/) as unknown, role: 'invite_write', link })
    expect(await linesOf(ada, 'member', 'link', orgId, email)).toEqual([invited.link])
    expect(await linesOf(ada, 'member', 'role', orgId, email, 'read')).toEqual([`${email} is now invited as read`])
    expect(await bob.run(['member', 'accept', orgId])).toMatchObject({
      code: 1,
      stderr: 'No invitation to this organization\n',
    })
    expect(await ada.json('member', 'remove', orgId, email)).toBeNull()
    expect(await ada.run(['member', 'link', orgId, email])).toMatchObject({ code: 1 })
  })

  test('are invited, accept, change their role and go', async () => {
    const [invited, link] = await linesOf(ada, 'member', 'invite', orgId, BOB, 'read')
    expect(invited).toBe(`${BOB} is invited as read`)
    expect(link).toMatch(/http:\/\/127\.0\.0\.1:\d+\/console\/#invitation=[\w-]{43}$/)
    expect(await ada.json('member', 'role', orgId, BOB, 'upload')).toMatchObject({ email: BOB, role: 'invite_upload' })
    expect(await linesOf(bob, 'member', 'accept', orgId)).toEqual([`You are now a member of ${orgId}`])
    expect(await linesOf(ada, 'member', 'role', orgId, 'BOB@example.com', 'write')).toEqual([`${BOB} is now write`])

    const members = await bob.json('member', 'list', orgId)
    expect(members).toContainEqual(expect.objectContaining({ email: BOB, role: 'write' }))
    const [head, ...rows] = await linesOf(bob, 'member', 'list', orgId)
    expect(head).toMatch(/^EMAIL +ROLE +ID$/)
    expect(rows).toContainEqual(expect.stringMatching(/^ada@example.com  super_admin  user_\w+$/))

    expect(await linesOf(bob, 'member', 'remove', orgId, BOB)).toEqual([`${BOB} was removed from ${orgId}`])
    await ada.json('member', 'invite', orgId, BOB, 'read')
    expect(await ada.json('member', 'remove', orgId, BOB)).toBeNull()
    expect(await ada.json('member', 'list', orgId)).toHaveLength(1)
  })

  test('are not removed by declining, which is for the invited alone', async () => {
    await ada.json('member', 'invite', orgId, BOB, 'read')
    for (const email of [ADA, BOB]) {
      expect(await ada.run(['member', 'decline', orgId, email])).toMatchObject({
        code: 1,
        stderr: 'You are a member, and not invited: use "orgs member remove"\n',
      })
    }
    expect(await linesOf(bob, 'member', 'decline', orgId, BOB)).toEqual([`The invitation to ${orgId} is declined`])
    expect(await ada.json('member', 'list', orgId)).toHaveLength(1)
  })

  test('are not demoted by an invitation, and a change of role invites no user', async () => {
    expect(await ada.run(['member', 'invite', orgId, ADA, 'read'])).toMatchObject({
      code: 1,
      stderr: `${ADA} is already a member, with role super_admin: use "orgs member role" to change it\n`,
    })
    expect(await ada.run(['member', 'role', orgId, BOB, 'read'])).toMatchObject({
      code: 1,
      stderr: `${BOB} is neither a member nor invited: use "orgs member invite"\n`,
    })
    expect(await ada.json('member', 'list', orgId)).toMatchObject([{ email: ADA, role: 'super_admin' }])
  })

  test('the last of whom is super admin stay', async () => {
    expect(await ada.run(['member', 'remove', orgId, ADA])).toMatchObject({
      code: 1,
      stderr: 'Cannot remove the last admin from the organization\n',
    })
  })
})

test('nothing of all this has printed the key that asked, or a colour', () => {
  const printed = fixture.printed()
  expect(printed.length).toBeGreaterThan(2000)
  for (const key of fixture.keys) expect(printed).not.toContain(key)
  expect(printed).not.toContain('\u001b')
})

test('organizations and members are listed whole, also when they are more than one answer has', async () => {
  const { db } = await installation.open()
  await inTransaction(db, async (trx) => {
    const { created_by } = await trx.selectFrom('organizations').selectAll().executeTakeFirstOrThrow()
    const member = { role: 'read', accepted_at: 1, invitation_ends_at: null, created_at: 1 } as const
    const none = { logo: null, customer_id: null, max_apikey_expiration_days: null }
    const created = { created_at: 1, updated_at: 1, created_by, name: 'One of many', management_email: 'x@y.io' }
    for (let number = 0; number < 1000; number += 1) {
      const suffix = `01h455vb4pex5vsknk08${String(number).padStart(6, '0')}`
      const [organization, user] = [`org_${suffix}` as OrganizationId, `user_${suffix}` as UserId] // by their form
      await trx
        .insertInto('organizations')
        .values({ id: organization, ...created, ...none })
        .execute()
      await trx
        .insertInto('members')
        .values({ organization_id: organization, user_id: created_by, ...member })
        .execute()
      const details = { name: null, plan: 'standard', isOperator: false, createdAt: 1 } as const
      await insertUser(trx, { id: user, email: `member${number}@example.com`, ...details })
      await trx
        .insertInto('members')
        .values({ organization_id: orgId as OrganizationId, user_id: user, ...member })
        .execute() // its id
    }
  })
  expect((await ada.json('list')) as object[]).toHaveLength(1002)
  expect((await ada.json('member', 'list', orgId)) as object[]).toHaveLength(1001)
  const role = ['member', 'role', orgId, 'member0@example.com', 'write']
  expect(await ada.json(...role)).toMatchObject({ role: 'write' })
})
