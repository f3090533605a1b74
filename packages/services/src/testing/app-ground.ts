/** An organization with an app, and what tests of bundles, uploads and channels look at from behind. */
import type { TestDatabase } from '@organizations/database/testing'
import { organizationPrefix, parseInput, upsertChannelInput, type App, type Bundle } from '@organizations/domain'
import { createApp } from '../apps/create-app.ts'
import type { Caller, FileDeps } from '../deps.ts'
import { uploadBundle } from '../uploads/upload-bundle.ts'
import { upsertChannel } from '../channels/upsert-channel.ts'
import { createFailingStore, type FailingStore } from './failing-store.ts'
import { openPeople, type People } from './people.ts'
import type { OpenedStore, TestDeps } from './test-deps.ts'

export interface AppGround extends People {
  deps: TestDeps & { store: FailingStore }
  app: App
  /** `com.example.app`. */
  app_id: string
  /** Uploads a version, by the owner unless told otherwise. */
  upload: (version: string, source: AsyncIterable<Uint8Array>, by?: Uploading) => Promise<Bundle>
  /** Makes or changes a channel, as the owner. Returns its id. */
  channel: (channel: string, settings?: Record<string, unknown>) => Promise<number>
  /** Keys of all that the store holds of the organization. */
  objects: () => Promise<string[]>
  /** How many uploads are under way. */
  intents: () => Promise<number>
  /** The versions that there are. */
  versions: () => Promise<string[]>
}

export interface Uploading {
  actor?: Caller
  checksum?: string
  maxBytes?: number
  signal?: AbortSignal
  /** Those of another process. */
  deps?: FileDeps
}

const app_id = 'com.example.app'

export async function openAppGround(
  open: () => Promise<TestDatabase>,
  openStore?: () => Promise<OpenedStore>,
): Promise<AppGround> {
  const people = await openPeople(open, openStore)
  const { owner, orgId } = people
  const deps = Object.assign(people.deps, { store: createFailingStore(people.deps.store) })
  const input = { app_id, name: 'An app', owner_org: orgId, icon: undefined }
  const app = await createApp(deps, { actor: owner, input })
  return {
    ...people,
    deps,
    app,
    app_id,
    async upload(version, stream, { actor = owner, checksum, maxBytes = 1_000_000, signal, deps: theirs = deps } = {}) {
      const call = { actor, input: { app_id, version, checksum } }
      return await uploadBundle(theirs, call, { stream, maxBytes, signal: signal ?? new AbortController().signal })
    },
    async channel(channel, settings = {}) {
      const { id } = await upsertChannel(deps, {
        actor: owner,
        input: parseInput(upsertChannelInput, { app_id, channel, ...settings }),
      })
      return id
    },
    async objects() {
      const keys: string[] = []
      for await (const page of deps.store.list(organizationPrefix(orgId))) keys.push(...page)
      return keys
    },
    intents: async () => (await deps.db.selectFrom('uploads').select('id').execute()).length,
    versions: async () => (await deps.db.selectFrom('bundles').select('name').execute()).map((it) => it.name),
  }
}
