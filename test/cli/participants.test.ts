import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { createCliFixture, linesOf, type CliFixture } from '../support/cli/cli-fixture.ts'
import { createInstallation, type Installation } from '../support/installation.ts'

const ADDRESS = 'https://billing.example.com/deletions'

let installation: Installation
let fixture: CliFixture
beforeAll(async () => {
  installation = createInstallation({ DELIVERIES: 'off' }) // nothing is asked
  fixture = await createCliFixture(installation)
})
afterAll(() => installation.remove())

describe('participants', () => {
  test('are registered, listed, given another secret and removed; a secret is alone on the last line', async () => {
    const { operator, ada } = fixture
    const participant = ['operator', 'participant']
    const created = await operator.run([...participant, 'create', 'billing', ADDRESS])
    const rotated = async (id: string) => await operator.run([...participant, 'rotate', id])
    const [, id = ''] = /^ID +(participant_\w+)$/m.exec(created.stdout) ?? []
    const shown = [created, await rotated(id), await rotated(id)]
    const secrets = shown.map(({ stdout }) => stdout.trimEnd().split('\n').at(-1) ?? '')
    expect(new Set(secrets).size).toBe(3)
    for (const [at, { code, stdout, stderr }] of shown.entries()) {
      expect({ code, stderr }).toEqual({ code: 0, stderr: 'Save the secret now, it is not shown again:\n' })
      expect(secrets[at]).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/)
      expect(stdout.split(secrets[at] ?? '')).toHaveLength(2)
      expect(stdout).toMatch(/^Name +billing$/m)
    }
    expect(await operator.json(...participant, 'rotate', id)).toMatchObject({
      id,
      secret: expect.stringMatching(/^whsec_/) as string,
    })
    expect(await ada.run([...participant, 'rotate', id])).toMatchObject({ code: 1, stdout: '' })
    expect((await linesOf(operator, 'operator', 'audit')).join('\n')).toMatch(/participant\.rotate .*billing/)
    expect((await linesOf(operator, ...participant, 'list')).join('\n')).not.toContain('whsec_')
    expect(await linesOf(operator, ...participant, 'remove', id)).toEqual([`Participant removed: ${id}`])
    expect(await rotated(id)).toMatchObject({ code: 1, stderr: 'No such participant\n' })
  })
})
