import { opendir } from 'node:fs/promises'
import { isStoredKey, objectKeyOf, parseObjectKey } from '../object-key.ts'
import type { KeyParts } from '../object-key.ts'
import { orAborted } from '../or-aborted.ts'
import { deleteObjects } from './delete-objects.ts'
import { isAbsent } from './file-error.ts'
import { findFolder } from './real-folder.ts'
import { confirmRoot } from './root.ts'
import type { Root } from './root.ts'

/** Removes the object's file and the partial files of its unfinished puts. */
export async function discardObject(root: Root, key: string, signal: AbortSignal | undefined): Promise<void> {
  const parts = parseObjectKey(key)
  signal?.throwIfAborted()
  const partials = await orAborted(findPartials(root, parts), signal)
  // Order matters: the object is last, because a put may have linked its partial file just before we removed it.
  for (const keys of [partials, [key]]) {
    const [failure] = await deleteObjects(root, keys, signal)
    if (failure) throw new Error(`Expected to remove "${failure.key}", it stays: ${failure.reason}`)
  }
}

async function findPartials(root: Root, { folders, name }: KeyParts): Promise<string[]> {
  await confirmRoot(root)
  const folder = await findFolder(root.folder, folders)
  const partials: string[] = []
  if (folder === undefined) return partials
  try {
    for await (const { name: each } of await opendir(folder)) {
      if (each !== name && isStoredKey(each) && objectKeyOf(each) === name) partials.push([...folders, each].join('/'))
    }
  } catch (error) {
    if (!isAbsent(error)) throw error
  }
  return partials
}
