import { deleteObjects } from './folder/delete-objects.ts'
import { discardObject } from './folder/discard-object.ts'
import { listObjects } from './folder/list-objects.ts'
import { readObject } from './folder/read-object.ts'
import { checkWritable, openRoot } from './folder/root.ts'
import { writeObject } from './folder/write-object.ts'
import type { ObjectStore } from './object-store.ts'

/**
 * An object store in a folder, which is created when it is missing: each object a file, each "/" of its key a folder.
 * Several processes may use the same folder. It belongs on a file system with hard links (exFAT has none). A key may
 * not be the beginning of another one ("a" and "a/b"), and files with other names than keys are left alone.
 */
export async function openFolderStore(folder: string): Promise<ObjectStore> {
  const root = await openRoot(folder)
  return {
    provider: 'file',
    put: async (key, content, options) => ({ bytes: await writeObject(root, key, content, options?.signal) }),
    get: (key) => readObject(root, key),
    deleteMany: async (keys, options) => ({ failed: await deleteObjects(root, keys, options?.signal) }),
    discard: (key, options) => discardObject(root, key, options?.signal),
    list: (prefix, options) => listObjects(root, prefix, options?.pageSize),
    check: () => checkWritable(root),
  }
}
