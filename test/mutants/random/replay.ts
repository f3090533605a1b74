import { basename } from 'node:path'
import type { Verdict } from '../judge.ts'
import type { Change } from '../mutant.ts'
import { changesIn } from './changes-in.ts'
import type { SourceTree } from './source-tree.ts'
import { testsOf } from './tests-of.ts'

/**
 * The random changes of an earlier result, made to the code as it is now: where the same line can be changed in the
 * same way, in a file of the same name, or in the only place that has such a line. Those whose line is gone, or found
 * twice, are left out.
 */
export function replayChanges(
  before: readonly Pick<Verdict, 'id' | 'file' | 'line' | 'changed'>[],
  tree: SourceTree,
): Change[] {
  const possible = [...changesIn(tree)]
  return before.flatMap(({ id, file, line, changed }) => {
    const same = possible.filter((it) => it.line === line && it.changed === changed)
    const sameName = same.filter(({ change }) => basename(change.file) === basename(file))
    const [found, ...others] = sameName.length > 0 ? sameName : same
    if (found === undefined || others.length > 0) return []
    return [{ ...found.change, id, tests: testsOf(found.change.file, tree) }]
  })
}
