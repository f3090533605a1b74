/**
 * Copies all objects from one store to another that no program uses. Each is streamed, and then both are read and
 * compared, so what is counted is there. After a crash it is run again: what is there already is compared alone.
 */
import { createHash } from 'node:crypto'
import { forEachAtMost } from './for-each-at-most.ts'
import { isObjectKey } from './object-key.ts'
import { ObjectNotFoundError, type ObjectStore } from './object-store.ts'

export interface CopiedObjects {
  objects: number
  bytes: number
  /** Unfinished uploads of the source, which are not copied: no row names what they would have become. */
  unfinished: number
}

const AT_ONCE = 8

/** Throws a sentence when an object at the target is another one, or when the target has more than the source. */
export async function copyObjects(
  { source, target }: { source: ObjectStore; target: ObjectStore },
  { prefix, isBegun, onObject }: { prefix: string; isBegun: boolean; onObject: (bytes: number) => void },
): Promise<CopiedObjects> {
  const copied: CopiedObjects = { objects: 0, bytes: 0, unfinished: 0 }
  for await (const page of source.list(prefix)) {
    const keys = page.filter(isObjectKey)
    copied.unfinished += page.length - keys.length
    await forEachAtMost(AT_ONCE, keys, async (key) => {
      if (!isBegun || !(await hasObject(target, key))) await copyObject(source, target, key)
      const bytes = await compareObject(source, target, key)
      copied.objects += 1
      copied.bytes += bytes
      onObject(bytes)
    })
  }
  const found = await tidyTarget(target, prefix)
  if (found !== copied.objects) {
    throw new Error(
      `Expected ${copied.objects} stored files at the target, got ${found}: it has files of another origin`,
    )
  }
  return copied
}

/** How many objects are under a prefix, and how many unfinished ones. */
export async function countObjects(
  store: ObjectStore,
  prefix: string,
): Promise<{ objects: number; unfinished: number }> {
  const count = { objects: 0, unfinished: 0 }
  for await (const page of store.list(prefix)) {
    const objects = page.filter(isObjectKey).length
    count.objects += objects
    count.unfinished += page.length - objects
  }
  return count
}

async function hasObject(store: ObjectStore, key: string): Promise<boolean> {
  try {
    const content = await store.get(key)
    content.destroy()
    return true
  } catch (error) {
    if (error instanceof ObjectNotFoundError) return false
    throw error
  }
}

async function copyObject(source: ObjectStore, target: ObjectStore, key: string): Promise<void> {
  const content = await source.get(key)
  try {
    await target.put(key, content)
  } finally {
    content.destroy()
  }
}

async function compareObject(source: ObjectStore, target: ObjectStore, key: string): Promise<number> {
  const [expected, found] = await Promise.all([measure(source, key), measure(target, key)])
  if (found.sha256 !== expected.sha256)
    throw new Error(`Expected the same bytes under "${key}" at the target, got others`)
  return expected.bytes
}

async function measure(store: ObjectStore, key: string): Promise<{ bytes: number; sha256: string }> {
  const hash = createHash('sha256')
  let bytes = 0
  for await (const chunk of await store.get(key)) {
    const part = chunk as Uint8Array // a store's streams are of bytes
    hash.update(part)
    bytes += part.byteLength
  }
  return { bytes, sha256: hash.digest('hex') }
}

/** Removes what a run that was killed left unfinished, and counts the rest. */
async function tidyTarget(target: ObjectStore, prefix: string): Promise<number> {
  let objects = 0
  for await (const page of target.list(prefix)) {
    const partial = page.filter((key) => !isObjectKey(key))
    objects += page.length - partial.length
    const { failed } = await target.deleteMany(partial)
    if (failed[0]) throw new Error(`Expected to remove "${failed[0].key}" at the target: ${failed[0].reason}`)
  }
  return objects
}
