import { bootstrapOperator } from '@organizations/services'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'

import { countRows, readAppRows } from './app-rows.ts'
import { contentOf, downloadBundle, uploadBundle, type Uploader } from '../support/uploads/bundles.ts'
import type { Engine } from '../support/engines.ts'
import { createInstallation, OPERATOR_KEY, type Installation } from '../support/installation.ts'
import { createUser, restClient, type RestClient } from '../support/rest-client.ts'
import { expectUntouched, seed } from '../support/seeded.ts'
import type { Store } from '../support/stores.ts'
import { waitFor } from '../support/wait-for.ts'

/** Declares the test of an app's deletion by an API and a worker. */
export function testAppDeletion(of: { engine: Named<Engine>; store: Named<Store> }): void {
  describe(`API and worker as processes of their own, ${of.engine.name}, with ${of.store.name}`, () => {
    let engine: Engine
    let store: Store
    let installation: Installation

    beforeEach(async () => {
      engine = await of.engine.open()
      store = await of.store.open()
      installation = createInstallation(store.env)
    })
    afterEach(async () => {
      await installation.remove()
      await store.close()
      await engine.stop()
    })

    test('an app is destroyed with its files and nothing else, and its id is free again after that', async () => {
      // The API knows of no queue, and no doorbell rings across processes: a worker without a queue has to look by
      // itself.
      const workerEnv = engine.redis ? engine.env : { RECONCILE_MS: '100' }
      const { url } = await installation.startApi()
      const deps = await installation.open()
      await bootstrapOperator(deps, { email: 'operator@example.com', secret: OPERATOR_KEY })
      const operator = restClient(url, OPERATOR_KEY)
      const key = await createUser(operator, 'ada@example.com')
      const ada = restClient(url, key)
      const neighbour = await seed(installation, 'ada@example.com', { devices: 10 })
      const { id } = await seed(installation, 'ada@example.com', { apps: 2, devices: 5000 })
      const [doomed, other] = await listApps(ada, id)
      if (doomed === undefined || other === undefined) throw new Error('Expected two apps')
      const uploader = { url, key, appId: doomed.app_id }
      expect(await uploadSome(uploader)).toEqual([200, 200, 200])
      const before = await readAppRows(deps.db, other.id)
      expect(countRows(before)).toBeGreaterThan(5000)
      const filesOfOther = await store.everythingOf(other.id)
      expect((await store.everythingOf(doomed.id)).length).toBe(4 + 3) // as the seed makes them, and these

      expect((await ada.delete(`/app/${doomed.app_id}`)).status).toBe(200)
      expect((await ada.get(`/app/${doomed.app_id}`)).status).toBe(404)
      expect(await uploadBundle(uploader, '2.0.3', contentOf('2.0.3', 10))).toBe(404)
      // No worker has run: it cannot be reached, but all of it is still there, and so its id is taken.
      expect(await create(ada, doomed.app_id, id)).toMatchObject({ status: 409, body: { code: 'app_id_taken' } })
      expect((await store.everythingOf(doomed.id)).length).toBe(4 + 3)

      await installation.startWorker(workerEnv)
      const isOver = async () => {
        const { body } = await operator.get('/operator/deletion')
        const [deletion] = body.data as { state: string; subject: object }[] // the published shape
        expect(deletion?.subject).toEqual({ kind: 'app', id: doomed.id })
        return deletion?.state === 'completed' || deletion?.state === 'blocked' ? deletion : undefined
      }
      expect(await waitFor(isOver, { what: 'the deletion to complete', timeoutMs: 20_000 })).toMatchObject({
        state: 'completed',
        percent: 100,
      })
      expect(countRows(await readAppRows(deps.db, doomed.id))).toBe(0)
      expect(await store.everythingOf(doomed.id)).toEqual([])
      expect(await readAppRows(deps.db, other.id)).toEqual(before)
      expect(await store.everythingOf(other.id)).toEqual(filesOfOther)
      await expectUntouched(installation, neighbour)

      expect(await create(ada, doomed.app_id, id)).toMatchObject({ status: 200 })
      expect(await uploadSome(uploader)).toEqual([200, 200, 200])
      expect(contentOf('2.0.0', 10_000).equals((await downloadBundle(uploader, '2.0.0')) ?? new Uint8Array())).toBe(
        true,
      )
    })
  })
}

interface Named<T> {
  name: string
  open: () => Promise<T>
}

async function listApps(client: RestClient, orgId: string): Promise<{ id: string; app_id: string }[]> {
  const { body } = await client.get(`/app?org_id=${orgId}`)
  return body.data as { id: string; app_id: string }[] // the published shape
}

async function create(client: RestClient, appId: string, orgId: string) {
  return await client.post('/app', { app_id: appId, name: 'Again', owner_org: orgId })
}

async function uploadSome(uploader: Uploader): Promise<number[]> {
  const versions = ['2.0.0', '2.0.1', '2.0.2']
  return await Promise.all(versions.map((it) => uploadBundle(uploader, it, contentOf(it, 10_000))))
}
