import { linesOf, type Change } from '../mutant.ts'
import { placesIn } from './places.ts'
import { isDrawnFrom, type SourceTree } from './source-tree.ts'

/** A change that may be drawn, and what tells it from others when code has moved. */
export interface PossibleChange {
  change: Omit<Change, 'id' | 'tests'>
  kind: string
  lineBefore: string
  line: string
  changed: string
}

/** All changes that may be drawn from the code. */
export function* changesIn(tree: SourceTree): Generator<PossibleChange> {
  for (const [file, source] of tree) {
    if (!isDrawnFrom(file)) continue
    for (const { kind, ...place } of placesIn(source)) {
      const change = { file, why: `Drawn at random: ${kind}.`, ...place }
      const lines = linesOf(source, { id: '', tests: [], ...change })
      yield { change, kind, lineBefore: lineBefore(source, place.start), ...lines }
    }
  }
}

function lineBefore(source: string, at: number): string {
  return source.slice(0, at).split('\n').at(-2)?.trim() ?? ''
}
