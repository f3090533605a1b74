/**
 * Plans are kept once, by their hash: there are as many as kinds of subject and versions of the cascade registry, and
 * each deletion would otherwise keep its own for ever. They are never removed.
 */
import { createHash } from 'node:crypto'
import type { Selectable, Transaction } from 'kysely'
import type { DeletionPlan } from '@organizations/domain'
import { compiledQuery } from '../../compiled-query.ts'
import type { Database } from '../../schema.ts'

/**
 * In `deletions.plan`: the plan is in `deletion_plans`. To a program from before that table it is a plan that is older
 * than its registry: it replaces it by its own, in this column, which then counts.
 */
export const PLAN_APART = '{"steps":[]}'

/** Keeps a plan. Returns the columns of the deletions that follow it. */
export async function keepPlan(
  trx: Transaction<Database>,
  plan: DeletionPlan,
): Promise<Pick<Selectable<Database['deletions']>, 'plan' | 'plan_hash'>> {
  const { text, hash } = kept.get(plan) ?? toKept(plan)
  await keepQuery(trx, { hash, text })
  return { plan: PLAN_APART, plan_hash: hash }
}

/** By the plan, which is one value for many deletions. */
const kept = new WeakMap<DeletionPlan, { text: string; hash: string }>()

function toKept(plan: DeletionPlan): { text: string; hash: string } {
  const text = JSON.stringify(plan)
  const it = { text, hash: hashOfPlan(text) }
  kept.set(plan, it)
  return it
}

const keepQuery = compiledQuery(['hash', 'text'], (db, { hash, text }) =>
  db
    .insertInto('deletion_plans')
    .values({ hash, plan: text })
    .onConflict((conflict) => conflict.doNothing()),
)

/** Half a SHA-256, in hex. Migration 40 has its own copy. */
function hashOfPlan(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 32)
}
