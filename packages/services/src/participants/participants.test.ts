import { findReceipt, inTransaction, purgeParticipants } from '@organizations/database'
import { testDatabases } from '@organizations/database/testing'
import { ASKED_FOR_MS, parseInput, replayTombstonesInput } from '@organizations/domain'
import { signStatement } from '@organizations/receipts'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { getDeletionStatus } from '../deletion/status/get-deletion-status.ts'
import { runDeletion } from '../deletion/run/run-deletion.ts'
import { replayTombstones } from '../operator/tombstones/replay-tombstones.ts'
import { retryDeletion } from '../operator/deletions/retry-deletion.ts'
import { getWorkload } from '../operator/get-workload.ts'
import { passTime, runDueSlices, runSlice, runToEnd } from '../testing/deletion-scenario.ts'
import { openParticipantScenario, type ParticipantScenario } from '../testing/participant-scenario.ts'
import { completed, type ServiceAnswer } from '../testing/participant-service.ts'
import { watched } from '../testing/watched-db.ts'
import { claimDueAskings } from './claim-due-askings.ts'
import { removeParticipant } from './remove-participant.ts'
import { runAsking } from './run-askings.ts'
import { waiveParticipant } from './waive-participant.ts'

interface Receipt {
  version: number
  rounds: number
  participants: { id: string; name: string; outcome: string; counts?: object; waived?: object }[]
}

describe.for(testDatabases)('a deletion with participants, on $name', ({ open }) => {
  let scenario: ParticipantScenario
  beforeEach(async () => {
    scenario = await openParticipantScenario(open)
  })
  afterEach(() => scenario.close())

  const status = async () =>
    await getDeletionStatus(scenario.deps, { actor: scenario.owner, input: { orgId: scenario.organizationId } })
  const workload = async () => await getWorkload(scenario.deps, { actor: scenario.deps.operator })
  const waiting = { deletionsWaitingForOthers: 1, oldestEventAgeMs: 0 }
  const receipt = async () => (await findReceipt(scenario.deps.db, (await scenario.current()).id)) as Receipt // by finishBatch
  const signal = new AbortController().signal

  test('that a replayed tombstone asks for asks again, under its own id', async () => {
    const billing = await scenario.addService({ name: 'billing' })
    const { deps, organizationId } = scenario
    const subject = { kind: 'organization', id: organizationId }
    const requestedAt = '2099-01-01T00:00:00.000Z' // after all that the scenario makes
    const tombstone = { subject, organizationId, deletionId: deps.ids.deletion(), requestedAt }
    const signed = { ...tombstone, ...(await signStatement('tombstone', tombstone, deps.signingKey)) }
    const input = parseInput(replayTombstonesInput, { tombstones: [signed] })
    expect(await replayTombstones(deps, { actor: deps.operator, input })).toMatchObject({ deletedAgain: 1 })
    const { id } = await scenario.current()
    expect(id).not.toBe(tombstone.deletionId)
    expect(await runDueSlices(scenario)).toBe('later')
    await scenario.ask()
    expect(await runDueSlices(scenario)).toBe('ended')
    expect(billing.asked.map(({ deletionId }) => deletionId)).toEqual([id])
  })

  test('waits without a round until each has done its part, and lists them on the receipt', async () => {
    const billing = await scenario.addService({ name: 'billing' })
    const mail = await scenario.addService({ name: 'mail' })
    billing.answer = (it) => completed(it, { invoices: 12, customers: 1 })
    mail.answer = (it) => ({
      body: { deletion_id: it.deletionId, status: 'pending' },
      headers: { 'retry-after': '60' },
    })
    const { id } = await scenario.request()
    expect(await runDueSlices(scenario)).toBe('later')
    expect(await status()).toMatchObject({
      state: 'sweeping',
      participants: [{ state: 'no_answer' }, { name: 'mail' }],
    })
    expect(await status()).not.toHaveProperty('etaSeconds')
    passTime(scenario, 1000)
    expect(await workload()).toMatchObject({ ...waiting, oldestWaitForOthersMs: 1000 })
    await scenario.ask()
    expect((await status()).participants?.map(({ state }) => state)).toEqual(['completed', 'pending'])
    passTime(scenario, 500)
    // The answer made it due: from then on it waits for a worker.
    expect(await workload()).toMatchObject({ deletionsWaitingForOthers: 0, oldestEventAgeMs: 500 })
    expect(await runSlice(scenario)).toBe('later') // one is left
    passTime(scenario, 200)
    expect(await workload()).toMatchObject({ ...waiting, oldestWaitForOthersMs: 200 })
    expect(await runSlice(scenario)).toBe('not ours')
    passTime(scenario, 58_300)
    await scenario.ask()
    expect(mail.asked).toHaveLength(1)
    mail.answer = (it) => completed(it)
    expect(await runSlice(scenario)).toBe('later') // the net of 30 seconds
    expect(await workload()).toMatchObject({ ...waiting, oldestWaitForOthersMs: 58_500 })
    passTime(scenario, 1000)
    await scenario.ask()
    expect(await runDueSlices(scenario)).toBe('ended')
    expect(await workload()).toMatchObject({ deletionsWaitingForOthers: 0, oldestEventAgeMs: 0 })
    expect(billing.asked).toHaveLength(1)
    expect(JSON.parse(billing.asked[0]?.body ?? '')).toEqual({
      type: 'organization.deletion_requested',
      data: {
        deletion_id: id,
        organization_id: scenario.organizationId,
        subject: { kind: 'organization', id: scenario.organizationId },
        requested_at: expect.stringMatching(/Z$/) as string,
      },
    })
    expect(await receipt()).toMatchObject({
      version: 2,
      rounds: 1,
      participants: [
        { id: billing.id, name: 'billing', outcome: 'completed', counts: { invoices: 12, customers: 1 } },
        { id: mail.id, name: 'mail', outcome: 'completed' },
      ],
    })
  })

  test('goes on at once when the answer comes while the lease is being given back', async () => {
    await scenario.addService()
    await scenario.request()
    const { deps } = scenario
    expect(await runDueSlices(scenario)).toBe('later')
    passTime(scenario, 30_000)
    const { claimed } = await claimDueAskings(scenario.asking)
    const { id } = await scenario.current()
    let isAnswered = false
    // The worker has read that it waits: it is about to give the lease back.
    const beforeBegin = async () => {
      const { lease_ends_at: lease } = await deps.db
        .selectFrom('deletions')
        .select('lease_ends_at')
        .where('id', '=', id)
        .executeTakeFirstOrThrow()
      if (lease === null || isAnswered) return
      isAnswered = true
      for (const one of claimed) await runAsking(scenario.asking, one, signal)
    }
    expect(await runDeletion(watched(deps, { beforeBegin }), { deletionId: id, signal })).toBe('more')
    expect(isAnswered).toBe(true)
    expect(await runDueSlices(scenario)).toBe('ended')
  })

  test('P2: counts a part once that is answered twice, late, and after its claim was lost', async () => {
    const service = await scenario.addService()
    service.answer = (it) => completed(it, { rows: 3 })
    await scenario.request()
    const { claimed } = await claimDueAskings(scenario.asking)
    expect(claimed).toHaveLength(1)
    passTime(scenario, 60_000) // its claim ends: another worker asks
    service.answer = (it) => completed(it, { rows: 5 })
    await scenario.ask()
    service.answer = (it) => completed(it, { rows: 7 })
    for (const one of claimed) await runAsking(scenario.asking, one, signal)
    await runToEnd(scenario)
    expect((await receipt()).participants).toMatchObject([{ outcome: 'completed', counts: { rows: 5 } }])
    expect(service.asked).toHaveLength(1)
  })

  test('P2: what is written down under a claim that was lost counts for nothing, nor does it wake the deletion', async () => {
    const service = await scenario.addService()
    await scenario.request()
    let answer: (it: ServiceAnswer) => void = () => {}
    service.answer = () => new Promise((resolve) => (answer = resolve))
    const { claimed } = await claimDueAskings(scenario.asking)
    const [late] = claimed
    if (late === undefined) throw new Error('Expected a claim')
    const over = runAsking(scenario.asking, late, signal)
    while (service.asked.length === 0) await new Promise((resume) => setTimeout(resume, 5))
    passTime(scenario, 60_000)
    const asked = service.asked[0]
    const again = await claimDueAskings(scenario.asking)
    const event = scenario.deps.db.selectFrom('outbox').select(['id', 'dispatch', 'due_at'])
    const before = await event.execute()
    const { rings } = scenario.deps
    if (asked) answer({ body: { deletion_id: asked.deletionId, status: 'completed', counts: { rows: 99 } } })
    await over
    expect([await event.execute(), scenario.deps.rings]).toEqual([before, rings])
    service.answer = (it) => completed(it, { rows: 1 })
    for (const one of again.claimed) await runAsking(scenario.asking, one, signal)
    expect((await scenario.participants()).map(({ counts }) => counts)).toEqual([{ rows: 1 }])
  })

  const other = { deletion_id: 'deletion_01h455vb4pex5vsknk084sn02q', status: 'completed' }
  const strangers: [string, (good: ServiceAnswer, deletionId: string) => ServiceAnswer][] = [
    ['signed with another secret', (good) => ({ ...good, secret: `whsec_${Buffer.alloc(32, 7).toString('base64')}` })],
    ['signed for another request', (good) => ({ ...good, signedFor: 'evt_other' })],
    ['without a signature', (good) => ({ ...good, headers: { 'webhook-signature': '' } })],
    ['with an old signature', (good) => ({ ...good, headers: { 'webhook-timestamp': '1700000000' } })],
    ['about another deletion', () => ({ body: other })],
    ['as text', (good) => ({ ...good, headers: { 'content-type': 'text/html' } })],
    ['with a redirect', (good) => ({ ...good, status: 307, headers: { location: '/elsewhere' } })],
    ['with a status of failure', (good) => ({ ...good, status: 500 })],
    ['that is no JSON', () => ({ body: '<html>OK</html>' })],
    ['of another status word', (_, id) => ({ body: { deletion_id: id, status: 'done' } })],
    [
      'with a count that is no whole number',
      (_, id) => ({ body: { deletion_id: id, status: 'completed', counts: { a: 0.5 } } }),
    ],
    ['with a negative count', (_, id) => ({ body: { deletion_id: id, status: 'completed', counts: { a: -1 } } })],
    ['with a key in capitals', (_, id) => ({ body: { deletion_id: id, status: 'completed', counts: { Ada: 1 } } })],
    [
      'with 21 counts',
      (_, id) => ({
        body: {
          deletion_id: id,
          status: 'completed',
          counts: Object.fromEntries(Array.from({ length: 21 }, (_it, n) => [`k${n}`, 1])),
        },
      }),
    ],
  ]

  test.for(strangers)('P3: an answer %s is none', async ([, change]) => {
    const service = await scenario.addService()
    service.answer = (it) => change(completed(it), it.deletionId)
    await scenario.request()
    await scenario.ask()
    expect(service.asked).toHaveLength(1)
    const [participant] = await scenario.participants()
    expect(participant).toMatchObject({ state: 'no_answer', lastAnswer: expect.any(String) as string, counts: null })
    expect(await runDueSlices(scenario)).toBe('later')
    service.answer = (it) => completed(it)
    passTime(scenario, 5000)
    await scenario.ask()
    expect(await runDueSlices(scenario)).toBe('ended')
  })

  test('P1: is blocked after 7 days by one that refuses, and a retry asks it for 7 days more', async () => {
    const service = await scenario.addService({ name: 'billing' })
    service.answer = (it) => ({
      body: { deletion_id: it.deletionId, status: 'refused', reason: 'An invoice is\nopen' },
    })
    const { id } = await scenario.request()
    await runDueSlices(scenario)
    await scenario.ask()
    expect((await status()).participants).toMatchObject([{ state: 'refused', reason: 'An invoice is open' }])
    passTime(scenario, ASKED_FOR_MS)
    await scenario.ask()
    expect(await runDueSlices(scenario)).toBe('ended')
    const { state, reason } = await scenario.current()
    expect({ state, reason }).toEqual({
      state: 'blocked',
      reason: 'The participant "billing" has not completed its part within 7 days. Its last answer: An invoice is open',
    })
    const asked = service.asked.length
    passTime(scenario, ASKED_FOR_MS)
    await scenario.ask()
    expect(service.asked).toHaveLength(asked)
    await retryDeletion(scenario.deps, { actor: scenario.deps.operator, input: { id } })
    expect(await runDueSlices(scenario)).toBe('later')
    service.answer = (it) => completed(it)
    await scenario.ask()
    expect(await runDueSlices(scenario)).toBe('ended')
    const rows = await scenario.deps.db.selectFrom('deletion_participants').select(['state', 'last_answer']).execute()
    expect(rows).toEqual([{ state: 'completed', last_answer: null }])
    expect((await receipt()).rounds).toBe(1)
  })

  test('P1: is blocked after 7 days by one that was never asked, and goes on when it is waived', async () => {
    const { deps } = scenario
    const service = await scenario.addService({ name: 'billing' })
    const { id } = await scenario.request()
    passTime(scenario, ASKED_FOR_MS)
    expect(await runDueSlices(scenario)).toBe('ended')
    expect((await scenario.current()).reason).toContain('It was not asked.')
    const reason = 'The service is no more, says Grace'
    const input = { id, participantId: service.id, code: 'retired', reason } as const
    await waiveParticipant(deps, { actor: deps.operator, input })
    await expect(waiveParticipant(deps, { actor: deps.operator, input })).rejects.toMatchObject({
      code: 'participant_not_waited_for',
    })
    await expect(waiveParticipant(deps, { actor: scenario.owner, input })).rejects.toMatchObject({
      code: 'operator_required',
    })
    expect(await runDueSlices(scenario)).toBe('ended')
    const by = deps.operator.userId
    expect((await receipt()).participants).toMatchObject([
      { id: service.id, name: 'billing', outcome: 'waived', waived: { by, code: 'retired' } },
    ])
    expect(JSON.stringify(await receipt())).not.toContain('Grace')
    const trail = await deps.db.selectFrom('operator_audit_entries').selectAll().orderBy('id', 'desc').execute()
    expect(trail[0]).toMatchObject({ action: 'participant.waive', target_id: id })
    expect(JSON.parse(trail[0]?.details ?? '{}')).toMatchObject({ participantId: service.id, code: 'retired', reason })
  })

  test('waiving one that is still asked makes the deletion due at once', async () => {
    const { deps } = scenario
    const service = await scenario.addService()
    const { id } = await scenario.request()
    expect(await runDueSlices(scenario)).toBe('later')
    const input = { id, participantId: service.id, code: 'other', reason: 'A test' } as const
    await waiveParticipant(deps, { actor: deps.operator, input })
    expect(await runDueSlices(scenario)).toBe('ended')
    await scenario.ask()
    expect(service.asked).toEqual([])
  })

  test('asks one that is not required, waits for it never, and keeps no word of it', async () => {
    const service = await scenario.addService({ required: false })
    service.answer = (it) => ({ body: { deletion_id: it.deletionId, status: 'refused', reason: 'Later' } })
    await scenario.request()
    await scenario.ask()
    expect(await runDueSlices(scenario)).toBe('ended')
    expect((await receipt()).participants).toMatchObject([{ outcome: 'refused' }])
    passTime(scenario, 5000)
    await scenario.ask()
    expect(service.asked).toHaveLength(2)
    service.answer = (it) => completed(it)
    passTime(scenario, 60_000)
    await scenario.ask()
    const rows = await scenario.deps.db.selectFrom('deletion_participants').select(['state', 'last_answer']).execute()
    expect(rows).toEqual([{ state: 'completed', last_answer: null }])
  })

  test('does not ask one that was registered or removed before, and keeps a secret as long as it is needed', async () => {
    const { deps } = scenario
    const removed = await scenario.addService()
    const asked = await scenario.addService()
    const remove = (id: string) => removeParticipant(deps, { actor: deps.operator, input: { id } })
    await remove(removed.id)
    await scenario.request()
    const late = await scenario.addService()
    await remove(asked.id)
    passTime(scenario, 2 * 24 * 3_600_000)
    const purge = async () => await inTransaction(deps.db, (trx) => purgeParticipants(trx, deps.clock()))
    expect(await purge()).toBe(1)
    await scenario.ask()
    expect([removed, asked, late].map((it) => it.asked.length)).toEqual([0, 1, 0])
    await runToEnd(scenario)
    expect(await purge()).toBe(1)
    expect((await receipt()).participants.map(({ id }) => id)).toEqual([asked.id])
  })

  test('P4: one that hangs holds up nothing but its own part', async () => {
    const dead = await scenario.addService()
    const living = await scenario.addService()
    let release = () => {}
    dead.answer = () => new Promise((resolve) => (release = () => resolve('hang')))
    await scenario.request()
    const { claimed } = await claimDueAskings(scenario.asking)
    const all = claimed.map((it) => runAsking(scenario.asking, it, signal))
    await Promise.race(all)
    expect((await scenario.participants()).map(({ state }) => state)).toEqual(['no_answer', 'completed'])
    expect(living.asked).toHaveLength(1)
    release()
  })
})
