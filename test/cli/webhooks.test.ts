import type { OrganizationId, WebhookId } from '@organizations/domain'
import { insertFailedDelivery } from '@organizations/services/testing'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { createCliFixture, linesOf, type CliFixture } from '../support/cli/cli-fixture.ts'
import type { CommandLine } from '../support/cli/command-line.ts'
import { createInstallation, type Installation } from '../support/installation.ts'

const ADDRESS = 'https://example.com/hooks'

let installation: Installation
let fixture: CliFixture
let ada: CommandLine
let orgId: string
beforeAll(async () => {
  installation = createInstallation({ DELIVERIES: 'off' }) // nothing is sent
  fixture = await createCliFixture(installation)
  ;({ ada, orgId } = fixture)
})
afterAll(() => installation.remove())

describe('webhooks', () => {
  test('are created, listed, changed, rotated and deleted; a secret is alone on the last line', async () => {
    const create = ['webhook', 'create', orgId, ADDRESS, '--name', 'billing']
    const created = await ada.run([...create, '--event', 'member.*', 'app.created'])
    expect(created).toMatchObject({ code: 0, stderr: 'Save the secret now, it is not shown again:\n' })
    const secret = created.stdout.trimEnd().split('\n').at(-1) ?? ''
    expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/)
    expect(created.stdout.split(secret)).toHaveLength(2)
    expect(created.stdout).toMatch(/^Events +member\.\*, app\.created$/m)
    const [, id = ''] = /^ID +(webhook_\w+)$/m.exec(created.stdout) ?? []

    expect(await ada.json('webhook', 'list', orgId)).toMatchObject([{ id, name: 'billing', url: ADDRESS }])
    expect((await linesOf(ada, 'webhook', 'list', orgId)).join('\n')).not.toContain(secret)
    const update = ['webhook', 'update', orgId, id]
    expect(await ada.json(...update, '--disable', '--event', '*')).toMatchObject({ enabled: false, events: ['*'] })
    expect(await ada.json(...update, '--enable', '--address', `${ADDRESS}/2`)).toMatchObject({ enabled: true })
    expect(await ada.run(update)).toMatchObject({ code: 2 })
    expect(await ada.run([...update, '--enable', '--disable'])).toMatchObject({ code: 2 })

    const { secret: second } = (await ada.json('webhook', 'rotate', orgId, id)) as { secret: string }
    expect(second).toMatch(/^whsec_/)
    expect(second).not.toBe(secret)
    expect(await ada.run(['webhook', 'test', orgId, id])).toMatchObject({
      code: 1,
      stderr: 'Deliveries are off on this server (DELIVERIES=off)\n',
    })
    expect(await ada.run(['webhook', 'delete', orgId, id])).toMatchObject({
      code: 1,
      stderr: 'Cannot ask without a terminal: use --yes\n',
    })
    expect(await linesOf(ada, 'webhook', 'delete', orgId, id, '--yes')).toEqual([`Webhook deleted: ${id}`])
    expect(await ada.run([...update, '--enable'])).toMatchObject({ code: 1, stderr: 'Webhook not found\n' })
  })

  test('refuse addresses and events that cannot be, with a sentence that says what was expected', async () => {
    const create = ['webhook', 'create', orgId]
    const insecure = await ada.run([...create, 'http://example.com/', '--name', 'x', '--event', '*'])
    expect(insecure).toMatchObject({ code: 1, stderr: 'Expected a URL with https, got http:\n' })
    const unknown = await ada.run([...create, ADDRESS, '--name', 'x', '--event', 'members'])
    expect(unknown).toMatchObject({ code: 2, stderr: expect.stringContaining('Allowed choices are *,') as string })
  })

  test('show what became of their deliveries, and a failed one is tried once more', async () => {
    const create = ['webhook', 'create', orgId, ADDRESS, '--name', 'x', '--event', '*']
    const { id } = (await ada.json(...create)) as { id: WebhookId }
    const deps = await installation.open()
    const deliveryId = await insertFailedDelivery(deps, { organizationId: orgId as OrganizationId, webhookId: id })
    expect((await linesOf(ada, 'webhook', 'deliveries', orgId, id)).join('\n')).toMatch(
      new RegExp(`^ID +EVENT .*\n${deliveryId} +app\\.created +failed +10 +500 `),
    )
    expect(await linesOf(ada, 'webhook', 'retry', orgId, deliveryId)).toEqual([
      `Delivery ${deliveryId} is tried once more`,
    ])
    const succeeded = ['webhook', 'deliveries', orgId, id, '--status', 'success']
    expect(await ada.json(...succeeded)).toMatchObject({ deliveries: [], pagination: { total: 0 } })
  })
})
