import { createHash } from 'node:crypto'
import { linesOf, type Change } from '../mutant.ts'
import { placesIn } from './places.ts'
import { isDrawnFrom, readSourceTree } from './source-tree.ts'
import { testsOf } from './tests-of.ts'

/**
 * Draws changes at random, always the same for a seed. Each place has a number, made from the seed and from its line and the
 * line before, and the lowest are drawn: so the draw stays nearly the same when code moves to other files.
 */
export function drawChanges(count: number, seed: number): Change[] {
  const tree = readSourceTree()
  const drawn = new Map<string, Omit<Change, 'tests'>>()
  for (const [file, source] of tree) {
    if (!isDrawnFrom(file)) continue
    for (const { kind, ...place } of placesIn(source)) {
      const why = `Drawn at random: ${kind}.`
      const change = { id: '', file, why, tests: [], ...place }
      const { line, changed } = linesOf(source, change)
      const about = [seed, kind, lineBefore(source, place.start), line, changed].join('\n')
      const id = createHash('sha256').update(about).digest('hex').slice(0, 10)
      if (!drawn.has(id)) drawn.set(id, { ...change, id })
    }
  }
  const lowest = [...drawn.values()].toSorted((one, other) => (one.id < other.id ? -1 : 1)).slice(0, count)
  return lowest.map((change) => ({ ...change, tests: testsOf(change.file, tree) }))
}

function lineBefore(source: string, at: number): string {
  return source.slice(0, at).split('\n').at(-2)?.trim() ?? ''
}
