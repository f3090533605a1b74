import { testDatabases } from '@organizations/database/testing'
import {
  createApiKeyInput,
  listAuditInput,
  parseInput,
  updateApiKeyInput,
  type AuditEntry,
  type OrganizationId,
} from '@organizations/domain'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createApiKey } from './create-api-key.ts'
import { createOrganization } from '../organizations/create-organization.ts'
import { deleteApiKey } from './delete-api-key.ts'
import { listAudit } from '../audit/list-audit.ts'
import { openPeople, type People } from '../testing/people.ts'
import { updateApiKey } from './update-api-key.ts'

describe.for(testDatabases)('changes of keys in the audit log, on $name', ({ open }) => {
  let people: People
  beforeEach(async () => {
    people = await openPeople(open)
  })
  afterEach(() => people.close())

  const entriesOf = async (orgId: OrganizationId): Promise<AuditEntry[]> => {
    const input = parseInput(listAuditInput, { orgId })
    const { data } = await listAudit(people.deps, { actor: people.owner, input })
    return data.filter(({ action }) => action.startsWith('api_key.'))
  }
  const create = async (limited_to_orgs?: string[]) => {
    const input = parseInput(createApiKeyInput, { name: 'CI', mode: 'write', limited_to_orgs })
    return await createApiKey(people.deps, { actor: people.owner, input })
  }

  test('stand where the key is limited to, from its making to its end, without its secret', async () => {
    const { deps, owner: actor, orgId } = people
    const { id, key: first } = await create([orgId])
    const renewal = parseInput(updateApiKeyInput, { id, name: 'Build', regenerate: true })
    const { key: second } = await updateApiKey(deps, { actor, input: renewal })
    await deleteApiKey(deps, { actor, input: { id } })

    const entries = await entriesOf(orgId)
    const subject = String(id)
    expect(entries).toMatchObject([
      { action: 'api_key.delete', subject, before: { name: 'Build', mode: 'write' }, after: null },
      {
        action: 'api_key.update',
        subject,
        before: { name: 'CI', expires_at: null },
        after: { name: 'Build', expires_at: null, regenerated: true },
      },
      { action: 'api_key.create', subject, before: null, after: { name: 'CI', mode: 'write', expires_at: null } },
    ])
    expect(JSON.stringify(entries)).not.toContain(first)
    expect(JSON.stringify(entries)).not.toContain(second)
  })

  test('stand nowhere else: not for a key without a limit, nor where its user does not belong', async () => {
    const { deps, orgId } = people
    const stranger = await people.person('stranger')
    const input = { name: 'Theirs', email: undefined }
    const { id: theirs } = await createOrganization(deps, { actor: stranger, input })
    await create()
    await create([])
    await create([theirs, 'org_01h455vb4pex5vsknk084sn02q'])
    expect(await entriesOf(orgId)).toEqual([])
    const { data } = await listAudit(deps, { actor: stranger, input: parseInput(listAuditInput, { orgId: theirs }) })
    expect(data.map(({ action }) => action)).toEqual(['organization.create'])
  })
})
