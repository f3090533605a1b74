/** A table as the database describes it: all that is needed to copy its rows to another one. */
export interface TableShape {
  name: string
  /** `number`: a whole number below 2^53, on both databases. */
  columns: { name: string; kind: 'text' | 'number' }[]
  /** The columns of its primary key, in their order: rows are read and compared in this order. */
  key: string[]
  /** The tables that its foreign keys point at. */
  references: string[]
  /** Does the database give out its ids, never one twice? */
  isNumbered: boolean
}

/** A row as it is on its way: texts, whole numbers and null, by the names of their columns. */
export type MovedRow = Record<string, string | number | null>
