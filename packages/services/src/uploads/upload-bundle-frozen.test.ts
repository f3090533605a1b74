import { inTransaction } from '@organizations/database'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openDeadUploadGround, type DeadUploadGround } from '../testing/dead-upload-ground.ts'
import { uploadCases } from '../testing/upload-cases.ts'
import { createUploadSource, textSource } from '../testing/upload-source.ts'
import { watched } from '../testing/watched-db.ts'

describe.each(uploadCases)('an upload that is thought dead, on $name', ({ open, openStore }) => {
  let ground: DeadUploadGround
  beforeEach(async () => {
    ground = await openDeadUploadGround(open, openStore)
  })
  afterEach(() => ground.close())

  /** An upload that stops before its last transaction until it is thawed. */
  const freezeAtEnd = async () => {
    const { promise: thawed, resolve: thaw } = Promise.withResolvers<void>()
    const { promise: frozen, resolve: freeze } = Promise.withResolvers<void>()
    let transactions = 0
    const beforeBegin = async () => {
      transactions += 1
      if (transactions !== 2) return
      freeze()
      await thawed
    }
    const upload = ground.upload('1.0.0', textSource('content'), { deps: watched(ground.deps, { beforeBegin }) })
    const outcome = upload.catch((error: unknown) => error)
    await frozen
    return { outcome, thaw }
  }

  test('keeps nothing when it wakes up after its object stood', async () => {
    const { outcome, thaw } = await freezeAtEnd()
    ground.passLease()
    expect(await ground.removeDead()).toBe(1)
    await ground.expectNeighbourAlone()
    thaw()
    expect(await outcome).toMatchObject({ code: 'upload_incomplete' })
    await ground.expectNeighbourAlone()
  })

  test('keeps nothing when it wakes up in the middle of its content', async () => {
    const source = createUploadSource()
    const { outcome } = await ground.begin('1.0.0', source)
    ground.passLease()
    expect(await ground.removeDead()).toBe(1)
    await ground.expectNeighbourAlone()
    source.end()
    expect(await outcome).toMatchObject({ code: 'upload_incomplete' })
    await ground.expectNeighbourAlone()
  })

  test('keeps nothing when it wakes up while what it left is being removed', async () => {
    const { outcome, thaw } = await freezeAtEnd()
    ground.passLease()
    let isFirst = true
    ground.deps.store.beforeDiscard = async () => {
      if (!isFirst) return
      isFirst = false
      thaw()
      await outcome
    }
    await ground.removeDead()
    expect(await outcome).toMatchObject({ code: 'upload_incomplete' })
    await ground.expectNeighbourAlone()
  })

  test('ends by its next renewal, while its sender is silent, when what it left is being removed', async () => {
    ground.deps.leaseMs = 300
    const { outcome } = await ground.begin('1.0.0', createUploadSource())
    const removal = { hasBegun: false }
    ground.deps.store.beforeDiscard = async () => {
      ground.deps.store.beforeDiscard = async () => {}
      removal.hasBegun = true
      await outcome
    }
    // On a slow machine a renewal may come between the two: it is not dead then.
    while (!removal.hasBegun) {
      ground.passLease()
      await ground.removeDead()
    }
    expect(await outcome).toBeInstanceOf(Error)
    await ground.expectNeighbourAlone()
  })

  test('succeeds when it wakes up before a worker took it for dead', async () => {
    const { outcome, thaw } = await freezeAtEnd()
    ground.passLease()
    thaw()
    expect(await outcome).toMatchObject({ name: '1.0.0' })
    expect(await ground.removeDead()).toBe(0)
    expect([await ground.versions(), (await ground.objects()).length]).toEqual([['0.0.1', '1.0.0'], 2])
  })

  test('succeeds although the database was away when its lease was to be renewed', async () => {
    ground.deps.leaseMs = 300
    const source = createUploadSource()
    const { promise: renewed, resolve: renew } = Promise.withResolvers<void>()
    let tries = 0
    const beforeBegin = async () => {
      tries += 1
      if (tries === 1) throw new Error('connection refused')
      renew()
    }
    const deps = { ...ground.deps, relaxedDb: watched(ground.deps, { beforeBegin }).relaxedDb }
    const { outcome } = await ground.begin('1.0.0', source, deps)
    await renewed
    source.end()
    expect(await outcome).toMatchObject({ name: '1.0.0' })
  })

  test('returns the bundle when the last commit succeeded although its answer was lost', async () => {
    let commits = 0
    const afterCommit = () => {
      commits += 1
      if (commits === 2) throw new Error('the connection broke before the answer came')
    }
    const deps = watched(ground.deps, { afterCommit })
    expect(await ground.upload('1.0.0', textSource('content'), { deps })).toMatchObject({ name: '1.0.0', size: 7 })
    expect([await ground.versions(), (await ground.objects()).length, await ground.intents()]).toEqual([
      ['0.0.1', '1.0.0'],
      2,
      0,
    ])
    ground.passLease()
    expect(await ground.removeDead()).toBe(0)
    expect((await ground.objects()).length).toBe(2)
  })

  test('undoes what was stored when the last transaction fails for any other reason', async () => {
    await inTransaction(ground.deps.db, (trx) =>
      trx.schema.alterTable('audit_entries').renameColumn('after', 'then').execute(),
    )
    await expect(ground.upload('1.0.0', textSource('content'))).rejects.toThrow('after')
    await ground.expectNeighbourAlone()
  })
})
