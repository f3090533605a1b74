/** What the deletion engine reports about itself while it works, for an operator's dashboards. */
export interface Meters {
  /** A batch has removed rows, and the objects that they named: `holdMs` is how long it kept the write lock. */
  batchCommitted: (batch: { table: string; holdMs: number; rows: number; objects: number }) => void
  /** Objects that no row named are gone. */
  orphansRemoved: (objects: number) => void
  /** A worker found that another one holds its lease. */
  leaseLost: () => void
  /** A deletion has reached a state. */
  movedTo: (state: string) => void
}

/** Reports nothing. */
export const noMeters: Meters = { batchCommitted() {}, orphansRemoved() {}, leaseLost() {}, movedTo() {} }
