import { inTransaction, readMoveMark, removeMoveMark } from '@organizations/database'
import { openSource } from './open-databases.ts'
import { readSource, type GivenOptions } from './move-options.ts'

/** Takes the mark from a database that was moved away. What it has is what it had then. Returns a sentence. */
export async function undoMove({ from, ...others }: GivenOptions): Promise<string> {
  if (others.to !== undefined || others.fromStore !== undefined || others.toStore !== undefined) {
    throw new Error('Expected --undo with --from alone')
  }
  const source = readSource(from)
  const opened = await openSource({ source })
  try {
    const mark = await readMoveMark(opened.db, 'away')
    if (mark === undefined) return `${source.place} has no mark of a move: there is nothing to undo.`
    await inTransaction(opened.db, (trx) => removeMoveMark(trx, 'away'))
    return `${source.place} starts again. What was done at ${mark.to_place} since is not in it: run only one of the two.`
  } finally {
    await opened.close()
  }
}
