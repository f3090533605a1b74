/** A seeded database and its copies, for a bench that compares ways of deleting rows. */
export interface BenchDatabase {
  /** Creates a new copy of the seeded database and returns its DATABASE_URL. Replaces the previous copy. */
  copy: () => Promise<string>
  /** One DELETE per table, children first, then the organization's own row, all in one transaction. */
  deleteByTables: (url: string, tables: readonly string[], organizationId: string) => Promise<Deleted>
  /** A simple ON DELETE CASCADE; undefined where the database has no such baseline. */
  deleteByCascade: (() => Promise<Deleted>) | undefined
  /** The database to seed before the first copy. */
  readonly url: string
  /** Must be called after seeding. */
  afterSeeding: () => Promise<void>
  remove: () => Promise<void>
}

export interface Deleted {
  rows: number
  ms: number
}
