import { testDatabases } from '@organizations/database/testing'
import { Webhook } from 'standardwebhooks'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { passTime, runDueSlices } from '../testing/deletion-scenario.ts'
import { openParticipantScenario, type ParticipantScenario } from '../testing/participant-scenario.ts'
import { completed, type Asked } from '../testing/participant-service.ts'
import { listOperatorAudit } from '../operator/list-operator-audit.ts'
import { openSigningSecrets } from '../secrets/webhook-secrets.ts'
import { claimDueAskings } from './claim-due-askings.ts'
import { removeParticipant } from './remove-participant.ts'
import { rotateParticipant } from './rotate-participant.ts'
import { runAsking } from './run-askings.ts'

const DAY_MS = 24 * 3_600_000

describe.for(testDatabases)('a participant with a new secret, on $name', ({ open }) => {
  let scenario: ParticipantScenario
  beforeEach(async () => {
    scenario = await openParticipantScenario(open)
  })
  afterEach(() => scenario.close())

  const rotate = async (id: string, idempotencyKey?: string) => {
    const { deps } = scenario
    return await rotateParticipant(deps, {
      actor: deps.operator,
      input: { id },
      ...(idempotencyKey && { idempotencyKey }),
    })
  }
  const newSecretOf = async (id: string): Promise<string> => {
    const { secret } = await rotate(id)
    if (secret === null) throw new Error('Expected the new secret')
    return secret
  }
  /** Which of the secrets have signed a request, in the order of its signatures. */
  const signersOf = (asked: Asked | undefined, secrets: Record<string, string>): (string | undefined)[] => {
    if (asked === undefined) throw new Error('Expected a request')
    const at = new Date(Number(asked.headers['webhook-timestamp']) * 1000)
    return String(asked.headers['webhook-signature'])
      .split(' ')
      .map((one) =>
        Object.keys(secrets).find((name) => new Webhook(secrets[name] ?? '').sign(asked.id, at, asked.body) === one),
      )
  }
  const lastAnswer = async () => (await scenario.participants()).map((it) => [it.state, it.lastAnswer])
  const unsigned = [['no_answer', 'Its answer is not signed with its secret for this request']]

  test('is asked with both signatures, and answers with either, for 24 hours from its rotation', async () => {
    const service = await scenario.addService()
    const old = service.secret
    service.answer = (it) => ({ body: { deletion_id: it.deletionId, status: 'pending' }, secret: old })
    await scenario.request()
    await scenario.ask()
    const secret = await newSecretOf(service.id) // while the deletion waits
    passTime(scenario, 600_000)
    await scenario.ask()
    service.answer = (it) => ({ body: { deletion_id: it.deletionId, status: 'refused', reason: 'New' }, secret })
    passTime(scenario, 600_000)
    await scenario.ask()
    expect(await lastAnswer()).toEqual([['refused', 'New']])
    service.answer = (it) => ({ body: { deletion_id: it.deletionId, status: 'pending' }, secret: old })
    passTime(scenario, DAY_MS - 1_200_000 - 1)
    await scenario.ask()
    expect(await lastAnswer()).toEqual([['pending', 'It is not done yet']])
    service.answer = (it) => ({ ...completed(it), secret: old })
    passTime(scenario, 600_000)
    await scenario.ask()
    expect(await lastAnswer()).toEqual([['pending', unsigned[0]?.[1]]])
    expect(await runDueSlices(scenario)).toBe('later')
    service.answer = (it) => ({ ...completed(it), secret })
    passTime(scenario, 600_000)
    await scenario.ask()
    expect(await runDueSlices(scenario)).toBe('ended')
    const signers = service.asked.map((it) => signersOf(it, { old, new: secret }))
    expect(signers).toEqual([['old'], ['new', 'old'], ['new', 'old'], ['new', 'old'], ['new'], ['new']])
  })

  test('an answer by the secret of before does not count that comes when its day is over', async () => {
    const service = await scenario.addService()
    await newSecretOf(service.id)
    await scenario.request()
    passTime(scenario, DAY_MS - 1)
    const { claimed } = await claimDueAskings(scenario.asking)
    service.answer = (it) => {
      scenario.deps.now = scenario.deps.clock() + 1
      return completed(it)
    }
    const { signal } = new AbortController()
    for (const one of claimed) await runAsking(scenario.asking, one, signal)
    expect(service.asked).toHaveLength(1)
    expect(await lastAnswer()).toEqual(unsigned)
  })

  test('a secret that never was one counts for nothing meanwhile, and one of before the last at once no more', async () => {
    const service = await scenario.addService()
    const second = await newSecretOf(service.id)
    const third = await newSecretOf(service.id)
    await scenario.request()
    const strange = `whsec_${Buffer.alloc(32, 7).toString('base64')}`
    for (const secret of [strange, service.secret]) {
      service.answer = (it) => ({ ...completed(it), secret })
      await scenario.ask()
      expect(await lastAnswer()).toEqual(unsigned)
      passTime(scenario, 600_000)
    }
    service.answer = (it) => ({ ...completed(it), secret: second })
    await scenario.ask()
    expect(await runDueSlices(scenario)).toBe('ended')
    const secrets = { first: service.secret, second, third }
    expect(service.asked.map((it) => signersOf(it, secrets))).toEqual(service.asked.map(() => ['third', 'second']))
  })

  test('has it in the answer alone, once, encrypted in its row, and in the log of operators by name', async () => {
    const { deps } = scenario
    const service = await scenario.addService({ name: 'billing' })
    const neighbour = await scenario.addService({ name: 'crm' })
    const first = await rotate(service.id, 'once')
    expect(first).toMatchObject({ id: service.id, name: 'billing', secret: expect.stringMatching(/^whsec_/) as string })
    expect(await rotate(service.id, 'once')).toEqual({ ...first, secret: null })
    const rowOf = async (id: string) =>
      (await deps.db.selectFrom('participants').selectAll().execute()).find((it) => it.id === id)
    const row = await rowOf(service.id)
    expect(row && openSigningSecrets(deps, row, deps.clock())).toEqual([first.secret, service.secret])
    expect(row && openSigningSecrets(deps, row, deps.clock() + DAY_MS)).toEqual([first.secret])
    expect(await rowOf(neighbour.id)).toMatchObject({ previous_secret: null, previous_secret_until: null })
    const input = { target: service.id }
    expect(await listOperatorAudit(deps, { actor: deps.operator, input })).toMatchObject([
      { action: 'participant.rotate', target_id: service.id, details: { name: 'billing' } },
    ])
    for (const table of ['participants', 'operator_audit_entries', 'idempotency_records', 'outbox'] as const) {
      const rows = JSON.stringify(await deps.db.selectFrom(table).selectAll().execute())
      for (const it of [service.secret, first.secret]) expect(rows).not.toContain(it?.slice('whsec_'.length, -1))
    }
    expect(JSON.stringify(deps.logged)).not.toContain('whsec_')
  })

  test('gets none from others than operators, when it is removed, or where no key is set', async () => {
    const { deps } = scenario
    const { id } = await scenario.addService()
    const input = { id }
    const refused = (code: string) => expect.objectContaining({ code }) as Error
    await expect(rotateParticipant(deps, { actor: scenario.owner, input })).rejects.toThrow(
      refused('operator_required'),
    )
    const without = { ...deps, secretsKeys: undefined }
    await expect(rotateParticipant(without, { actor: deps.operator, input })).rejects.toThrow(
      refused('webhooks_not_set_up'),
    )
    await removeParticipant(deps, { actor: deps.operator, input })
    await expect(rotate(id)).rejects.toThrow(refused('participant_not_found'))
  })
})
