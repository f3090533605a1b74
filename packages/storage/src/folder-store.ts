import { deleteObjects } from './folder/delete-objects.ts'
import { discardObject } from './folder/discard-object.ts'
import { listObjects } from './folder/list-objects.ts'
import { readObject } from './folder/read-object.ts'
import { checkWritable, openRoot } from './folder/root.ts'
import { writeObject } from './folder/write-object.ts'
import type { ObjectStore } from './object-store.ts'

/**
 * Opens an object store in a folder, which is created when it is missing: each object is a file, each "/" of its key a
 * folder. Several processes may use the same folder. The file system must support hard links (exFAT does not). A key
 * must not be a folder of another key ("a" and "a/b"). Files whose names are not valid keys are ignored.
 */
export async function openFolderStore(folder: string): Promise<ObjectStore> {
  const root = await openRoot(folder)
  return {
    provider: 'file',
    put: async (key, content, options) => ({ bytes: await writeObject(root, key, content, options?.signal) }),
    get: (key, options) => readObject(root, key, options?.range),
    deleteMany: async (keys, options) => ({ failed: await deleteObjects(root, keys, options?.signal) }),
    discard: (key, options) => discardObject(root, key, options?.signal),
    list: (prefix, options) => listObjects(root, prefix, options?.pageSize),
    check: () => checkWritable(root),
  }
}
