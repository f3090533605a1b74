/** What rows are deleted from, in a bench that compares ways of deleting them: one database, and as many copies as wanted. */
export interface BenchDatabase {
  /** A fresh copy of what was seeded, as DATABASE_URL; there is one at a time. */
  copy: () => Promise<string>
  /** One statement for each of these tables, children first, and the organization's own row, all in one transaction. */
  deleteByTables: (url: string, tables: readonly string[], organizationId: string) => Promise<Deleted>
  /** The cascade that one would write without thinking, where this is known to compare with. */
  deleteByCascade: (() => Promise<Deleted>) | undefined
  /** Where to seed, before the first copy. */
  readonly url: string
  /** To be called when all is seeded. */
  afterSeeding: () => Promise<void>
  remove: () => Promise<void>
}

export interface Deleted {
  rows: number
  ms: number
}
