import { StoreUnavailableError } from '@organizations/storage'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { removeDeadUploads } from './remove-dead-uploads.ts'
import { takeOverAllLeases } from '../outbox/take-over-all-leases.ts'
import { openDeadUploadGround, type DeadUploadGround } from '../testing/dead-upload-ground.ts'
import { createDyingDeps } from '../testing/dying-deps.ts'
import { uploadCases } from '../testing/upload-cases.ts'
import { createUploadSource, textSource } from '../testing/upload-source.ts'

describe.each(uploadCases)('removeDeadUploads on $name', ({ open, openStore }) => {
  let ground: DeadUploadGround
  beforeEach(async () => {
    ground = await openDeadUploadGround(open, openStore)
  })
  afterEach(() => ground.close())

  test.each([
    ['before its intent is committed', [1, 'commit'], 0],
    ['after its intent is committed, before a byte is stored', [1, 'committed'], 1],
    ['after its object stands, before its last transaction', [2, 'begin'], 1],
    ['in its last transaction', [2, 'commit'], 1],
  ] as const)('leaves nothing of an upload whose process died %s', async (_name, [at, when], left) => {
    const { deps } = createDyingDeps(ground.deps, (transaction, moment) => transaction === at && moment === when)
    await expect(ground.upload('1.0.0', textSource('some content'), { deps })).rejects.toThrow('killed')
    expect(await ground.intents()).toBe(left)
    expect(await ground.removeDead()).toBe(0) // its lease holds
    ground.passLease()
    expect(await ground.removeDead()).toBe(left)
    await ground.expectNeighbourAlone()
    expect(await ground.removeDead()).toBe(0)
    expect(await ground.upload('1.0.0', textSource('again'))).toMatchObject({ name: '1.0.0' })
  })

  test('leaves nothing of an upload whose process died in the middle of its content', async () => {
    const source = createUploadSource()
    const dying = createDyingDeps(ground.deps)
    const { outcome } = await ground.begin('1.0.0', source, dying.deps)
    dying.kill()
    expect([await ground.intents(), (await ground.objects()).length]).toEqual([1, 2])
    ground.passLease()
    expect(await ground.removeDead()).toBe(1)
    await ground.expectNeighbourAlone()
    source.fail(new Error('killed'))
    await outcome
  })

  test('leaves a bundle alone whose upload died right after its last commit', async () => {
    const dying = createDyingDeps(ground.deps, (transaction, moment) => transaction === 2 && moment === 'committed')
    await ground.upload('1.0.0', textSource('some content'), { deps: dying.deps }).catch(() => undefined)
    ground.passLease()
    expect(await ground.removeDead()).toBe(0)
    expect([await ground.versions(), (await ground.objects()).length]).toEqual([['0.0.1', '1.0.0'], 2])
  })

  test('leaves an upload alone that streams for longer than a lease, for it renews it', async () => {
    ground.deps.leaseMs = 300
    const source = createUploadSource()
    const { outcome } = await ground.begin('1.0.0', source)
    const endsAt = async () =>
      (await ground.deps.db.selectFrom('uploads').select('lease_ends_at').executeTakeFirstOrThrow()).lease_ends_at
    const first = await endsAt()
    ground.deps.now = first - 1
    while ((await endsAt()) === first) await new Promise((resume) => setImmediate(resume))
    ground.deps.now = first
    expect(await ground.removeDead()).toBe(0)
    source.end()
    expect(await outcome).toMatchObject({ name: '1.0.0' })
  })

  test('takes a lease that ends later than one length from now for ended: the clock went back', async () => {
    const source = createUploadSource()
    const { outcome } = await ground.begin('1.0.0', source)
    ground.deps.now = ground.deps.clock() - 1
    expect(await ground.removeDead()).toBe(1)
    await ground.expectNeighbourAlone()
    source.end()
    expect(await outcome).toBeInstanceOf(Error)
    await ground.expectNeighbourAlone()
  })

  test('keeps the intent of an object that the store refuses to remove, and removes both later', async () => {
    const source = createUploadSource()
    const { outcome } = await ground.begin('1.0.0', source)
    const { object_key: key } = await ground.deps.db
      .selectFrom('uploads')
      .select('object_key')
      .executeTakeFirstOrThrow()
    ground.deps.store.isAway = true
    const lost = new Error('the sender is gone')
    source.fail(lost)
    expect(await outcome).toBe(lost)
    expect(ground.deps.logged).toMatchObject([
      { level: 'warn', message: 'What an upload left could not be removed at once' },
    ])
    ground.deps.store.isAway = false
    expect(await ground.intents()).toBe(1)
    ground.deps.store.refused.add(key)
    ground.passLease()
    await ground.removeDead().catch(() => undefined)
    expect(await ground.intents()).toBe(1)
    ground.deps.store.refused.clear()
    expect(await ground.removeDead()).toBe(1)
    await ground.expectNeighbourAlone()
  })

  test('goes on with the others when the object of one is refused', async () => {
    const sources = [createUploadSource(), createUploadSource()]
    const outcomes: Promise<unknown>[] = []
    for (const [index, source] of sources.entries()) {
      const dying = createDyingDeps(ground.deps)
      outcomes.push((await ground.begin(`1.0.${index}`, source, dying.deps)).outcome)
      dying.kill()
      ground.deps.now = ground.deps.clock() + 1
    }
    const uploads = ground.deps.db.selectFrom('uploads').select('object_key').orderBy('lease_ends_at')
    const [first] = await uploads.execute()
    ground.deps.store.refused.add(first?.object_key ?? '')
    ground.passLease()
    await ground.removeDead().catch(() => undefined)
    expect(await uploads.execute()).toEqual([first])
    for (const source of sources) source.fail(new Error('killed'))
    await Promise.all(outcomes)
  })

  test('asks a store that is away once, and goes on with all of them the next time', async () => {
    const dyings = ['1.0.0', '1.0.1'].map(async (version) => {
      const { deps } = createDyingDeps(ground.deps, (transaction, when) => transaction === 1 && when === 'committed')
      await expect(ground.upload(version, textSource('some content'), { deps })).rejects.toThrow('killed')
    })
    await Promise.all(dyings)
    ground.passLease()
    let asked = 0
    ground.deps.store.beforeDiscard = async () => {
      asked += 1
      throw new StoreUnavailableError('away')
    }
    await expect(ground.removeDead()).rejects.toThrow('away')
    expect([asked, ground.deps.logged]).toEqual([1, []])
    ground.deps.store.beforeDiscard = async () => {}
    ground.passLease()
    expect(await ground.removeDead()).toBe(2)
    await ground.expectNeighbourAlone()
  })

  test('stops when it is told to, and goes on where it stopped', async () => {
    const sources = [createUploadSource(), createUploadSource()]
    const outcomes: Promise<unknown>[] = []
    for (const [index, source] of sources.entries()) {
      const dying = createDyingDeps(ground.deps)
      outcomes.push((await ground.begin(`1.0.${index}`, source, dying.deps)).outcome)
      dying.kill()
    }
    ground.passLease()
    const stopping = new AbortController()
    ground.deps.store.beforeDiscard = async () => stopping.abort()
    await removeDeadUploads({ ...ground.deps, signal: stopping.signal }).catch(() => undefined)
    expect(await ground.intents()).toBeGreaterThan(0)
    ground.deps.store.beforeDiscard = async () => {}
    await ground.removeDead()
    await ground.expectNeighbourAlone()
    for (const source of sources) source.fail(new Error('killed'))
    await Promise.all(outcomes)
  })

  test('has what a server left behind at once when it starts alone, without waiting for any lease', async () => {
    const dying = createDyingDeps(ground.deps)
    const source = createUploadSource()
    const { outcome } = await ground.begin('1.0.0', source, dying.deps)
    dying.kill()
    await takeOverAllLeases(ground.deps)
    expect(await ground.removeDead()).toBe(1)
    await ground.expectNeighbourAlone()
    source.fail(new Error('killed'))
    await outcome
  })
})
