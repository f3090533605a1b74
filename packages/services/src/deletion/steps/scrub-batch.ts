/**
 * Takes the address of a user out of a field of the next rows of a table that is not theirs. The rows are read outside of
 * the transaction: it changes only what is still what was read, and fails where something else has come in its place, so
 * that the batch is read again.
 */
import {
  findForgottenUser,
  findTexts,
  hasRowOf,
  removeRowOf,
  replaceText,
  type Database,
  type FoundText,
  type Transaction,
} from '@organizations/database'
import { forgetIn, scrubName, type ForgottenUser, type ScrubStep } from '@organizations/domain'
import { reach } from '@organizations/fault-points'
import type { DeletionDeps } from '../../deps.ts'
import type { NextBatch, WorkedOn } from './batch.ts'
import { afterRows } from './position.ts'

/** How many rows are looked through at once: it keeps a process of SQLite from all else for a few milliseconds. */
const ROWS_PER_LOOK = 1000

export async function scrubBatch(deps: DeletionDeps, { deletion }: WorkedOn): Promise<NextBatch> {
  if (deps.db.isTransaction) return 'outside'
  const step = deletion.plan.steps[deletion.step]
  if (step?.action !== 'scrub') throw new Error(`Expected a field to look through at step ${deletion.step}`)
  const user = await findForgottenUser(deps.db, deletion.subjectId)
  if (user === undefined) throw new Error(`Expected ${deletion.subjectId} to be there until their deletion is finished`)
  const page = { email: user.email, after: deletion.cursor, limit: ROWS_PER_LOOK }
  const { found, end } = await findTexts(deps.db, step, page)
  return {
    change: afterRows(deletion, end),
    durability: 'relaxed',
    async work(trx, count) {
      for (const text of found) await scrub(trx, { step, user, text })
      if (found.length > 0) count(scrubName(step), { rows_found: found.length, rows_removed: found.length })
      reach('scrub: in its transaction')
    },
    next: 'go on',
  }
}

async function scrub(
  trx: Transaction<Database>,
  { step, user, text: found }: { step: ScrubStep; user: ForgottenUser; text: FoundText },
): Promise<void> {
  const isDone = await treat[step.treatment](trx, step, found, user)
  // It may be gone: other work removes rows as well, such as old events.
  if (!isDone && (await hasRowOf(trx, step, found))) {
    throw new Error(`A text in ${scrubName(step)} changed while it was looked through: it is read again`)
  }
}

type Treat = (trx: Transaction<Database>, step: ScrubStep, found: FoundText, user: ForgottenUser) => Promise<boolean>

const treat: Record<ScrubStep['treatment'], Treat> = {
  replace: (trx, step, found, user) => replaceText(trx, step, { found, text: forgetIn(found.text, user) }),
  clear: (trx, step, found) => replaceText(trx, step, { found, text: null }),
  remove: removeRowOf,
}
