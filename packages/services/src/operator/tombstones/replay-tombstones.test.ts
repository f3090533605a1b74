import { inTransaction } from '@organizations/database'
import { testDatabases } from '@organizations/database/testing'
import {
  createApiKeyInput,
  listAuditInput,
  parseInput,
  replayTombstonesInput,
  organizationSubjectKinds,
  type ListTombstonesInput,
} from '@organizations/domain'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { signStatement } from '@organizations/receipts'
import { createApiKey } from '../../keys/create-api-key.ts'
import { listAudit } from '../../audit/list-audit.ts'
import { listTombstones } from './list-tombstones.ts'
import { replayTombstones } from './replay-tombstones.ts'
import { runDeletion } from '../../deletion/run/run-deletion.ts'
import { openAppGround, type AppGround } from '../../testing/app-ground.ts'
import { openDeletionScenario, runToEnd, type DeletionScenario } from '../../testing/deletion-scenario.ts'
import { expectGone } from '../../testing/expect-gone.ts'
import { withKey } from '../../testing/people.ts'
import { part, takeSnapshot } from '../../testing/snapshot.ts'
import type { TestDeps } from '../../testing/test-deps.ts'
import { textSource } from '../../testing/upload-source.ts'

/** After all that the tests make. */
const requestedAt = '2099-01-01T00:00:00.000Z'

/** A database in which everything still stands is what a restored one looks like. */
const replayOn = async (deps: TestDeps, input: Exported, actor = deps.operator) =>
  await replayTombstones(deps, { actor, input: parseInput(replayTombstonesInput, await signed(deps, input)) })

interface Exported {
  tombstones: object[]
  highestIds?: object
}

/** As an export has them: signed by the service. */
async function signed({ signingKey }: TestDeps, { tombstones, highestIds }: Exported): Promise<Exported> {
  const sign = async (kind: string, it: object) => ({ ...it, ...(await signStatement(kind, it, signingKey)) })
  return {
    tombstones: await Promise.all(tombstones.map((it) => sign('tombstone', it))),
    ...(highestIds && { highestIds: await sign('highest ids', highestIds) }),
  }
}

const cases = testDatabases.flatMap(({ name, open }) => organizationSubjectKinds.map((kind) => ({ name, kind, open })))

describe.each(cases)('replaying the tombstone of the $kind on $name', ({ kind, open }) => {
  let scenario: DeletionScenario
  beforeEach(async () => {
    scenario = await openDeletionScenario(open, {}, { kind })
  })
  afterEach(() => scenario.close())

  const exported = () => {
    const { deps, organizationId, subject } = scenario
    const { subjectKind, appUuid } = subject
    const deletionId = deps.ids.deletion()
    const of = { organizationId, deletionId, requestedAt }
    if (subjectKind !== 'bundles') return { subject: { kind: subjectKind, id: subject.subjectId }, ...of }
    // All of the app: the backup has them, and a channel that has pointed at one of them since.
    subject.subjectId = deletionId
    return { subject: { kind: subjectKind, id: deletionId }, ...of, bundles: { appUuid, above: 0, upTo: 99, kept: [] } }
  }

  test('destroys it again with its files, by the operator, and once: replaying twice changes nothing', async () => {
    const { deps, organizationId, subject } = scenario
    const tombstones = [exported()]
    expect(await replayOn(deps, { tombstones })).toEqual({ deletedAgain: 1, restored: 0, known: 0, inUse: 0 })
    expect([(await scenario.current()).requestedBy, deps.rings]).toEqual([deps.operator.userId, 1])
    scenario.asked = part(await takeSnapshot(deps, organizationId), subject)
    expect(await replayOn(deps, { tombstones })).toEqual({ deletedAgain: 0, restored: 0, known: 1, inUse: 0 })
    await runToEnd(scenario)
    await expectGone(scenario)
    expect(await replayOn(deps, { tombstones })).toEqual({ deletedAgain: 0, restored: 0, known: 1, inUse: 0 })
    await expectGone(scenario)
    expect(deps.rings).toBe(1)
  })

  test('is put back alone when what it belongs to is being deleted, which takes it along', async () => {
    const { deps, organizationId } = scenario
    const { bundles: _, ...of } = { bundles: null, ...exported() }
    const ofOrganization = { ...of, subject: { kind: 'organization', id: organizationId } }
    await replayOn(deps, { tombstones: [ofOrganization] })
    const expected = { deletedAgain: 0, restored: 1, known: 0, inUse: 0 }
    expect(await replayOn(deps, { tombstones: [exported()] })).toEqual(
      kind === 'organization' ? { ...expected, restored: 0, known: 1, inUse: 0 } : expected,
    )
    const deletions = await deps.db.selectFrom('deletions').select('subject_kind').execute()
    expect(deletions).toEqual([{ subject_kind: 'organization' }])
  })
})

describe.each(testDatabases)('replayTombstones on $name', ({ open }) => {
  let ground: AppGround
  beforeEach(async () => {
    ground = await openAppGround(open)
  })
  afterEach(() => ground.close())

  const tombstoneOf = (kind: string, id: string) => ({
    subject: { kind, id },
    organizationId: ground.orgId,
    deletionId: ground.deps.ids.deletion(),
    requestedAt,
  })
  const idsOf = async (table: 'api_keys' | 'bundles' | 'channels') =>
    (await ground.deps.db.selectFrom(table).select('id').orderBy('id').execute()).map(({ id }) => id)

  test('keeps what was never here from coming: no id of the export is given out', async () => {
    const { deps, owner, app } = ground
    await ground.upload('1.0.0', textSource('content'))
    const tombstones = [tombstoneOf('bundle', '70'), tombstoneOf('app', deps.ids.uuid())]
    const highestIds = { apiKeys: 500, bundles: 60, channels: 80 }
    expect(await replayOn(deps, { tombstones, highestIds })).toEqual({
      deletedAgain: 0,
      restored: 2,
      known: 0,
      inUse: 0,
    })
    expect(await replayOn(deps, { tombstones })).toEqual({ deletedAgain: 0, restored: 0, known: 2, inUse: 0 })
    await ground.upload('1.0.1', textSource('content'))
    await ground.channel('production')
    await createApiKey(deps, { actor: owner, input: parseInput(createApiKeyInput, { name: 'New', mode: 'read' }) })
    expect([(await idsOf('bundles')).at(-1), await idsOf('channels')]).toEqual([71, [81]])
    expect((await idsOf('api_keys')).at(-1)).toBe(501)
    expect(await ground.versions()).toEqual(expect.arrayContaining(['1.0.0', '1.0.1']))
    expect((await deps.db.selectFrom('apps').select('id').execute()).map(({ id }) => id)).toEqual([app.id])
  })

  test('takes a deleted bundle off the channels that the backup has pointing at it, and audits both', async () => {
    const { deps, owner, orgId } = ground
    const { id } = await ground.upload('1.0.0', textSource('doomed'))
    await ground.upload('2.0.0', textSource('kept'))
    await ground.channel('production', { version: '1.0.0' })
    await ground.channel('beta', { version: '2.0.0' })
    await replayOn(deps, { tombstones: [tombstoneOf('bundle', String(id))] })
    const channels = await deps.db.selectFrom('channels').select(['name', 'bundle_id']).orderBy('name').execute()
    expect(channels).toEqual([
      { name: 'beta', bundle_id: expect.any(Number) },
      { name: 'production', bundle_id: null },
    ])
    const audited = await listAudit(deps, { actor: owner, input: parseInput(listAuditInput, { orgId, limit: 2 }) })
    expect(audited.data).toMatchObject([
      { action: 'bundle.delete', subject: 'com.example.app/bundle/1.0.0', user_id: deps.operator.userId },
      { action: 'channel.update', subject: 'com.example.app/channel/production', after: { version: null } },
    ])
    await ground.upload('1.0.0', textSource('new under the old version')) // its name is free
  })

  test('deletes in bulk again what went, without what was kept and what is newer, and takes it off channels', async () => {
    const { deps, owner, orgId, app } = ground
    const { id: above } = await ground.upload('0.9.0', textSource('not looked at'))
    await ground.upload('1.0.0', textSource('doomed'))
    const { id: kept } = await ground.upload('2.0.0', textSource('kept'))
    const { id: upTo } = await ground.upload('3.0.0', textSource('doomed too'))
    await ground.upload('4.0.0', textSource('not looked at'))
    await ground.channel('production', { version: '3.0.0' })
    const bundles = { appUuid: app.id, above, upTo, kept: [kept] }
    const tombstone = { ...tombstoneOf('bundles', deps.ids.deletion()), bundles }
    const once = { deletedAgain: 1, restored: 0, known: 0, inUse: 0 }
    expect(await replayOn(deps, { tombstones: [tombstone] })).toEqual(once)
    const twice = { deletedAgain: 0, restored: 0, known: 1, inUse: 0 }
    expect(await replayOn(deps, { tombstones: [tombstone] })).toEqual(twice)
    const [production] = await deps.db.selectFrom('channels').select('bundle_id').execute()
    expect(production).toEqual({ bundle_id: null })
    const deletions = await deps.db.selectFrom('deletions').select(['id', 'subject_kind']).execute()
    expect(deletions).toEqual([{ id: tombstone.subject.id, subject_kind: 'bundles' }])
    const { signal } = new AbortController()
    while ((await runDeletion(deps, { deletionId: deletions[0]?.id ?? expect.unreachable(), signal })) === 'more');
    expect((await ground.versions()).toSorted()).toEqual(['0.9.0', '2.0.0', '4.0.0'])
    const audited = await listAudit(deps, { actor: owner, input: parseInput(listAuditInput, { orgId, limit: 2 }) })
    expect(audited.data).toMatchObject([
      { action: 'bundle.delete', subject: 'com.example.app/bundles', before: { bundles: 2 } },
      { action: 'channel.update', subject: 'com.example.app/channel/production', before: { version: '3.0.0' } },
    ])
    // As it is exported, it can be handed in again.
    const { data } = await listTombstones(deps, { actor: deps.operator, input: {} })
    expect(data).toMatchObject([{ subject: tombstone.subject, bundles }])
    const older = {
      ...tombstone,
      subject: { kind: 'bundles', id: deps.ids.deletion() },
      requestedAt: '2001-01-01T00:00:00.000Z',
    }
    expect(await replayOn(deps, { tombstones: [older] })).toMatchObject({ restored: 1 })
  })

  test('takes the range of bundles with bundles alone', async () => {
    const { deps, app } = ground
    const bundles = { appUuid: app.id, above: 0, upTo: 1, kept: [] }
    for (const tombstone of [
      tombstoneOf('bundles', deps.ids.deletion()),
      { ...tombstoneOf('bundle', '1'), bundles },
      { ...tombstoneOf('bundles', deps.ids.deletion()), bundles: { ...bundles, kept: ['x'] } },
      { ...tombstoneOf('bundles', deps.ids.deletion()), bundles: { ...bundles, appUuid: '1' } },
    ]) {
      await expect(replayOn(deps, { tombstones: [tombstone] })).rejects.toMatchObject({ code: 'invalid_input' })
    }
  })

  test('leaves alone what has the id by now, in any organization, since it is not what was deleted', async () => {
    const { deps, orgId } = ground
    const { id, created_at } = await ground.upload('1.0.0', textSource('content'))
    const channel = await ground.channel('production', { version: '1.0.0' })
    const before = await takeSnapshot(deps, orgId)
    const earlier = new Date(Date.parse(created_at) - 1).toISOString()
    const elsewhere = deps.ids.organization()
    const tombstones = [
      { ...tombstoneOf('bundle', String(id)), organizationId: elsewhere },
      { ...tombstoneOf('channel', String(channel)), organizationId: elsewhere },
      { ...tombstoneOf('bundle', String(id)), requestedAt: earlier },
    ]
    const expected = { deletedAgain: 0, restored: 0, known: 0, inUse: 3 }
    expect(await replayOn(deps, { tombstones })).toEqual(expected)
    expect(await takeSnapshot(deps, orgId)).toEqual(before)
    expect(await deps.db.selectFrom('tombstones').selectAll().execute()).toEqual([])
  })

  test('is for operators with a whole key alone, and refuses what is no export', async () => {
    const { deps, owner, orgId } = ground
    const tombstones = [tombstoneOf('organization', orgId)]
    for (const actor of [
      owner,
      await withKey(deps, deps.operator, { mode: 'write' }),
      await withKey(deps, deps.operator, { limitedToOrgs: [orgId] }),
    ]) {
      await expect(replayOn(deps, { tombstones }, actor)).rejects.toMatchObject({ code: 'operator_required' })
    }
    const good = tombstoneOf('organization', orgId)
    for (const bad of [
      { ...good, subject: { kind: 'bundle', id: '0' } },
      { ...good, subject: { kind: 'channel', id: '2147483648' } },
      { ...good, subject: { kind: 'app', id: orgId } },
      { ...good, subject: { kind: 'user', id: orgId } },
      { ...good, organizationId: 'org_1' },
      { ...good, requestedAt: 'yesterday' },
    ]) {
      await expect(replayOn(deps, { tombstones: [good, bad] })).rejects.toMatchObject({ code: 'invalid_input' })
    }
    await expect(replayOn(deps, { tombstones: Array.from({ length: 1001 }, () => good) })).rejects.toMatchObject({
      code: 'invalid_input',
    })
    expect(await deps.db.selectFrom('tombstones').selectAll().execute()).toEqual([])
  })

  test('takes what listTombstones gives, which holds ids, kinds and times alone', async () => {
    const { deps, owner, orgId } = ground
    await ground.upload('1.0.0', textSource('content'))
    await ground.channel('production')
    const list = (input: Partial<ListTombstonesInput> = {}, actor = deps.operator) =>
      listTombstones(deps, { actor, input })
    await expect(list({}, owner)).rejects.toMatchObject({ code: 'operator_required' })
    const [channel = 0] = await idsOf('channels')
    await replayOn(deps, { tombstones: [tombstoneOf('channel', String(channel)), tombstoneOf('organization', orgId)] })
    const { data, highestIds } = await list()
    expect(data.map(({ subject }) => subject.kind)).toEqual(['channel', 'organization'])
    expect(highestIds).toEqual({
      apiKeys: (await idsOf('api_keys')).at(-1),
      bundles: expect.any(Number),
      channels: channel,
      kid: deps.signingKey.kid,
      signature: expect.any(String),
    })
    const fields = ['subject', 'organizationId', 'deletionId', 'requestedAt', 'kid', 'signature']
    expect(Object.keys(data[0] ?? {})).toEqual(fields)
    const { deletionId: after, requestedAt: time } = data[0] ?? expect.unreachable()
    expect((await list({ since: Date.parse(time), after })).data).toEqual(data.slice(1))
    const input = parseInput(replayTombstonesInput, { tombstones: data, highestIds })
    expect(await replayTombstones(deps, { actor: deps.operator, input })).toEqual({
      deletedAgain: 0,
      restored: 0,
      known: 2,
      inUse: 0,
    })
  })

  test('forgets nothing when it fails in the middle: what was replayed is, the rest can be again', async () => {
    const { deps, orgId } = ground
    const tombstones = [tombstoneOf('app', deps.ids.uuid()), tombstoneOf('organization', orgId)]
    await inTransaction(deps.db, (trx) => trx.schema.alterTable('outbox').renameColumn('payload', 'what_for').execute())
    await expect(replayOn(deps, { tombstones })).rejects.toThrow('payload')
    await inTransaction(deps.db, (trx) => trx.schema.alterTable('outbox').renameColumn('what_for', 'payload').execute())
    expect(await replayOn(deps, { tombstones })).toEqual({ deletedAgain: 1, restored: 0, known: 1, inUse: 0 })
  })
})
