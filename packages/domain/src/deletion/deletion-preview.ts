/** What a deletion would remove (docs/rest-contract.md). `isAtLeast`: there was no time to count to the end. */
export interface DeletionPreview {
  /** In the order in which they would go. */
  kinds: { kind: string; count: number; isAtLeast: boolean }[]
  /** Stored files, as the rows that name them tell. */
  files: { count: number; bytes: number; isAtLeast: boolean }
  /** All rows together. */
  total: number
  isAtLeast: boolean
}
