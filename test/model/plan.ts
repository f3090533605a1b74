import type { Place, PlanStep, Rules, Subject, Table, Worker } from './state.ts'

/** planDeletion: children before parents, without the counting, which only writes what progress is measured by. */
export function planOf(subject: Subject): readonly PlanStep[] {
  if (subject === 'bundles') return ['bundles', 'verify', 'finish']
  if (subject === 'channel') return ['channels', 'verify', 'finish']
  if (subject === 'user') return ['members', 'texts', 'verify', 'finish']
  if (subject === 'app') return ['uploads', 'channels', 'bundles', 'strays', 'verify', 'finish']
  return ['uploads', 'channels', 'bundles', 'apps', 'webhook_deliveries', 'strays', 'await', 'verify', 'finish']
}

/** stateDuring. */
export function stateDuring(subject: Subject, step: number): 'sweeping' | 'verifying' {
  const action = planOf(subject)[step]
  return action === 'verify' || action === 'finish' ? 'verifying' : 'sweeping'
}

/** The tables whose rows point at a table's. */
export const childrenOf: Readonly<Record<Table, readonly Table[]>> = {
  uploads: [],
  channels: [],
  bundles: ['channels'],
  apps: ['uploads', 'channels', 'bundles'],
  webhook_deliveries: [],
  members: [],
  texts: [],
}

export const namesObjects: readonly PlanStep[] = ['uploads', 'bundles']

/** One row a batch where the rows name objects, and one text, so that cursors count; all at once elsewhere. */
const pageLimit: Readonly<Record<Table, number>> = {
  uploads: 9,
  channels: 9,
  bundles: 1,
  apps: 9,
  webhook_deliveries: 9,
  members: 9,
  texts: 1,
}

export function pageLimitOf({ rowsPerBatch }: Rules, table: Table): number {
  return rowsPerBatch ?? pageLimit[table]
}

export interface Acting {
  worker: Worker
  by: number
}

export type Action = PlanStep | 'late listing'

/** nextBatch: a worker's step of the plan, or the late listing of a deletion that is complete. */
export function actionOf({ subject, place }: Worker): Action {
  if (place.state === 'completed') return 'late listing'
  return planOf(subject)[place.step] ?? 'finish'
}

/** toStep and stateDuring; passEmptyTables, of deliveries where there are none. */
export function toStep({ subject, place }: Worker, next: number): Place {
  const plan = planOf(subject)
  const step = plan[next] === 'webhook_deliveries' && place.told === undefined ? next + 1 : next
  if (step >= plan.length) throw new Error(`Expected a plan of more than ${step} steps`)
  return { ...place, step, cursor: null, state: stateDuring(subject, step) }
}
