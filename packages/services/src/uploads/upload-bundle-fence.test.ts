// The fence comes up while an upload's content streams: the upload ends by itself, and nothing of it stays.

import { subjectKinds } from '@organizations/domain'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { deleteApp } from '../apps/delete-app.ts'
import { deleteOrganization } from '../organizations/delete-organization.ts'
import { runDeletion } from '../deletion/run/run-deletion.ts'
import { openAppGround, type AppGround } from '../testing/app-ground.ts'
import { uploadCases } from '../testing/upload-cases.ts'
import { createUploadSource, textSource, type UploadSource } from '../testing/upload-source.ts'
import { watched } from '../testing/watched-db.ts'

const deletable = subjectKinds.filter((kind) => kind === 'app' || kind === 'organization')
const cases = uploadCases.flatMap((it) => deletable.map((kind) => ({ ...it, kind, name: `${kind}, ${it.name}` })))

describe.each(cases)('an upload and the deletion of its $name', ({ open, openStore, kind }) => {
  let ground: AppGround
  beforeEach(async () => {
    ground = await openAppGround(open, openStore)
  })
  afterEach(() => ground.close())

  const putUpFence = async () => {
    const { deps, owner: actor, orgId, app_id } = ground
    if (kind === 'app') await deleteApp(deps, { actor, input: { app_id } })
    else await deleteOrganization(deps, { actor, input: { orgId } })
  }
  const runSlice = async () => {
    const { id } = await ground.deps.db.selectFrom('deletions').select('id').executeTakeFirstOrThrow()
    return await runDeletion(ground.deps, { deletionId: id, signal: new AbortController().signal })
  }
  const runToEnd = async () => {
    for (let outcome = await runSlice(); outcome !== 'ended'; outcome = await runSlice()) {
      ground.deps.now = ground.deps.clock() + 1000
    }
  }
  const expectNothingLeft = async () => {
    expect([await ground.versions(), await ground.objects(), await ground.intents()]).toEqual([[], [], 0])
  }
  const begin = async (source: UploadSource) => {
    const outcome = ground.upload('1.0.0', source).catch((error: unknown) => error)
    source.push('some ')
    await source.isDrained()
    expect(await ground.intents()).toBe(1)
    return { outcome }
  }

  test('ends by itself while its sender is silent', async () => {
    ground.deps.leaseMs = 600
    const { outcome } = await begin(createUploadSource())
    await putUpFence()
    expect(await outcome).toMatchObject({ code: 'app_not_found' })
    await expectNothingLeft()
  })

  test('is refused at its end when that comes before it hears of the fence', async () => {
    const source = createUploadSource()
    const { outcome } = await begin(source)
    await putUpFence()
    source.end()
    expect(await outcome).toMatchObject({ code: 'app_not_found' })
    await expectNothingLeft()
  })

  test('is refused when the fence comes up between its last byte and its last transaction', async () => {
    let transactions = 0
    const beforeBegin = async () => {
      transactions += 1
      if (transactions === 2) await putUpFence()
    }
    const deps = watched(ground.deps, { beforeBegin })
    await expect(ground.upload('1.0.0', textSource('all'), { deps })).rejects.toMatchObject({ code: 'app_not_found' })
    await expectNothingLeft()
  })

  test('is refused from the fence on, before a byte is read', async () => {
    await putUpFence()
    await expect(ground.upload('1.0.0', createUploadSource())).rejects.toMatchObject({ code: 'app_not_found' })
    await expectNothingLeft()
  })

  test('is waited for while it is live, and the deletion then completes with nothing left', async () => {
    ground.deps.now = Date.now() // so that its lease does not end while this takes long
    const source = createUploadSource()
    const { outcome } = await begin(source)
    await putUpFence()
    for (let looks = 0; looks < 20; looks += 1) {
      await runSlice()
      ground.deps.now = ground.deps.clock() + 400
    }
    const states = ground.deps.db.selectFrom('deletions').select('state')
    expect(await states.execute()).toEqual([{ state: 'sweeping' }])
    expect([await ground.intents(), (await ground.objects()).length]).toEqual([1, 1])
    source.end()
    await outcome
    await runToEnd()
    expect(await states.execute()).toEqual([{ state: 'completed' }])
    await expectNothingLeft()
  })

  test('is not waited for once its lease has ended, and leaves nothing when it wakes up after the completion', async () => {
    const source = createUploadSource()
    const { outcome } = await begin(source)
    await putUpFence()
    ground.deps.now = ground.deps.clock() + ground.deps.leaseMs
    await runToEnd()
    await expectNothingLeft()
    source.end()
    expect(await outcome).toBeInstanceOf(Error)
    await expectNothingLeft()
  })
})
