/** Stored files in a folder. */
import type { Mutant } from '../mutant.ts'

export const folder: readonly Mutant[] = [
  {
    id: 'folder-volume-gone',
    file: 'packages/storage/src/folder/root.ts',
    find: '|| found.dev !== root.device',
    replace: '',
    tests: ['packages/storage/src/folder-store.test.ts'],
    why: 'The folder below an unmounted volume is not taken for the store.',
  },
  {
    id: 'folder-overwrite',
    file: 'packages/storage/src/folder/write-object.ts',
    find: 'await link(partial.path, place)',
    replace: "await import('node:fs/promises').then((fs) => fs.copyFile(partial.path, place))",
    tests: ['packages/storage/src/put-and-get.test.ts'],
    why: 'An object in a folder is never overwritten.',
  },
  {
    id: 'folder-failed-put',
    file: 'packages/storage/src/folder/write-object.ts',
    find: 'await Promise.allSettled(written.map((path) => rm(path, { force: true })))',
    replace: '',
    tests: ['packages/storage/src/put-and-get.test.ts', 'packages/storage/src/folder-store.test.ts'],
    why: 'A failed put leaves no file.',
  },
  {
    id: 'symbolic-link-followed',
    file: 'packages/storage/src/folder/real-folder.ts',
    find: "if (found.isSymbolicLink()) throw new SymbolicLinkError(key.join('/'))",
    replace: 'if (found.isSymbolicLink()) return true',
    tests: ['packages/storage/src/folder/symbolic-links.test.ts'],
    why: 'No symbolic link inside the store is followed.',
  },
  {
    id: 'key-leaves-folder',
    file: 'packages/storage/src/object-key.ts',
    find: "'[A-Za-z0-9_-]{1,128}'",
    replace: "'[A-Za-z0-9_.-]{1,128}'",
    tests: ['packages/storage/src/object-key.test.ts'],
    why: 'A key holds no dots, so none leaves the folder.',
  },
]
