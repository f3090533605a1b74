import { setTimeout as sleep } from 'node:timers/promises'
import { findDeletion, type Database, type Kysely } from '@organizations/database'
import type { DeletionDeps } from '@organizations/services'

import type { Program } from '../../support/program.ts'
import type { TestRedis } from '../../support/redis.ts'
import { waitFor } from '../../support/wait-for.ts'
import type { Expectation } from '../oracle/oracle.ts'
import type { UserExpectation } from '../oracle/user-oracle.ts'
import type { Life, Setting } from '../scenario/scenario.ts'
import type { Template, TemplateInstallation } from '../scenario/template.ts'

/** A scenario under way. */
export interface Run<S extends Setting = Setting> {
  template: Template
  scenario: S
  installation: TemplateInstallation
  /** The same files, for the harness to look at and to write to. */
  deps: DeletionDeps
  redis: TestRedis | undefined
  programs: Program[]
  expected: Expectation | undefined
  /** Where a user is deleted as well. */
  expectedOfUser: UserExpectation | undefined
  /** Has a caller had the answer that it is deleted? */
  isAnswered: boolean
  hasHelp: boolean
  /** Ends what the broker is up to. */
  endTrouble: (() => Promise<void>) | undefined
  /** What was done to the processes from outside. */
  blows: string[]
  /** Uploads that were begun and not waited for. */
  uploads: Promise<unknown>[]
  /** What went wrong in the background. */
  failures: unknown[]
  isOver: boolean
}

/** How often is asked whether all is over: seldom, since many runs at a time ask it. */
export const LOOK_MS = 100

/** Has the deletion been written down? */
export async function isRequested({ deps, scenario, template }: Run): Promise<boolean> {
  const { subject } = template.subjects[scenario.subject]
  const found = await deps.db
    .selectFrom('deletions')
    .select('id')
    .where('subject_kind', '=', subject.subjectKind)
    .$if(subject.subjectKind !== 'bundles', (query) => query.where('subject_id', '=', subject.subjectId))
    .executeTakeFirst()
  return found !== undefined
}

/** Has the deletion of the user been written down, where one is to be deleted? */
export async function isUserRequested({ deps, scenario }: Run): Promise<boolean> {
  if (scenario.user === undefined) return true
  const query = deps.db.selectFrom('deletions').select('id').where('subject_kind', '=', 'user')
  return (await query.executeTakeFirst()) !== undefined
}

/** Has the deletion of anything of the organization been written down, a part of it perhaps, or of a user? */
export async function isAnythingDeleted({ deps, template }: Run): Promise<boolean> {
  return (await deletionsOf(deps.db, template)).length > 0
}

/** True when the deletion, and those of parts of it, are over. Throws when one is blocked. */
export async function isCompleted(run: Run): Promise<boolean> {
  const deletions = await deletionsOf(run.deps.db, run.template)
  const blocked = deletions.find((it) => it.state === 'blocked')
  if (blocked !== undefined) throw new Error(`A deletion is blocked: ${blocked.reason}`)
  const isOver = deletions.every((it) => ['completed', 'superseded'].includes(it.state))
  return isOver && (await isRequested(run)) && (await isUserRequested(run))
}

/** Resolves when a process that is frozen is to be thawed: longer than its lease lasts, unless it is said. */
export async function stayFrozen(run: Run, frozen: Life['frozen']): Promise<void> {
  if (typeof frozen !== 'string') return await sleep(frozen?.ms ?? run.scenario.leaseMs * 2)
  const leasesTaken = async () => {
    const tokens = await run.deps.db.selectFrom('deletions').select('lease_token').execute()
    return tokens.reduce((sum, { lease_token }) => sum + lease_token, 0)
  }
  const before = await leasesTaken()
  const isOver = async () => (frozen === 'until taken over' && (await leasesTaken()) > before) || isCompleted(run)
  await waitFor(isOver, { what: 'another worker to come', timeoutMs: 30_000 })
}

async function deletionsOf(db: Kysely<Database>, { app }: Template) {
  return await db
    .selectFrom('deletions')
    .select(['state', 'reason'])
    .where((eb) => eb.or([eb('organization_id', '=', app.organizationId), eb('subject_kind', '=', 'user')]))
    .execute()
}

/** The state of every deletion, for people. */
export async function describeDeletions(db: Kysely<Database>): Promise<string> {
  const rows = await db.selectFrom('deletions').select('id').execute()
  const deletions = await Promise.all(rows.map(({ id }) => findDeletion(db, id)))
  return JSON.stringify(deletions.map((it) => ({ ...it, plan: it?.plan.steps[it.step] })))
}
