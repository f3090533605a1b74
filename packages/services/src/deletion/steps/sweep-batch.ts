/**
 * Removes the next rows of a table. Order matters: first the stored objects that the rows name, then the rows. The
 * store confirms that an object is gone before its row goes. A row whose object could not be deleted stays behind the
 * cursor and is swept in the next round. While rows that point at this table had to stay, its own stay too. Rows in use
 * are waited for, and so is the farewell to the organization's endpoints.
 */
import {
  deletePage,
  reserveAppIds,
  markIncomplete,
  readNextRows,
  type NamedObject,
  type NextRows,
} from '@organizations/database'
import type { SweepStep } from '@organizations/domain'
import { reach } from '@organizations/fault-points'
import type { DeletionDeps, SliceDeps } from '../../deps.ts'
import { awaitFarewell } from './await-farewell.ts'
import type { Batch, NextBatch, WorkedOn } from './batch.ts'
import { deleteObjects, logFailure, type FailedObject } from './delete-objects.ts'
import { hasChildrenLeft, isInUse, passEmptyTables, passTable, skipTable } from './next-table.ts'
import { seesEmptyPrefix } from './orphan-batch.ts'
import { afterRows, pageOf } from './position.ts'

/** An upload whose renewal is refused ends by itself, and one that died with its lease. */
const IN_USE_PAUSE_MS = 500

export async function sweepBatch(deps: SliceDeps, lease: WorkedOn): Promise<NextBatch> {
  const { deletion, step } = await passEmptyTables(deps, lease)
  const held = { ...lease, deletion }
  const isBegun = deletion.cursor !== null
  if (lease.atMost?.get(step.table)?.rows === 0) return passTable(held)
  if (!isBegun && (await hasChildrenLeft(deps, held, step))) return skipTable(held, step)
  if (await isInUse(deps, { deletion, step })) return { pauseMs: IN_USE_PAUSE_MS }
  const told = await awaitFarewell(deps, { deletion, step })
  if ('pauseMs' in told) return told

  const rows = await readRows(deps, held, step)
  if (deps.db.isTransaction && (rows.objects.length > 0 || rows.cursor !== null)) return 'outside'
  const objects = await deleteTheirObjects(deps, held, rows)
  const removing = removeRows(deps, held, { step, rows, objects })
  const batch = { ...removing, change: { ...removing.change, ...told } }
  return namesLastObjects(held, rows) ? { ...batch, isPrefixEmpty: await seesEmptyPrefix(deps, held) } : batch
}

/** May be outside of a transaction: the fence keeps pages still. */
async function readRows(
  { db, batchSizes }: DeletionDeps,
  { deletion, atMost }: WorkedOn,
  step: SweepStep,
): Promise<NextRows> {
  const { table, held: reserved } = step
  const page = pageOf(deletion, step)
  const size = batchSizes.of(table)
  const known = page.after === null ? atMost?.get(table) : undefined
  const isWhole = known !== undefined && known.rows <= size
  const hasNoObjects = known?.objects === 0
  return await readNextRows(db, { deletionId: deletion.id, page, size, isWhole, hasNoObjects, reserved })
}

/** The stored objects of some rows, once the store was asked to delete them. */
interface DeletedObjects {
  gone: readonly NamedObject[]
  failed: readonly FailedObject[]
}

async function deleteTheirObjects(deps: SliceDeps, held: WorkedOn, { objects }: NextRows): Promise<DeletedObjects> {
  const keys = objects.map(({ objectKey }) => objectKey)
  const failed = await deleteObjects(deps, held, keys)
  if (keys.length > 0) reach('objects: all of a piece are deleted, their rows are not')
  if (failed.length > 0) logFailure(deps, held.deletion, failed)
  const spared = new Set(failed.map(({ key }) => key))
  return { gone: objects.filter(({ objectKey }) => !spared.has(objectKey)), failed }
}

/**
 * In one commit: the rows go, except those whose objects could not be deleted, they are counted, and the cursor moves
 * on.
 */
function removeRows(
  deps: DeletionDeps,
  held: WorkedOn,
  { step, rows, objects: { gone, failed } }: { step: SweepStep; rows: NextRows; objects: DeletedObjects },
): Batch {
  const { id: deletionId, round } = held.deletion
  const { table, kind } = step
  const [failure] = failed
  const change = {
    ...afterRows(held.deletion, rows.cursor),
    ...(failure && { lastError: `A stored file of ${kind} could not be deleted: ${failure.reason}` }),
  }
  let removed = 0
  const isEmptied = held.deletion.cursor === null && rows.end === null && failed.length === 0
  return {
    change,
    durability: 'relaxed',
    async work(trx, count) {
      removed = await deletePage(trx, { ...rows.page, end: rows.end, spared: failed.map(({ key }) => key) })
      if (removed > 0) {
        count(table, {
          rows_removed: removed,
          objects_removed: gone.length,
          bytes_removed: gone.reduce((sum, { bytes }) => sum + bytes, 0),
        })
      }
      await reserveAppIds(trx, deletionId, rows.reserved)
      if (failed.length > 0) await markIncomplete(trx, { deletionId, table, round })
    },
    next: 'go on',
    ...(held.atMost && isEmptied && { atMost: new Map([...held.atMost, [table, EMPTY]]) }),
    committed(_, holdMs) {
      deps.batchSizes.learn(table, { rows: rows.sizeOf(removed), holdMs })
      deps.meters.batchCommitted({ table, holdMs, rows: removed, objects: gone.length })
    },
  }
}

const EMPTY = { rows: 0, objects: 0 }

/** Do these rows name the last objects of the plan? */
function namesLastObjects({ deletion: { plan, step } }: WorkedOn, { objects, cursor }: NextRows): boolean {
  const namesMore = plan.steps.slice(step + 1).some((it) => it.action === 'sweep' && it.object !== null)
  return objects.length > 0 && cursor === null && !namesMore
}
