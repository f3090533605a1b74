/** A move to another database: nothing is forgotten, used twice, or called equal when it is not. */
import type { Mutant } from '../mutant.ts'

const rows = ['packages/database/src/move/move-rows.test.ts']

export const moves: readonly Mutant[] = [
  {
    id: 'move-fences-first',
    file: 'packages/database/src/move/moved-tables.ts',
    find: "tombstones: { order: 'last' },",
    replace: 'tombstones: asItIs,',
    tests: ['packages/database/src/move/move-order.test.ts'],
    why: 'Fences come last: they refuse the rows of what is being deleted.',
  },
  {
    id: 'move-keeps-cursor',
    file: 'packages/database/src/move/moved-tables.ts',
    find: 'step: sweep, cursor: null,',
    replace: 'step: sweep,',
    tests: rows,
    why: 'The cursor of a sweep may be a place in the files of the source.',
  },
  {
    id: 'move-forgets-ids',
    file: 'packages/database/src/move/copy-rows.ts',
    find: 'await carryHighestIds(move, tables)',
    replace: 'void tables',
    tests: rows,
    why: 'An id that was given out is never given out again.',
  },
  {
    id: 'move-compares-nothing',
    file: 'packages/database/src/move/compare-rows.ts',
    find: 'if (found !== expected)',
    replace: 'if (found === undefined)',
    tests: rows,
    why: 'Each row is compared before the source is given up.',
  },
  {
    id: 'move-begins-tables-anew',
    file: 'packages/database/src/move/copy-rows.ts',
    find: 'readRows(source.db, table, last)',
    replace: 'readRows(source.db, table, undefined)',
    tests: rows,
    why: 'A move that was cut off goes on after the last row that it wrote.',
  },
  {
    id: 'move-trusts-files',
    file: 'packages/storage/src/copy-objects.ts',
    find: 'if (found.sha256 !== expected.sha256)',
    replace: 'if (found.bytes !== expected.bytes)',
    tests: ['packages/storage/src/copy-objects.test.ts'],
    why: 'Each stored file is compared by its bytes.',
  },
]
