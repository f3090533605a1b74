import { createHash } from 'node:crypto'
import type { Change } from '../mutant.ts'
import { changesIn } from './changes-in.ts'
import { readSourceTree } from './source-tree.ts'
import { testsOf } from './tests-of.ts'

/**
 * Draws changes at random, always the same for a seed. Each place has a number, made from the seed and from its line
 * and the line before, and the lowest are drawn: so the draw stays nearly the same when code moves to other files.
 */
export function drawChanges(count: number, seed: number): Change[] {
  const tree = readSourceTree()
  const drawn = new Map<string, Omit<Change, 'tests'>>()
  for (const { change, kind, lineBefore, line, changed } of changesIn(tree)) {
    const about = [seed, kind, lineBefore, line, changed].join('\n')
    const id = createHash('sha256').update(about).digest('hex').slice(0, 10)
    if (!drawn.has(id)) drawn.set(id, { ...change, id })
  }
  const lowest = [...drawn.values()].toSorted((one, other) => (one.id < other.id ? -1 : 1)).slice(0, count)
  return lowest.map((change) => ({ ...change, tests: testsOf(change.file, tree) }))
}
