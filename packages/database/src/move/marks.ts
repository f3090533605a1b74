/** What a move leaves in the two databases: a program that starts on one of them is told where to go. */
import type { Kysely, Selectable, Transaction } from 'kysely'
import type { Database } from '../schema.ts'

export type MoveMark = Selectable<Database['move_marks']>

export async function readMoveMark(db: Kysely<Database>, kind: MoveMark['kind']): Promise<MoveMark | undefined> {
  return await db.selectFrom('move_marks').selectAll().where('kind', '=', kind).executeTakeFirst()
}

/** Takes the place of the mark of this kind. */
export async function writeMoveMark(trx: Transaction<Database>, mark: MoveMark): Promise<void> {
  await removeMoveMark(trx, mark.kind)
  await trx.insertInto('move_marks').values(mark).execute()
}

export async function removeMoveMark(trx: Transaction<Database>, kind: MoveMark['kind']): Promise<void> {
  await trx.deleteFrom('move_marks').where('kind', '=', kind).execute()
}

/**
 * A program starts on a source whose move has not ended: rows will change, so that move cannot go on. Another one has to
 * begin anew.
 */
export async function giveUpMove(trx: Transaction<Database>): Promise<void> {
  await trx.deleteFrom('move_marks').where('kind', '=', 'away').where('completed_at', 'is', null).execute()
}
