/**
 * What a deletion would remove. Counted in batches, a batch of each table in turn, with a turn for other work after
 * each: so small tables are counted to the end however large the others are. After a second it stops, and says "at
 * least" of what it has not come to the end of. All who ask for one organization, or one app, meanwhile share the count.
 */
import { countNextRows, type Database, type Kysely, type RowCount, type SweptPage } from '@organizations/database'
import {
  organizationSubject,
  sweepSteps,
  type DeletionPreview,
  type DeletionSubject,
  type GetOrganizationInput,
} from '@organizations/domain'
import type { Call, Deps } from '../../deps.ts'
import { requireRight } from '../../rights/require-right.ts'
import { currentPlan } from '../current-plan.ts'
import { rowsOf } from '../steps/position.ts'

const ROWS_PER_BATCH = 10_000
const LONGEST_MS = 1000

interface TableCount extends RowCount {
  kind: string
  page: SweptPage
  isCounted: boolean
}

/** Counts what the deletion of an organization would remove, for a caller who may delete it. */
export async function previewDeletion(
  deps: Deps,
  { actor, input }: Call<GetOrganizationInput>,
): Promise<DeletionPreview> {
  const request = { actor, action: 'organization.preview', orgId: input.orgId, now: deps.clock() } as const
  const { organization } = await requireRight(deps.db, request) // of every caller, also of those who share a count
  return await countWhatGoes(deps, organizationSubject(organization.id))
}

/** Counts what the deletion of an organization or of an app would remove, for a caller whose right was asked for elsewhere. */
export async function countWhatGoes(
  { db, previews }: Pick<Deps, 'db' | 'previews'>,
  subject: DeletionSubject,
): Promise<DeletionPreview> {
  return await previews.of(subject.subjectId, async () => await countAll({ db, previews }, subject))
}

async function countAll(
  { db, previews }: Pick<Deps, 'db' | 'previews'>,
  subject: DeletionSubject,
): Promise<DeletionPreview> {
  const counts: TableCount[] = sweepSteps(currentPlan(subject.subjectKind)).map((step) => ({
    kind: step.kind,
    page: { ...rowsOf(subject, step), object: step.object, after: null },
    rows: 0,
    objects: 0,
    bytes: 0,
    isCounted: false,
  }))
  const endsAt = performance.now() + LONGEST_MS
  while (performance.now() < endsAt && counts.some(({ isCounted }) => !isCounted)) {
    for (const count of counts) {
      if (count.isCounted) continue
      await previews.inTurn(async () => {
        if (performance.now() < endsAt) await countSome(db, count)
      })
    }
  }
  return toPreview(counts)
}

async function countSome(db: Kysely<Database>, count: TableCount): Promise<void> {
  const { rows, objects, bytes, end } = await countNextRows(db, count.page, ROWS_PER_BATCH)
  count.rows += rows
  count.objects += objects
  count.bytes += bytes
  count.isCounted = end === null
  count.page = { ...count.page, after: end }
}

function toPreview(counts: readonly TableCount[]): DeletionPreview {
  const sum = (of: (count: TableCount) => number) => counts.reduce((total, count) => total + of(count), 0)
  const isAtLeast = counts.some(({ isCounted }) => !isCounted)
  return {
    kinds: counts.map(({ kind, rows, isCounted }) => ({ kind, count: rows, isAtLeast: !isCounted })),
    files: {
      count: sum(({ objects }) => objects),
      bytes: sum(({ bytes }) => bytes),
      isAtLeast: counts.some(({ page, isCounted }) => page.object !== null && !isCounted),
    },
    total: sum(({ rows }) => rows),
    isAtLeast,
  }
}
