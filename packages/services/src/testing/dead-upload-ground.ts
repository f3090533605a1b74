import type { TestDatabase } from '@organizations/database/testing'
import { expect } from 'vitest'
import type { FileDeps } from '../deps.ts'
import { removeDeadUploads } from '../uploads/remove-dead-uploads.ts'
import { openAppGround, type AppGround } from './app-ground.ts'
import type { OpenedStore } from './test-deps.ts'
import { textSource, type UploadSource } from './upload-source.ts'

/** An app with one bundle, which stays what it is, and what tests of uploads do that are dead or thought to be. */
export interface DeadUploadGround extends AppGround {
  /** Moves the time on, until the lease of every upload has ended. */
  passLease: () => void
  /** Removes what dead uploads left. Returns of how many. */
  removeDead: () => Promise<number>
  /** Begins an upload of which some is stored, and which now waits for more. */
  begin: (version: string, source: UploadSource, deps?: FileDeps) => Promise<{ outcome: Promise<unknown> }>
  expectNeighbourAlone: () => Promise<void>
}

const NEIGHBOUR = '0.0.1'

export async function openDeadUploadGround(
  open: () => Promise<TestDatabase>,
  openStore: () => Promise<OpenedStore>,
): Promise<DeadUploadGround> {
  const ground = await openAppGround(open, openStore)
  const { deps } = ground
  const { signal } = new AbortController()
  await ground.upload(NEIGHBOUR, textSource('a neighbour'))
  return {
    ...ground,
    passLease: () => (deps.now = deps.clock() + deps.leaseMs),
    removeDead: () => removeDeadUploads({ ...deps, signal }),
    async begin(version, source, theirs = deps) {
      const outcome = ground.upload(version, source, { deps: theirs }).catch((error: unknown) => error)
      source.push('some ')
      await source.isDrained()
      return { outcome }
    },
    async expectNeighbourAlone() {
      const neighbour = await deps.db.selectFrom('bundles').select('object_key').execute()
      expect([await ground.versions(), await ground.intents()]).toEqual([[NEIGHBOUR], 0])
      expect(await ground.objects()).toEqual(neighbour.map((it) => it.object_key))
    },
    async close() {
      expect(await ground.versions()).toContain(NEIGHBOUR)
      await ground.close()
    },
  }
}
