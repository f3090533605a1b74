import { findReceipt } from '@organizations/database'
import { testDatabases } from '@organizations/database/testing'
import { ASKED_FOR_MS, type ParticipantSubject } from '@organizations/domain'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { deleteOrganization } from '../organizations/delete-organization.ts'
import { passTime } from '../testing/deletion-scenario.ts'
import { openServices, type Services } from '../testing/participant-scenario.ts'
import { completed } from '../testing/participant-service.ts'
import { DOOMED, openUserScenario, type UserScenario } from '../testing/user-scenario.ts'
import { tablesWith } from '../testing/user-traces.ts'
import { updateParticipant } from './update-participant.ts'
import { waiveParticipant } from './waive-participant.ts'

describe.for(testDatabases)('the deletion of a user with participants, on $name', ({ open }) => {
  let scenario: UserScenario
  let services: Services
  beforeEach(async () => {
    scenario = await openUserScenario(open)
    services = openServices(scenario.deps)
  })
  afterEach(async () => {
    await services.closeServices()
    await scenario.close()
  })

  const both = ['organization', 'user'] as const
  const bodies = (service: { asked: { body: string }[] }) => service.asked.map(({ body }) => JSON.parse(body) as object)
  /** Slices while there is more to do at once. */
  const work = async () => {
    for (;;) {
      const outcome = await scenario.slice()
      if (outcome !== 'more') return outcome
    }
  }
  const receipt = async () => await findReceipt(scenario.deps.db, (await scenario.current()).id)

  test('asks those that ask to be told of users, by the id of the user, and lists them on the receipt', async () => {
    const { deps, ada } = scenario
    const billing = await services.addService({ name: 'billing' })
    const crm = await services.addService({ name: 'crm', subjects: both })
    const mail = await services.addService({ name: 'mail', subjects: ['user'] })
    crm.answer = (it) => completed(it, { contacts: 2 })
    mail.answer = (it) => ({ body: { deletion_id: it.deletionId, status: 'refused', reason: `${DOOMED} has mail` } })
    await scenario.ask()
    expect(await work()).toBe('later')
    const { id, state, plan, step } = await scenario.current()
    expect([state, plan.steps[step]]).toEqual(['sweeping', { action: 'await participants' }])
    await services.ask()
    expect(await work()).toBe('later')
    mail.answer = (it) => completed(it)
    passTime(scenario, 5000)
    await services.ask()
    expect(await work()).toBe('ended')
    expect([billing, crm, mail].map(({ asked }) => asked.length)).toEqual([0, 1, 2])
    const requested_at = expect.stringMatching(/Z$/) as string
    const data = { deletion_id: id, subject: { kind: 'user', id: ada.userId }, requested_at }
    expect(bodies(crm)).toEqual([{ type: 'user.deletion_requested', data }])
    expect(await receipt()).toMatchObject({
      version: 2,
      organizationId: null,
      rounds: 1,
      participants: [
        { id: crm.id, name: 'crm', outcome: 'completed', counts: { contacts: 2 } },
        { id: mail.id, name: 'mail', outcome: 'completed' },
      ],
    })
    expect(await tablesWith(deps.db, DOOMED)).toEqual([])
  })

  test('is blocked after 7 days by one that does not answer, and goes on when it is waived', async () => {
    const { deps } = scenario
    const crm = await services.addService({ name: 'crm', subjects: ['user'] })
    await scenario.ask()
    passTime(scenario, ASKED_FOR_MS)
    expect(await work()).toBe('ended')
    const { id, state, reason } = await scenario.current()
    expect([state, reason]).toEqual(['blocked', expect.stringContaining('"crm" has not completed its part')])
    const input = { id, participantId: crm.id, code: 'retired', reason: 'It is no more' } as const
    await waiveParticipant(deps, { actor: deps.operator, input })
    expect(await work()).toBe('ended')
    const waived = { by: deps.operator.userId, code: 'retired' }
    expect(await receipt()).toMatchObject({ participants: [{ id: crm.id, outcome: 'waived', waived }] })
    expect(crm.asked).toEqual([])
  })

  test('what one asks to be told of counts for deletions from then on', async () => {
    const { deps, owner, orgId } = scenario
    const [billing, crm] = [await services.addService(), await services.addService({ subjects: ['user'] })]
    const tell = async (id: string, subjects: ParticipantSubject[]) => {
      const input = { id, subjects, name: undefined, url: undefined, required: undefined }
      return await updateParticipant(deps, { actor: deps.operator, input })
    }
    expect(await tell(billing.id, ['user', 'organization'])).toMatchObject({ subjects: both })
    await scenario.ask()
    await tell(billing.id, ['organization'])
    await deleteOrganization(deps, { actor: owner, input: { orgId } })
    await services.ask()
    const types = (service: typeof crm) => bodies(service).map((it) => ('type' in it ? String(it.type) : ''))
    expect(types(billing).toSorted()).toEqual(['organization.deletion_requested', 'user.deletion_requested'])
    expect(types(crm)).toEqual(['user.deletion_requested'])
  })
})
