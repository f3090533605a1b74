import { createHash, randomUUID, type Hash } from 'node:crypto'
import { bundleObjectKey } from '@organizations/domain'
import { insertBundles, type SeededApp } from './insert-app-contents.ts'
import { makeZip } from './make-zip.ts'
import { commit, type SeedSpec, type SeedTarget } from './seed-target.ts'

const CONCURRENT_PUTS = 8

/** Stores an app's bundles, and inserts their rows. */
export async function seedBundles(
  target: SeedTarget,
  app: SeededApp,
  { bundlesPerApp, bundleBytes }: SeedSpec,
  onProgress: (made: number) => void,
): Promise<void> {
  for (let from = 0; from < bundlesPerApp; from += CONCURRENT_PUTS) {
    const versions = Array.from({ length: Math.min(CONCURRENT_PUTS, bundlesPerApp - from) }, (_, at) => from + at)
    const files = versions.map((version) => ({
      version,
      key: bundleObjectKey(app.organizationId, app.appUuid, randomUUID()),
    }))
    const puts = files.map(async ({ version, key }) => {
      const hash = createHash('sha256')
      const { bytes } = await target.store.put(key, hashed(makeZip(bundleBytes), hash))
      return { version, key, bytes, checksum: hash.digest('hex') }
    })
    try {
      const stored = await Promise.all(puts)
      await commit(target, (trx) => insertBundles(trx, app, stored, target.store.provider))
    } catch (error) {
      // No row names these objects, and the organization may be deleted in the meantime. Order matters: first wait for
      // all puts, then delete. A put that ends later would leave its object.
      await Promise.allSettled(puts)
      await target.store.deleteMany(files.map(({ key }) => key))
      throw error
    }
    onProgress(files.length)
  }
}

async function* hashed(content: AsyncIterable<Uint8Array>, hash: Hash): AsyncGenerator<Uint8Array> {
  for await (const chunk of content) {
    hash.update(chunk)
    yield chunk
  }
}
